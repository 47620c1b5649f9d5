import { describe, expect, it } from 'vitest'
import { catalog } from '../../../schemas/catalog/catalog.ts'
import { evaluate } from '../../../schemas/expression/evaluate.ts'
import { acd, compiled, holds, holdsCompiled } from './helpers.ts'

type Row = [test: string, body: object, expected: boolean]

const rows: Record<string, Row[]> = {
  'equality is of type and value, never converted': [
    ['a==x', { a: 'x' }, true],
    ['a==x', { a: 'X' }, false],
    ['a==1', { a: 1 }, true],
    ['a==1.0', { a: 1 }, true],
    ['a==1', { a: '1' }, false],
    ['a=="1"', { a: '1' }, true],
    ['a==true', { a: 'true' }, false],
    ['a==true', { a: true }, true],
    ['a==null', { a: null }, true],
    ['a==x', { a: ['x'] }, false],
    ['a[*]==x', { a: ['y', 'x'] }, true],
    ['a[*]==x', { a: 'x' }, false],
    ['a[0]==x', { a: ['x', 'y'] }, true],
    ['a[1]==x', { a: ['x', 'y'] }, false],
  ],
  'a test of what is absent is false, and its negation true': [
    ['a==x', {}, false],
    ['a!=x', {}, true],
    ['!a==x', {}, true],
    ['a==null', {}, false],
    ['a!=null', {}, true],
    ['a<1', {}, false],
    ['!a<1', {}, true],
    ['a>=1', {}, false],
    ['a in (x, null)', {}, false],
    ['a exists', {}, false],
    ['!exists(a)', {}, true],
    ['a size 0', {}, false],
    ['a startsWith ""', {}, false],
    ['a.b==x', { a: 'x' }, false],
    ['a.length==1', { a: ['x'] }, false],
    ['a.b==x', { a: [{ b: 'x' }] }, false],
    ['toString exists', {}, false],
    ['constructor exists', {}, false],
  ],
  'null is a value': [
    ['a exists', { a: null }, true],
    ['a==x', { a: null }, false],
    ['a!=x', { a: null }, true],
    ['a<1', { a: null }, false],
  ],
  'with [*], one value is enough, and != means none': [
    ['a[*].b==x & a[*].c==y', { a: [{ b: 'x' }, { c: 'y' }] }, true],
    ['a[*].b!=x', { a: [{ b: 'x' }, { b: 'y' }] }, false],
    ['a[*].b!=x', { a: [{ b: 'y' }] }, true],
    ['a[*]>2', { a: [1, 3] }, true],
    ['a[*] exists', { a: [] }, false],
    ['a[*][*]==1', { a: [[2], [1]] }, true],
    ['a[0][1]==1', { a: [[2, 1]] }, true],
  ],
  'order is for numbers': [
    ['a<2', { a: 1 }, true],
    ['a<1', { a: 1 }, false],
    ['a<=1', { a: 1 }, true],
    ['a>-1', { a: 0 }, true],
    ['a>=1e3', { a: 1000 }, true],
    ['a<2', { a: '1' }, false],
    ['a>1', { a: 1 }, false],
    ['a>1', { a: [2] }, false],
  ],
  'lists and texts': [
    ['a in (x, 5, true, null)', { a: 5 }, true],
    ['a in (x, 5)', { a: '5' }, false],
    ['a contains x', { a: ['x', 'y'] }, true],
    ['a contains x', { a: ['xy'] }, false],
    ['a contains x', { a: 'axb' }, true],
    ['a contains 1', { a: '1' }, false],
    ['a contains ""', { a: '' }, true],
    ['a all (x, y)', { a: ['y', 'z', 'x'] }, true],
    ['a all (x, y)', { a: ['x'] }, false],
    ['a all (x)', { a: 'x' }, false],
    ['a size 2', { a: ['x', 'y'] }, true],
    ['a size == 2', { a: 'xy' }, true],
    ['a size != 2', { a: 'xy' }, false],
    ['size(a) >= 1', { a: [null] }, true],
    ['a size 0', { a: {} }, false],
    ['a startsWith +49', { a: '+4930' }, true],
    ['a endsWith "30"', { a: '+4930' }, true],
    ['a startsWith 49', { a: 4930 }, false],
  ],
  'like has one sign': [
    ['a like +49*', { a: '+4930' }, true],
    ['a like *30', { a: '+4930' }, true],
    ['a like +*3*', { a: '+4930' }, true],
    ['a like a*a', { a: 'a' }, false],
    ['a like *', { a: '' }, true],
    ["a like '\\\\*'", { a: '*' }, true],
    ["a like '\\\\*'", { a: 'x' }, false],
    ['a like a.c', { a: 'abc' }, false],
  ],
  'not binds closest, then and, then or': [
    ['!a==x & b==y', { b: 'y' }, true],
    ['!(a==x & b==y)', { b: 'y' }, true],
    ['a==x | b==y & c==z', { a: 'x' }, true],
    ['(a==x | b==y) & c==z', { a: 'x' }, false],
    ['!!a==x', { a: 'x' }, true],
  ],
}

describe.each(Object.entries(rows))('%s', (_, cases) => {
  it.each(cases)('%s for %j: %j', (test, body, expected) => {
    expect(holds(test, body)).toBe(expected)
    expect(holdsCompiled(test, body)).toBe(expected)
  })
})

describe('topics and places', () => {
  it('a topic holds for its own events, by either name', () => {
    const start = acd({ mediaType: 'CALLBACK' })

    expect(evaluate(compiled('acd.start'), start, catalog)).toBe(true)
    expect(evaluate(compiled('v2.detail.events.conversation.{id}.acd.start'), start, catalog)).toBe(true)
    expect(evaluate(compiled('acd.end'), start, catalog)).toBe(false)
    expect(evaluate(compiled('acd.start | acd.end'), start, catalog)).toBe(true)
  })

  it('a field can lie beside the body', () => {
    expect(evaluate(compiled('acd.start & correlationId==c-1'), acd({}), catalog)).toBe(true)
    expect(
      evaluate(compiled('acd.start & correlationId==c-1'), acd({ correlationId: 'other' }), catalog),
    ).toBe(true)
  })

  it('our own platform events have their fields in detail', () => {
    const event = { 'detail-type': 'task:failed', detail: { v: 1, reason: 'NOT_FOUND' } }

    expect(evaluate(compiled('task:failed & reason==NOT_FOUND'), event, catalog)).toBe(true)
  })
})
