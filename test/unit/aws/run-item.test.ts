import { describe, expect, it } from 'vitest'
import { fromRunItem, toRunItem } from '../../../functions/aws/run-item.ts'
import type { Run } from '../../../functions/domain/runs/run.ts'
import { blankRun } from '../../../functions/domain/runs/update-run.ts'
import { t0 } from '../../support/runs.ts'

const day = 86_400_000
const id = '5b0d9a52-6f0e-5c59-8f6c-0f3f5c0f6f11'
const run = (more: Partial<Run> = {}): Run => ({
  ...blankRun(id, { id: 'callbacks', connection: 'genesys' }, 'c', t0),
  version: 3,
  updatedAt: t0 + 5,
  ...more,
})
const expiry = (more: Partial<Run>) => Number(toRunItem(run(more)).expiresAt?.N) * 1_000
const place = (more: Partial<Run>) => {
  const { attention, attentionAt } = toRunItem(run(more))
  return attention && [attention.S, Number(attentionAt?.N)]
}
const attempt = (more: object) => ({
  n: 1,
  entry: 'e',
  step: 1,
  behind: 0,
  value: 1,
  due: t0,
  at: t0 + 9,
  leaseUntil: t0 + 40_009,
  ...more,
})

describe('a run as an item', () => {
  it('comes back', () => {
    const whole = run({ state: 'ended', reason: 'answered', endedAt: t0, shadow: true })

    expect(fromRunItem(toRunItem(whole))).toEqual(JSON.parse(JSON.stringify(whole)))
    expect(toRunItem(whole)).toMatchObject({ pk: { S: `RUN#${id}` }, sk: { S: 'HEAD' }, version: { N: '3' } })
    expect(fromRunItem(undefined)).toBeUndefined()
  })

  it('is in the index while it is due some day, and once it has ended', () => {
    expect(place({ state: 'waiting', dueAt: t0 })).toEqual(['run#genesys#2', t0])
    expect(place({ state: 'ended', endedAt: t0 + 1 })).toEqual(['ended-run#genesys#2', t0 + 1])
    for (const state of ['finished', 'unstarted', 'suspended'] as const)
      expect(place({ state })).toBeUndefined()
  })

  it('stays in its place while its step is claimed: a row that moves costs two writes', () => {
    const before = place({ state: 'waiting', dueAt: t0 })

    expect(place({ state: 'waiting', dueAt: t0 + 40_009, attempt: attempt({}) })).toEqual(before)
    expect(place({ state: 'suspended', dueAt: t0 + 40_009, attempt: attempt({}) })).toEqual([
      'run#genesys#2',
      t0 + 40_009,
    ])
  })

  it.each<[string, Partial<Run>, number]>([
    ['a week after its end', { state: 'ended', endedAt: t0 - day }, t0 + 6 * day],
    ['an hour after its last event where its start never came', { state: 'unstarted' }, t0 + 3_600_000],
    ['45 days after its last change else', { state: 'waiting' }, t0 + 45 * day],
  ])('is forgotten %s', (_, more, expected) => {
    expect(expiry(more) - expected).toBeGreaterThanOrEqual(0)
    expect(expiry(more) - expected).toBeLessThan(2_000)
  })
})
