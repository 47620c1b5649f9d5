import { describe, expect, it } from 'vitest'
import {
  admits,
  lastDue,
  nextStep,
  stepDue,
  stepsOf,
  stepValue,
} from '../../../functions/domain/runs/policy.ts'
import { reprioritizeSchema } from '../../../schemas/trigger/reprioritize.ts'
import { conversationEvent } from '../../support/runs.ts'

const minute = 60_000
const policyOf = (written: object = {}) => reprioritizeSchema.parse(written)
const values = (written: object, start: number, to: number) =>
  Array.from({ length: to }, (_, index) => stepValue(policyOf(written), start, index + 1))

describe('steps', () => {
  it('of the published blueprint are five, every five minutes, one point each', () => {
    const policy = policyOf()
    expect(stepsOf(policy)).toBe(5)
    expect([1, 2, 3, 4, 5].map((k) => stepDue(policy, 0, k) / minute)).toEqual([5, 10, 15, 20, 25])
    expect(values({}, 0, 5)).toEqual([1, 2, 3, 4, 5])
    expect(nextStep(policy, 0, 5, 5)).toBeUndefined()
  })

  it.each([
    { at: 4 * minute + 59_999, last: 0 },
    { at: 5 * minute, last: 1 },
    { at: 14 * minute, last: 2 },
    { at: 25 * minute, last: 5 },
    { at: 600 * minute, last: 5 },
  ])('the last due at $at ms is $last', ({ at, last }) => {
    expect(lastDue(policyOf(), 0, at)).toBe(last)
  })

  it('begin at once with no first wait', () => {
    expect(stepDue(policyOf({ firstWait: '0s', interval: '10s' }), 1_000, 1)).toBe(1_000)
    expect(lastDue(policyOf({ firstWait: '0s', interval: '10s' }), 1_000, 1_000)).toBe(1)
  })
})

describe('values of strategy step', () => {
  it.each([
    { name: 'a constant', written: { increment: 3 }, start: 2, expected: [5, 8, 11] },
    {
      name: 'a list whose last goes on',
      written: { increment: [5, 2, 1] },
      start: 0,
      expected: [5, 7, 8, 9, 10],
    },
    {
      name: 'by wait, in any order of rows',
      written: {
        increment: [
          { waited: '15m', points: 3 },
          { waited: '0s', points: 1 },
        ],
      },
      start: 0,
      expected: [1, 2, 5, 8],
    },
    {
      name: 'by wait, nothing before the first row',
      written: { increment: [{ waited: '12m', points: 2 }] },
      start: 1,
      expected: [1, 1, 3, 5],
    },
    {
      name: 'by wait, rows before the first step: the last of them counts',
      written: {
        increment: [
          { waited: '0s', points: 9 },
          { waited: '5m', points: 2 },
        ],
      },
      start: 0,
      expected: [2, 4],
    },
    { name: 'up to the top', written: { increment: 4, topPriority: 6 }, start: 0, expected: [4, 6, 6] },
    { name: 'never below where it began', written: { topPriority: 6 }, start: 9, expected: [9, 9] },
  ])('$name', ({ written, start, expected }) => {
    expect(values(written, start, expected.length)).toEqual(expected)
  })

  it('skips steps that raise nothing', () => {
    const policy = policyOf({ increment: [{ waited: '20m', points: 2 }] })
    expect(nextStep(policy, 0, 0, 0)).toBe(4)
    expect(nextStep(policyOf({ topPriority: 2 }), 0, 2, 2)).toBeUndefined()
  })
})

describe('values of strategy hold-place', () => {
  const calls = (policy: ReturnType<typeof policyOf>, waited: number) => {
    const { firstWait, interval, points, mostRaises } = policy.inQueue
    let raises = 0
    for (let at = firstWait; at <= waited && raises < mostRaises; at += interval) raises += 1
    return raises * points
  }

  it('are level with calls of the same age where the schedules match', () => {
    const policy = policyOf({ strategy: 'hold-place', inQueue: { points: 2 } })
    for (const k of [1, 2, 7, 40]) expect(stepValue(policy, 0, k)).toBe(calls(policy, stepDue(policy, 0, k)))
  })

  it.each([
    { firstWait: '5m', interval: '15m', inQueue: { firstWait: '3m', interval: '4m', points: 3 } },
    { firstWait: '0s', interval: '1m', inQueue: { firstWait: '10m', interval: '30s' } },
    { firstWait: '7m', interval: '2m', inQueue: { firstWait: '0s', interval: '5m', mostRaises: 4 } },
  ])('are never behind from one step to the next: %j', (written) => {
    const policy = policyOf({ strategy: 'hold-place', ...written })
    for (let k = 1; k < 60; k++)
      for (let at = stepDue(policy, 0, k); at < stepDue(policy, 0, k + 1); at += 10_000)
        expect(stepValue(policy, 0, k)).toBeGreaterThanOrEqual(calls(policy, at))
  })

  it('go on as long as calls are raised, unless a number is said', () => {
    expect(stepsOf(policyOf({ strategy: 'hold-place' }))).toBe(10_000)
    expect(stepsOf(policyOf({ strategy: 'hold-place', mostBumps: 7 }))).toBe(7)
    const policy = policyOf({ strategy: 'hold-place', inQueue: { mostRaises: 3 } })
    expect(nextStep(policy, 0, 3, 3)).toBeUndefined()
  })
})

describe('a policy admits', () => {
  const start = conversationEvent('acd.start', { queueId: 'q1', requestedRoutingSkillIds: ['s1', 's2'] })

  it.each([
    { written: {}, more: {}, admitted: true },
    { written: { queues: ['q1', 'q2'] }, more: {}, admitted: true },
    { written: { queues: ['q2'] }, more: {}, admitted: false },
    { written: { queues: ['q1'] }, more: { queueId: undefined }, admitted: false },
    { written: {}, more: { mediaType: 'VOICE' }, admitted: false },
    { written: {}, more: { mediaType: undefined }, admitted: false },
    { written: { mediaTypes: [] }, more: { mediaType: 'VOICE' }, admitted: true },
    { written: { mediaTypes: ['VOICE', 'CALLBACK'] }, more: {}, admitted: true },
    { written: { skills: ['s2', 's1'] }, more: {}, admitted: true },
    { written: { skills: ['s1', 's3'] }, more: {}, admitted: false },
    { written: { skills: ['s1'] }, more: { requestedRoutingSkillIds: undefined }, admitted: false },
    { written: {}, more: { requestedRoutingUserIds: ['u1'] }, admitted: false },
    { written: { agentOwned: true }, more: { requestedRoutingUserIds: ['u1'] }, admitted: true },
    { written: {}, more: { requestedRoutingUserIds: [] }, admitted: true },
  ])('$written, $more: $admitted', ({ written, more, admitted }) => {
    expect(admits(policyOf(written), { ...start, ...more })).toBe(admitted)
  })
})
