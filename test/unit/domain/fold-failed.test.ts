import { describe, expect, it } from 'vitest'
import { fold } from '../../../functions/domain/fold.ts'
import type { Head } from '../../../functions/domain/head.ts'
import type { PlatformEvent } from '../../../schemas/platform-event.ts'
import {
  accepted,
  aliasFor,
  appendSent,
  claimed,
  confirmed,
  entriesOf,
  event,
  minutes,
  ok,
  revisionsOf,
  seconds,
  sent,
  settled,
  t0,
} from '../../support/workitem.ts'

const now = t0 + seconds(6)
const foldIn = (head: Head, fact: PlatformEvent, generation = head.generation) =>
  fold(head, fact, generation, now)
const failure = (disposition: PlatformEvent['disposition'], more: Partial<PlatformEvent> = {}) =>
  event('create-failed', { disposition, reason: 'INTERNAL_ERROR', ...more })

describe('task:failed', () => {
  it('reject: fails the workitem with its reason and fields', () => {
    const { head, effects } = foldIn(
      sent(),
      failure('reject', { reason: 'INVALID_CONTENT', fields: ['company'] }),
    )

    expect(head).toMatchObject({ state: 'failed', taskId: 'task-1' })
    expect(head.revisions[0]).toMatchObject({ state: 'rejected', reason: 'INVALID_CONTENT' })
    expect(entriesOf(head)).toEqual(['accepted', 'sent', 'create-failed', 'rejected'])
    expect(effects).toEqual([{ do: 'count', metric: 'Rejected' }])
  })

  it('reject: before our own reply, which then changes nothing', () => {
    const { head } = foldIn(claimed(), failure('reject'))

    expect(head.attempt).toBeUndefined()
    expect(settled(head, ok())).toEqual(head)
  })

  it('says in the timeline who told, and of which snapshot', () => {
    const { head } = foldIn(sent(), failure('pause-asset', { fields: ['company'] }))

    expect(head.timeline.at(-1)).toMatchObject({
      what: 'create-failed',
      rev: 1,
      gen: 1,
      by: 'webhook',
      topic: 'task:failed',
      taskId: 'task-1',
      code: 'INTERNAL_ERROR',
      fields: ['company'],
    })
  })

  it('reject: leaves an update that the platform had confirmed', () => {
    const updated = fold(appendSent(), event('appended', { alias: aliasFor(2) }), 1, now).head

    const { head } = foldIn(updated, failure('reject'))

    expect(revisionsOf(head)).toBe('1:rejected 2:confirmed')
    expect(head).toMatchObject({ state: 'failed', generation: 1 })
  })

  it('without a reason is told as unknown', () => {
    expect(foldIn(sent(), failure('reject', { reason: undefined })).head.revisions[0]).toMatchObject({
      reason: 'UNKNOWN',
    })
  })

  it('retry: begins the next generation under a new key, a little later', () => {
    const { head, effects } = foldIn(sent(), failure('retry'))

    expect(head).toMatchObject({ state: 'accepted', generation: 2, nextAt: now + seconds(5) })
    expect(head.earlier).toEqual([
      { generation: 1, taskId: 'task-1', reason: 'INTERNAL_ERROR', retried: true },
    ])
    expect(head.taskId).toBeUndefined()
    expect(revisionsOf(head)).toBe('1:pending')
    expect(effects).toEqual([{ do: 'wake', delayMs: seconds(5) }])
  })

  it.each([
    ['pause-asset', 'crm-lead'],
    ['pause-connection', '*'],
  ] as const)('%s: the work waits for an operator and is not failed', (disposition, scope) => {
    const { head, effects } = foldIn(sent(), failure(disposition, { reason: 'ENTRY_POINT_NOT_FOUND' }))

    expect(head).toMatchObject({ state: 'accepted', generation: 2, dueAt: now, tries: 0 })
    expect(revisionsOf(head)).toBe('1:pending')
    expect(effects).toEqual([{ do: 'pause', scope, code: 'ENTRY_POINT_NOT_FOUND', via: 'event' }])
  })

  it('ends a hold: the outcome is known now', () => {
    const held = { ...sent(), hold: { code: 'create-unconfirmed', at: t0 } }

    expect(foldIn(held, failure('reject')).head.hold).toBeUndefined()
  })

  it('of another task than ours is only noted', () => {
    const { head } = foldIn(sent(), failure('reject', { taskId: 'task-9' }))

    expect(head.state).toBe('sent')
    expect(head.timeline.at(-1)?.what).toBe('note')
  })

  it('comes too late for a task that an agent has', () => {
    const assigned = foldIn(confirmed(), event('assigned')).head

    expect(foldIn(assigned, failure('retry')).head).toMatchObject({ state: 'assigned', generation: 1 })
  })

  it('of an older generation is noted and changes nothing', () => {
    const second = foldIn(sent(), failure('retry')).head

    const { head, effects } = foldIn(second, failure('reject', { key: 'another' }), 1)

    expect(head).toMatchObject({ state: 'accepted', generation: 2 })
    expect(head.timeline.at(-1)).toMatchObject({ what: 'note', gen: 1 })
    expect(effects).toEqual([])
  })

  it('without a disposition is taken as final', () => {
    expect(foldIn(sent(), failure(undefined)).head.state).toBe('failed')
  })
})

