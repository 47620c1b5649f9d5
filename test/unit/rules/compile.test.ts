import { describe, expect, it } from 'vitest'
import { compileTest } from '../../../functions/domain/rules/compile.ts'
import type { Clause } from '../../../schemas/expression/ast.ts'

const inBody = (path: Clause['path']) => ({ path, isInBody: true })
const a = (value: number): Clause => ({ op: '==', path: ['a'], value, at: 1 })
const holds = (op: 'and' | 'or', of: Clause[], body: object) =>
  compileTest({ op, of, at: 1 }, inBody)(body, undefined)

describe('tests that are joined', () => {
  it.each([
    ['and', [], true],
    ['or', [], false],
    ['and', [1], true],
    ['or', [2], false],
    ['and', [1, 1, 2], false],
    ['and', [2, 1, 1], false],
    ['and', [1, 1, 1], true],
    ['or', [2, 3, 1], true],
    ['or', [1, 2, 3], true],
    ['or', [2, 3, 4], false],
  ] as const)('%s of %j, where a is 1: %j', (op, values, expected) => {
    expect(holds(op, values.map(a), { a: 1 })).toBe(expected)
  })

  it('thousands of them', () => {
    const many = Array.from({ length: 2_000 }, (_, n) => a(n))

    expect(holds('or', many, { a: 1_999 })).toBe(true)
    expect(holds('or', many, { a: 2_000 })).toBe(false)
  })
})

it.each([
  { path: ['a'], event: { a: 1 } },
  { path: ['a', null], event: { a: [2, 1] } },
])('reads a field beside the body: $path', ({ path, event }) => {
  const clause: Clause = { op: '==', path, value: 1, at: 1 }
  const test = compileTest(clause, () => ({ path, isInBody: false }))

  expect(test({}, event)).toBe(true)
  expect(test(event, {})).toBe(false)
})

it('knows nothing of topics: those are decided before', () => {
  const topic = { op: 'topic', topic: 'acd.start', at: 1 } as const

  expect(() => compileTest(topic, inBody)).toThrow('topics are decided')
  expect(() => compileTest({ op: 'not', of: topic, at: 1 }, inBody)).toThrow('topics are decided')
})
