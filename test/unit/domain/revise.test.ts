import { describe, expect, it } from 'vitest'
import { fold } from '../../../functions/domain/fold.ts'
import type { Head } from '../../../functions/domain/head.ts'
import { type Incoming, revise } from '../../../functions/domain/revise.ts'
import type { PlatformEvent } from '../../../schemas/platform-event.ts'
import {
  accepted,
  appendSent,
  claimed,
  confirmed,
  entriesOf,
  event,
  incoming,
  minutes,
  revisionsOf,
  seconds,
  sent,
  settled,
  t0,
  termsOf,
} from '../../support/workitem.ts'

const now = t0 + minutes(1)
const who = { id: accepted().id, source: 'crm', externalId: 'lead-1' }
const reviseWith = (head: Head | undefined, hash: string, more: Partial<Incoming> = {}) =>
  revise(head, who, incoming(hash, more), now)
const afterEnd = (mode: 'reopen' | 'reject' | 'ignore') => ({ asset: { ...termsOf().asset, afterEnd: mode } })
const lived = (head: Head, kind: PlatformEvent['kind']) => fold(head, event(kind), 1, now).head
const ended = () => lived(confirmed(), 'ended')

describe('revise', () => {
  it('makes a workitem of the first', () => {
    const revised = revise(undefined, who, incoming('v1', { trace: 'trace' }), now)

    expect(revised).toMatchObject({
      verdict: 'accepted',
      head: {
        ...who,
        version: 0,
        state: 'accepted',
        generation: 1,
        newest: 1,
        since: now,
        dueAt: now + minutes(1),
      },
    })
    expect(revised).toMatchObject({ head: { connection: 'webex', asset: 'crm-lead', trace: 'trace' } })
  })

  it('enters each revision in the timeline', () => {
    expect(accepted('v2', accepted('v1')).timeline).toMatchObject([
      { what: 'accepted', rev: 1, at: t0 },
      { what: 'accepted', rev: 2, at: t0 },
    ])
  })

  it('lets newer data stand for older that waits', () => {
    expect(revisionsOf(accepted('v2', accepted('v1')))).toBe('1:superseded 2:pending')
  })

  it('leaves what is under way alone', () => {
    expect(revisionsOf(accepted('v2', claimed()))).toBe('1:sending 2:pending')
    expect(revisionsOf(accepted('v3', appendSent()))).toBe('1:confirmed 2:sent 3:pending')
  })

  it('does not push back what was waiting already', () => {
    const head = accepted('v2', accepted('v1', undefined, t0), t0 + seconds(50))

    expect(head).toMatchObject({ since: t0, dueAt: t0 + minutes(1) })
  })

  it('keeps the state of the task that an update is for', () => {
    expect(accepted('v2', lived(confirmed(), 'assigned')).state).toBe('assigned')
  })

  it('another asset under the same id is a conflict', () => {
    expect(reviseWith(accepted(), 'v2', { asset: termsOf('fax-intake').asset })).toEqual({
      verdict: 'conflict',
      head: accepted(),
      code: 'asset-differs',
    })
  })

  it('regression: notes when the workitem was last touched', () => {
    expect(accepted('v2', confirmed(), now).updatedAt).toBe(now)
  })
})

describe('a resend', () => {
  it('of what nobody has tried to send asks for a wake-up', () => {
    const head = accepted()

    expect(reviseWith(head, 'v1')).toEqual({ verdict: 'unchanged', head, wake: true })
  })

  it('of what is under way or done does not', () => {
    for (const head of [claimed(), sent(), confirmed(), ended()])
      expect(reviseWith(head, 'v1')).toEqual({ verdict: 'unchanged', head, wake: false })
  })

  it('of what is held does not', () => {
    expect(reviseWith({ ...accepted(), hold: { code: 'c', at: t0 } }, 'v1')).toMatchObject({ wake: false })
  })

  it('of data that was replaced meanwhile is new data', () => {
    expect(reviseWith(accepted('v2', accepted('v1')), 'v1')).toMatchObject({
      verdict: 'accepted',
      head: { newest: 3 },
    })
  })
})

