import { describe, expect, it } from 'vitest'
import { reprioritizeSchema } from '../../../schemas/trigger/reprioritize.ts'

const minute = 60_000

describe('the policy of reprioritize', () => {
  it('is the published blueprint as it was meant when nothing is said', () => {
    expect(reprioritizeSchema.parse({})).toEqual({
      strategy: 'step',
      firstWait: 5 * minute,
      interval: 5 * minute,
      increment: 1,
      topPriority: 25_000_000,
      neverLower: false,
      queues: [],
      mediaTypes: ['CALLBACK'],
      skills: [],
      agentOwned: false,
      inQueue: { firstWait: 5 * minute, interval: 5 * minute, points: 1, mostRaises: 1_000 },
    })
  })

  it.each([
    [3, 3],
    [
      [1, 2],
      [1, 2],
    ],
    [[{ waited: '10m', points: 2 }], [{ waited: 10 * minute, points: 2 }]],
  ])('takes an increment of %j', (written, expected) => {
    expect(reprioritizeSchema.parse({ increment: written }).increment).toEqual(expected)
  })

  it.each([0, 1.5, [], [0], [{ waited: '10m' }], 'x'])('refuses an increment of %j', (increment) => {
    expect(reprioritizeSchema.safeParse({ increment }).success).toBe(false)
  })
})
