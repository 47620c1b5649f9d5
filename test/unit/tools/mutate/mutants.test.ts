import { describe, expect, it } from 'vitest'
import { apply, mutantsOf } from '../../../mutate/mutants.ts'

const mutated = (source: string) => mutantsOf(source).map((mutant) => apply(source, mutant))

describe('mutants', () => {
  it.each([
    ['a < b', ['a <= b', 'a >= b']],
    ['a === b', ['a !== b']],
    ['a && b', ['a || b']],
    ['a ?? b', ['a && b']],
    ['a - b', ['a + b']],
    ['!a', ['a']],
    ['true', ['false']],
    ['0', ['1']],
    ['1', ['0']],
    ['5', ['10']],
    ["'x'", ["''"]],
    ["''", ["'mutant'"]],
    ['`a b`', ['``']],
    ['[a]', ['[]']],
    ['/^a$/u', ['/a$/u', '/^a/u']],
    ['Math.min(a, b)', ['Math.max(a, b)']],
    ['a.toString(b)', []],
    ['a.filter(b)', ['a']],
    ['a ? b : c', ['true ? b : c', 'false ? b : c']],
    ['a as "x"', []],
    ["new Error('x')", []],
    ['{ a: b }', []],
    ["a['b']", ["a['']"]],
  ])('of %s are %j', (expression, expected) => {
    const declare = (text: string) => `const x: 1 | 'y' = ${text}\n`

    expect(mutated(declare(expression))).toEqual(expected.map(declare))
  })

  it('leave statements out', () => {
    expect(mutated('function f() {\n  g(a)\n}')).toEqual(['function f() {\n  \n}'])
  })

  it('never keep a loop going for ever', () => {
    expect(mutated('while (a) b')).toEqual(['while (false) b', 'while (a) '])
  })

  it('leave imports and types as they are', () => {
    expect(mutated("import { a } from './a.ts'\ntype T = 'b' | 5\ninterface I { c: 'd' }\n")).toEqual([])
  })

  it('say their line and change', () => {
    expect(mutantsOf('\n\nconst a = b > c')).toEqual([
      expect.objectContaining({ line: 3, change: '> -> >=' }),
      expect.objectContaining({ line: 3, change: '> -> <=' }),
    ])
  })
})