describe('order', () => {
  const at = (timestamp: number) => ({ timestamp })

  it('goes by the timestamp of the source', () => {
    const head = accepted('v1', undefined, t0, at(1_000))

    expect(reviseWith(head, 'v2', at(1_001)).verdict).toBe('accepted')
    expect(reviseWith(head, 'v2', at(999)).verdict).toBe('stale')
  })

  it('equal is newer', () => {
    expect(reviseWith(accepted('v1', undefined, t0, at(1_000)), 'v2', at(1_000)).verdict).toBe('accepted')
  })

  it('absent is now, but never older than what is there', () => {
    const ahead = accepted('v1', undefined, t0, at(now + minutes(4)))

    const revised = reviseWith(ahead, 'v2')

    expect(revised).toMatchObject({
      verdict: 'accepted',
      head: { revisions: [{}, { ts: now + minutes(4) + 1 }] },
    })
  })

  it('stale data is noted once and not sent', () => {
    const head = accepted('v1', undefined, t0, at(1_000))

    const revised = reviseWith(head, 'v0', at(1))
    if (revised.verdict !== 'stale') throw new Error('not stale')

    expect(revisionsOf(revised.head)).toBe('1:pending')
    expect(entriesOf(revised.head)).toEqual(['accepted', 'stale'])
    expect(reviseWith(revised.head, 'v0', at(1))).toEqual({ verdict: 'stale', head: revised.head })
  })
})

describe('after the end', () => {
  it.each(['ended', 'completed', 'canceled'] as const)('%s is an end', (state) => {
    expect(reviseWith({ ...confirmed(), state }, 'v2', afterEnd('reject')).verdict).toBe('conflict')
  })

  it('reopen: the next generation begins', () => {
    const revised = reviseWith(ended(), 'v2')

    expect(revised).toMatchObject({
      verdict: 'accepted',
      head: { state: 'accepted', generation: 2, dueAt: now + minutes(1) },
    })
    expect(revised).toMatchObject({
      head: { earlier: [{ generation: 1, taskId: 'task-1', reason: 'reopened' }] },
    })
  })

  it('reject: is a conflict', () => {
    expect(reviseWith(ended(), 'v2', afterEnd('reject'))).toEqual({
      verdict: 'conflict',
      head: ended(),
      code: 'already-ended',
    })
  })

  it('ignore: is noted and not sent', () => {
    const revised = reviseWith(ended(), 'v2', afterEnd('ignore'))

    expect(revised).toMatchObject({ verdict: 'ignored', head: { state: 'ended', generation: 1 } })
  })

  it('regression: an update that was still on its way to the ended task does not block the next generation', () => {
    const head = accepted('v3', lived(appendSent(), 'ended'), now)

    expect(revisionsOf(head)).toBe('1:confirmed 2:superseded 3:pending')
    expect(head.check).toBeUndefined()
  })
})

describe('failed, then new data', () => {
  it('begins the next generation', () => {
    const failed = settled(claimed(), { outcome: 'rejected', code: 'invalid-fields', scope: 'task' })

    const head = accepted('v2', failed, now)

    expect(head).toMatchObject({ state: 'accepted', generation: 2, tries: 0 })
    expect(revisionsOf(head)).toBe('1:rejected 2:pending')
    expect(head.earlier).toEqual([{ generation: 1, reason: 'replaced' }])
  })

  it('the same data again changes nothing: that is what redrive is for', () => {
    const failed = settled(claimed(), { outcome: 'rejected', code: 'invalid-fields', scope: 'task' })

    expect(reviseWith(failed, 'v1')).toMatchObject({ verdict: 'unchanged', wake: false })
  })

  it('of a refused update is simply the next update', () => {
    const update = claimed(accepted('v2', confirmed(), t0 + seconds(9)))
    const refused = settled(update, { outcome: 'rejected', code: 'invalid-fields', scope: 'task' })

    expect(accepted('v3', refused, now)).toMatchObject({ generation: 1, state: 'sent' })
  })
})
