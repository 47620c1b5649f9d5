import { describe, expect, it } from 'vitest'
import { mostTries } from '../../../functions/domain/backoff.ts'
import { fold } from '../../../functions/domain/fold.ts'
import type { Head } from '../../../functions/domain/head.ts'
import type { PlatformEvent } from '../../../schemas/platform-event.ts'
import {
  accepted,
  aliasFor,
  appendSent,
  claimed,
  confirmed,
  event,
  minutes,
  ok,
  repeated,
  revisionsOf,
  seconds,
  sent,
  settled,
  t0,
} from '../../support/workitem.ts'

const now = t0 + seconds(20)
const foldIn = (head: Head, fact: PlatformEvent) => fold(head, fact, head.generation, now)
const appended = (rev: number) => event('appended', { alias: aliasFor(rev), at: now })
const failure = (disposition: PlatformEvent['disposition'], more: Partial<PlatformEvent> = {}) =>
  event('append-failed', { disposition, reason: 'INTERNAL_ERROR', at: now, ...more })

describe('task-message:appended', () => {
  it('confirms the revision that its alias names', () => {
    const { head, effects } = foldIn(appendSent(), appended(2))

    expect(revisionsOf(head)).toBe('1:confirmed 2:confirmed')
    expect(head.check).toBeUndefined()
    expect(head.dueAt).toBeUndefined()
    expect(effects).toEqual([{ do: 'count', metric: 'Confirmed' }])
  })

  it('confirms it before our own reply is stored', () => {
    const told = foldIn(claimed(accepted('v2', confirmed(), t0 + seconds(9))), appended(2)).head

    const head = settled(told, ok('msg'))

    expect(revisionsOf(head)).toBe('1:confirmed 2:confirmed')
    expect(head.attempt).toBeUndefined()
  })

  it('confirms what waits to be repeated, so that it is not', () => {
    const lost = settled(claimed(accepted('v2', confirmed(), t0 + seconds(9))), {
      outcome: 'uncertain',
      code: 'x',
    })

    expect(revisionsOf(foldIn(lost, appended(2)).head)).toBe('1:confirmed 2:confirmed')
  })

  it('wakes the newer data that waited', () => {
    const head = accepted('v3', appendSent(), now)

    expect(foldIn(head, appended(2)).effects).toContainEqual({ do: 'wake', delayMs: 0 })
  })

  it('is one fact however often it comes', () => {
    const once = foldIn(appendSent(), appended(2)).head

    expect(foldIn(once, appended(2))).toEqual({ head: once, effects: [] })
  })

  it('without an alias speaks of the one in flight', () => {
    expect(revisionsOf(foldIn(appendSent(), event('appended', { at: now })).head)).toBe(
      '1:confirmed 2:confirmed',
    )
  })

  it('without an alias and nothing in flight is noted', () => {
    const { head } = foldIn(confirmed(), event('appended', { at: now }))

    expect(head.timeline.at(-1)?.what).toBe('note')
  })

  it('of a snapshot that is none of ours is noted', () => {
    const { head } = foldIn(
      appendSent(),
      event('appended', { alias: 'ffffffff-0000-5000-8000-000000000000' }),
    )

    expect(revisionsOf(head)).toBe('1:confirmed 2:sent')
    expect(head.timeline.at(-1)?.what).toBe('note')
  })

  it('is known by its alias for the newest 50 snapshots', () => {
    const long: Head = { ...confirmed(), newest: 60 }
    const told = (rev: number) => foldIn(long, appended(rev)).head.timeline.at(-1)

    expect(told(11)).toMatchObject({ what: 'confirmed', rev: 11 })
    expect(told(10)).toMatchObject({ what: 'note' })
  })

  it('of the snapshot that created confirms the create', () => {
    expect(foldIn(sent(), appended(1)).head).toMatchObject({ created: true, taskId: 'task-1' })
  })

  it('heals a revision that a failure had been held against', () => {
    const rejected = foldIn(appendSent(), failure('reject')).head

    expect(revisionsOf(foldIn(rejected, appended(2)).head)).toBe('1:confirmed 2:confirmed')
  })

  it('regression: of an older revision leaves the one in flight, its questions and its hold alone', () => {
    const refused = foldIn(appendSent(), failure('reject')).head
    const held = { ...appendSent('v3', refused, now), hold: { code: 'append-unconfirmed', at: now } }

    const { head } = foldIn(held, appended(2))

    expect(revisionsOf(head)).toBe('1:confirmed 2:confirmed 3:sent')
    expect(head.check).toEqual(held.check)
    expect(head.hold).toEqual(held.hold)
  })
})

