import { describe, expect, it } from 'vitest'
import { backoffMs, mostTries, probeAfterMs } from '../../../functions/domain/backoff.ts'
import { minutes, seconds } from '../../support/workitem.ts'

describe('backoff', () => {
  it('grows to a quarter of an hour and stays there', () => {
    const waits = [1, 2, 3, 4, 5, 6, 100].map((tries) => backoffMs(tries))

    expect(waits).toEqual([seconds(5), seconds(30), ...[2, 5, 15, 15, 15].map(minutes)])
  })

  it('is never less than the platform asks for, up to an hour', () => {
    expect(backoffMs(1, minutes(4))).toBe(minutes(4))
    expect(backoffMs(3, seconds(1))).toBe(minutes(2))
    expect(backoffMs(1, Number.MAX_SAFE_INTEGER)).toBe(minutes(60))
  })

  it('takes no try for the first', () => {
    expect(backoffMs(0)).toBe(seconds(5))
  })

  it('comes to about half a day', () => {
    const all = Array.from({ length: mostTries }, (_, i) => backoffMs(i + 1)).reduce((a, b) => a + b)

    expect(all / minutes(60)).toBeGreaterThan(10)
    expect(all / minutes(60)).toBeLessThan(13)
  })
})

describe('probes of a pause', () => {
  it('grow to an hour and stay there', () => {
    expect([0, 1, 2, 3, 4, 5, 6, 50].map(probeAfterMs)).toEqual([1, 2, 5, 10, 30, 60, 60, 60].map(minutes))
  })
})
