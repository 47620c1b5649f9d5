import { describe, expect, it } from 'vitest'
import { median, rankTest, sampleOf } from '../../../bench/statistics.ts'

describe('median and spread', () => {
  it('take the middle, whatever the order', () => {
    expect(median([5, 1, 9])).toBe(5)
    expect(median([4, 1, 9, 2])).toBe(3)
    expect(sampleOf([10, 12, 11, 100, 9])).toEqual({ median: 11, spread: 1 })
  })
})

describe('the rank test', () => {
  // Exact two-sided p of Mann-Whitney's U, from the published tables: U = 0 has 2 of C(n1 + n2, n1) ways.
  it.each([
    [[1, 2, 3], [4, 5, 6], 2 / 20],
    [[1, 2, 3, 4, 5], [6, 7, 8, 9, 10], 2 / 252],
    [[6, 7, 8, 9, 10], [1, 2, 3, 4, 5], 2 / 252],
  ])('of %j and %j gives %d', (a, b, p) => {
    expect(rankTest(a, b)).toBeCloseTo(p, 10)
  })

  it('sees nothing in samples that are mixed or all equal', () => {
    expect(rankTest([1, 4, 5, 8], [2, 3, 6, 7])).toBe(1)
    expect(rankTest([3, 3, 3, 3], [3, 3, 3, 3])).toBe(1)
  })
})