describe('task:failed and newer data', () => {
  it('regression: newer data that waited goes out as the next generation, not as a second task of this one', () => {
    const { head, effects } = foldIn(accepted('v2', sent(), t0 + seconds(3)), failure('reject'))

    expect(revisionsOf(head)).toBe('1:rejected 2:pending')
    expect(head).toMatchObject({ state: 'accepted', generation: 2 })
    expect(head.taskId).toBeUndefined()
    expect(effects).toContainEqual({ do: 'wake', delayMs: 0 })
  })

  it('regression: an update on its way to a task that failed for good goes out as the next generation', () => {
    const { head } = foldIn(appendSent(), failure('reject'))

    expect(revisionsOf(head)).toBe('1:rejected 2:pending')
    expect(head).toMatchObject({ state: 'accepted', generation: 2 })
  })

  it('regression: a next generation begins with the newest data, also when an older snapshot created', () => {
    const appended = fold(appendSent(), event('appended', { alias: aliasFor(2) }), 1, now).head

    const { head } = foldIn(appended, failure('retry'))

    expect(revisionsOf(head)).toBe('1:confirmed 2:pending')
    expect(head.generation).toBe(2)
  })

  it('regression: an append in flight does not stay in flight in the next generation', () => {
    const { head } = foldIn(appendSent(), failure('retry'))

    expect(revisionsOf(head)).toBe('1:confirmed 2:pending')
    expect(head.check).toBeUndefined()
  })

  it('regression: work whose create was tidied out of the head long ago is not lost', () => {
    let head = confirmed()
    for (const hash of ['v2', 'v3', 'v4', 'v5'])
      head = fold(
        appendSent(hash, head),
        event('appended', { alias: aliasFor(head.newest + 1) }),
        1,
        now,
      ).head

    const step = foldIn(head, failure('retry'))

    expect(revisionsOf(step.head)).toBe('4:confirmed 5:pending')
  })

  it('leaves out an update that the platform refused', () => {
    const update = claimed(accepted('v2', confirmed(), t0 + seconds(9)))
    const refused = settled(update, { outcome: 'rejected', code: 'invalid-fields', scope: 'task' })

    expect(revisionsOf(foldIn(refused, failure('pause-asset')).head)).toBe('1:pending 2:rejected')
  })
})

describe('task:failed and task:new out of order', () => {
  it.each(['reject', 'retry', 'pause-asset'] as const)(
    'regression: %s: a late task:new revives nothing',
    (disposition) => {
      const failed = foldIn(sent(), failure(disposition)).head

      const { head } = fold(failed, event('created', { at: t0 + seconds(3) }), 1, now)

      expect(head.state).toBe(failed.state)
      expect(revisionsOf(head)).toBe(revisionsOf(failed))
    },
  )

  it('regression: nor does a late confirmation of its first snapshot', () => {
    const failed = foldIn(sent(), failure('reject')).head

    expect(foldIn(failed, event('appended', { alias: aliasFor(1) })).head.state).toBe('failed')
  })

  it('but a task that the platform makes after its first answer was a refusal does live', () => {
    const refused = settled(claimed(), { outcome: 'rejected', code: 'invalid-fields', scope: 'task' })

    const { head } = foldIn(refused, event('created'))

    expect(head.state).toBe('sent')
    expect(revisionsOf(head)).toBe('1:confirmed')
  })
})

describe('a row of failures', () => {
  /** The generation fails again and again, a minute apart. */
  function failing(reasons: readonly string[], head = sent()): Head {
    let next = head
    reasons.forEach((reason, i) => {
      const at = t0 + minutes(i + 1)
      const taskId = `task-${i + 1}`
      const fact = failure('retry', { reason, taskId, at })
      next = fold(next, fact, next.generation, at).head
      if (next.state === 'accepted') next = settled(claimed(next, at), ok(`task-${i + 2}`), at)
    })
    return next
  }

  it('ends after eight retries with the same reason', () => {
    expect(failing(Array(8).fill('INTERNAL_ERROR')).state).toBe('sent')
    expect(failing(Array(9).fill('INTERNAL_ERROR')).state).toBe('failed')
  })

  it('regression: ends as well when two reasons take turns', () => {
    const reasons = Array.from({ length: 9 }, (_, i) =>
      i % 2 ? 'INTERNAL_ERROR' : 'CONVERSATION_CREATION_FAILED',
    )

    expect(failing(reasons).state).toBe('failed')
  })
})