describe('an update that is held while newer data waits', () => {
  it('is held no more once it is confirmed, so that the newer goes out', () => {
    const waiting = accepted('v3', appendSent(), now)
    const held: Head = { ...waiting, hold: { code: 'append-unconfirmed', at: now } }

    const { head } = foldIn(held, appended(2))

    expect(revisionsOf(head)).toBe('1:confirmed 2:confirmed 3:pending')
    expect(head.hold).toBeUndefined()
    expect(head.check).toBeUndefined()
  })
})

describe('task-message:append-failed', () => {
  it('retry: sends the same snapshot again a little later', () => {
    const { head, effects } = foldIn(appendSent(), failure('retry'))

    expect(revisionsOf(head)).toBe('1:confirmed 2:pending')
    expect(head).toMatchObject({ tries: 1, nextAt: now + seconds(5) })
    expect(head.check).toBeUndefined()
    expect(effects).toEqual([{ do: 'wake', delayMs: seconds(5) }])
  })

  it('retry: newer data goes in its place', () => {
    const { head } = foldIn(accepted('v3', appendSent(), now), failure('retry'))

    expect(revisionsOf(head)).toBe('1:confirmed 2:superseded 3:pending')
  })

  it('regression: retry is left to a person in the end, as any other row of failures', () => {
    const { head, effects } = foldIn({ ...appendSent(), tries: mostTries - 1 }, failure('retry'))

    expect(head.hold).toEqual({ code: 'retries-exhausted', at: now })
    expect(effects).toEqual([{ do: 'count', metric: 'HeldTasks' }])
  })

  it.each(['reject', 'pause-asset', 'pause-connection', undefined] as const)(
    '%s: the update fails, never its task',
    (disposition) => {
      const assigned = foldIn(appendSent(), event('assigned', { at: now })).head

      const { head } = foldIn(
        assigned,
        failure(disposition, { reason: 'INVALID_CONTENT', fields: ['company'] }),
      )

      expect(head.state).toBe('assigned')
      expect(revisionsOf(head)).toBe('1:confirmed 2:rejected')
      expect(head.timeline.at(-1)).toMatchObject({
        what: 'rejected',
        code: 'INVALID_CONTENT',
        fields: ['company'],
      })
    },
  )

  it('reject: newer data that waited goes next', () => {
    const { head, effects } = foldIn(accepted('v3', appendSent(), now), failure('reject'))

    expect(revisionsOf(head)).toBe('1:confirmed 2:rejected 3:pending')
    expect(effects).toContainEqual({ do: 'wake', delayMs: 0 })
  })

  it('names its revision by the event id where the platform uses the alias for it', () => {
    const done = foldIn(appendSent(), appended(2)).head

    const { head } = foldIn(
      appendSent('v3', done, now),
      failure('reject', { eventId: aliasFor(2), at: now + 1 }),
    )

    expect(revisionsOf(head)).toContain('3:sent')
  })

  it('late, after a repetition succeeded, is noted', () => {
    const done = foldIn(settled(repeated(appendSent(), 2, now), ok('msg'), now), appended(2)).head

    const { head } = foldIn(done, failure('reject'))

    expect(revisionsOf(head)).toBe('1:confirmed 2:confirmed')
    expect(head.timeline.at(-1)?.what).toBe('note')
  })

  it('regression: late and without alias is not held against the update that went out after it', () => {
    const done = foldIn(appendSent(), appended(2)).head
    const next = appendSent('v3', done, t0 + minutes(5))

    const { head } = foldIn(next, failure('reject', { at: t0 + seconds(12) }))

    expect(revisionsOf(head)).toBe('1:confirmed 2:confirmed 3:sent')
  })

  it('is believed although the platform clock runs a little behind', () => {
    const next = appendSent('v2', confirmed(), t0 + minutes(5))

    const { head } = foldIn(next, failure('reject', { at: t0 + minutes(5) - seconds(8) }))

    expect(revisionsOf(head)).toBe('1:confirmed 2:rejected')
  })

  it('is believed up to 20 s behind, no further', () => {
    const next = appendSent('v2', confirmed(), t0 + minutes(5))
    const from = next.check?.from ?? 0
    const told = (at: number) => revisionsOf(foldIn(next, failure('reject', { at })).head)

    expect(told(from - seconds(20))).toBe('1:confirmed 2:rejected')
    expect(told(from - seconds(20) - 1)).toBe('1:confirmed 2:sent')
  })

  it('without a reason is told as unknown', () => {
    const { head } = foldIn(appendSent(), failure('reject', { reason: undefined }))

    expect(head.revisions.at(-1)).toMatchObject({ state: 'rejected', reason: 'UNKNOWN' })
  })

  it('never fails a create', () => {
    expect(revisionsOf(foldIn(sent(), failure('reject')).head)).toBe('1:sent')
  })

  it('is one fact however often it comes', () => {
    const once = foldIn(appendSent(), failure('retry')).head

    expect(foldIn(once, failure('retry'))).toEqual({ head: once, effects: [] })
  })
})
