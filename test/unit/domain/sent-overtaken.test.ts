import { describe, expect, it } from 'vitest'
import { leaseMs, settle, tellSent } from '../../../functions/domain/attempt.ts'
import { claimEnd, wantEnd } from '../../../functions/domain/end.ts'
import { fold } from '../../../functions/domain/fold.ts'
import type { Head } from '../../../functions/domain/head.ts'
import { claimed, confirmed, entriesOf, event, ok, seconds, t0, termsOf } from '../../support/workitem.ts'

const at = t0 + seconds(60)
const lost = { outcome: 'uncertain', code: 'reply-lost' } as const
const settled = (head: Head) => settle(head, head.attempts, ok(), termsOf(), at)

/** The reply of a call comes after the webhook that tells its effect. */
describe('a send whose outcome was told before its reply', () => {
  it('is in the timeline, when it happened', () => {
    const sending = claimed()
    const told = fold(sending, event('created', { taskId: 'task-1' }), 1, at).head

    expect(settled(told).head.timeline.at(-1)).toMatchObject({
      what: 'sent',
      at: sending.attempt?.at,
      rev: 1,
      gen: 1,
      taskId: 'task-1',
    })
  })

  it('tells that the pause it was to try is over', () => {
    const sending = claimed()
    const probing = { ...sending, attempt: sending.attempt && { ...sending.attempt, probe: '*' } }
    const told = fold(probing, event('created', { taskId: 'task-1' }), 1, at).head

    expect(settled(told).effects).toContainEqual({ do: 'resume', scope: '*', via: 'call' })
  })

  it('is in the timeline of a task that failed meanwhile', () => {
    const sending = claimed()
    const failed = fold(sending, event('create-failed', { reason: 'X', disposition: 'reject' }), 1, at).head

    const head = tellSent(failed, sending, ok())

    expect(failed.attempt).toBeUndefined()
    expect(entriesOf(head)).toEqual([...entriesOf(failed), 'sent'])
    expect(tellSent(head, sending, ok())).toBe(head)
    expect(tellSent(failed, sending, lost)).toBe(failed)
  })

  it('is in the timeline of a task that ended meanwhile', () => {
    const wanted = wantEnd(confirmed(), { key: 'wish', by: 'operator', at }, at).head
    const ending = claimEnd(wanted, at, at + leaseMs)
    const ended = fold(ending, event('ended', { at: at + 1 }), 1, at).head

    expect(settled(ended).head.timeline.at(-1)).toMatchObject({ what: 'end-sent', at, gen: 1 })
    expect(settled(ended).effects).toEqual([])
  })

  it('is there once for each send, and for each end', () => {
    const first = claimed()
    const again = { ...first, attempt: first.attempt && { ...first.attempt, n: 2 } }
    const wanted = wantEnd(confirmed(), { key: 'wish', by: 'operator', at }, at).head
    const end = claimEnd(wanted, at, at + leaseMs)
    const onceMore = { ...end, attempt: end.attempt && { ...end.attempt, n: end.attempts + 1 } }

    const sent = [first, again, again].reduce((head, one) => tellSent(head, one, ok()), first)
    const ended = [end, onceMore].reduce((head, one) => tellSent(head, one, ok()), end)

    expect(entriesOf(sent).filter((what) => what === 'sent')).toHaveLength(2)
    expect(entriesOf(ended).filter((what) => what === 'end-sent')).toHaveLength(2)
  })
})
