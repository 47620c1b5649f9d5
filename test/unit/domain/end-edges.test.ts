import { describe, expect, it } from 'vitest'
import { leaseMs, settle } from '../../../functions/domain/attempt.ts'
import { claimEnd, wantEnd, withdraw } from '../../../functions/domain/end.ts'
import { found } from '../../../functions/domain/found.ts'
import type { Head } from '../../../functions/domain/head.ts'
import { accepted, confirmed, entriesOf, ok, seconds, t0, termsOf } from '../../support/workitem.ts'

const now = t0 + seconds(60)
const want = (head: Head, at: number) => wantEnd(head, { key: 'wish', by: 'rule', rule: 'r', at }, now)

describe('wanting an end', () => {
  it.each(['ended', 'completed', 'canceled', 'failed'] as const)('%s: there is nothing to end', (state) => {
    const { verdict, head } = want({ ...confirmed(), state }, now)

    expect(verdict).toBe('already-ended')
    expect(head.timeline.at(-1)).toMatchObject({ what: 'ignored', code: 'already-ended', rule: 'r' })
  })

  it('from before the task was opened again is about the task before; at that time, about this one', () => {
    const reopened: Head = { ...confirmed(), reopenedAt: now - 10 }
    const early = want(reopened, now - 11)

    expect(early.verdict).toBe('of-earlier-task')
    expect(early.head.timeline.at(-1)).toMatchObject({ what: 'ignored', code: 'of-earlier-task' })
    expect(early.effects).toEqual([])
    expect(want(reopened, now - 10).verdict).toBe('wanted')
  })

  it('from before the first data is about no task of ours; clocks may differ by 20 s, and data come late', () => {
    const late = accepted('v1', undefined, t0 + seconds(300), { timestamp: t0 + seconds(100) })

    expect(want(late, t0 + seconds(80) - 1).verdict).toBe('of-earlier-task')
    expect(want(late, t0 + seconds(80)).verdict).toBe('canceled')
    const ahead = accepted('v1', undefined, t0, { timestamp: t0 + seconds(100) })
    expect(want(ahead, t0 - seconds(20) - 1).verdict).toBe('of-earlier-task')
    expect(want(ahead, t0 - seconds(20)).verdict).toBe('canceled')
  })

  it('asked after for the first time where nobody had noted a question', () => {
    const wanted = want(confirmed(), now).head
    const claimed = claimEnd(wanted, now, now + leaseMs)
    const taken = settle(claimed, claimed.attempts, ok(), termsOf(), now).head

    const { head } = found({ ...taken, check: undefined }, { outcome: 'answered', tasks: [] }, termsOf(), now)

    expect(head).toMatchObject({ end: { state: 'wanted' }, check: { from: now, asked: 1, answered: 1 } })
  })

  it('withdrawn in two generations is told twice', () => {
    const first = withdraw(accepted(), now, now).head
    const second = withdraw({ ...first, generation: 2 }, now, now).head

    expect(entriesOf(second).filter((what) => what === 'canceled')).toHaveLength(2)
  })

  it('taken by the platform asks for nothing, and begins to count questions anew', () => {
    const wanted = want(confirmed(), now).head
    const claimed = claimEnd({ ...wanted, tries: 5 }, now, now + leaseMs)

    const { head, effects } = settle(claimed, claimed.attempts, ok(), termsOf(), now)

    expect(effects).toEqual([])
    expect(head).toMatchObject({ check: { from: now, asked: 0, answered: 0 }, tries: 0 })
  })
})
