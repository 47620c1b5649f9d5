import { describe, expect, it } from 'vitest'
import { changes, changesTable, verdictOn } from '../../../bench/compare/verdict.ts'
import type { Result } from '../../../bench/row.ts'

const result = (name: string, value: number, more: Partial<Result> = {}): Result => ({
  name,
  value,
  unit: 'us',
  reference: 1,
  ratio: value,
  target: null,
  met: null,
  targetOf: null,
  targetIs: null,
  against: 'by hand',
  spread: 0.1,
  ...more,
})

describe('a change', () => {
  it('is real when the runs lie apart by more than their noise', () => {
    expect(verdictOn([1.5, 1.52, 1.49, 1.51, 1.5], [1.2, 1.21, 1.19, 1.2, 1.22], false)).toBe('real')
  })

  it.each([
    ['mixed', [1.5, 1.3, 1.6, 1.4, 1.5], [1.45, 1.5, 1.3, 1.55, 1.6]],
    ['apart, but by a hair', [1, 1.001, 1.002, 1, 1.001], [1.005, 1.006, 1.007, 1.005, 1.006]],
    ['apart, but as far as each scatters', [1, 3, 5, 7, 9], [6, 8, 8.5, 9.5, 10]],
  ])('is noise when the runs are %s', (_how, a, b) => {
    expect(verdictOn(a, b, false)).toBe('noise')
  })

  it('can be real with the fewest runs that are allowed', () => {
    expect(verdictOn([1.5, 1.52, 1.49, 1.51], [1.2, 1.21, 1.19, 1.2], false)).toBe('real')
  })

  it('of something counted is real however small, and noise when there is none', () => {
    expect(verdictOn([366, 366, 366], [366.5, 366.5, 366.5], true)).toBe('real')
    expect(verdictOn([366, 366, 366], [366, 366, 366], true)).toBe('noise')
  })
})

describe('changes of runs', () => {
  it('compare ratios where there are some, and values where nothing was measured', () => {
    const there = [2, 2.01, 1.99].map((value) => [
      result('a', value),
      result('b', 9, { spread: 0, ratio: null }),
    ])
    const here = [2, 2.02, 1.98].map((value) => [
      result('a', value),
      result('b', 8, { spread: 0, ratio: null }),
    ])

    const found = changes(there, here)

    expect(found.map(({ name, of, unit, verdict }) => [name, of, unit, verdict])).toEqual([
      ['a', 'ratio', 'x', 'noise'],
      ['b', 'value', 'us', 'real'],
    ])
    expect(changesTable(found)).toMatch(/b\s+9\.000\s+8\.000\s+us\s+-11\.1 %\s+real/)
  })

  it('leave out what failed or is new', () => {
    const failed = result('a', Number.NaN, { failed: true })
    expect(changes([[failed]], [[result('a', 1), result('new', 1)]])).toEqual([])
  })
})
