import { describe, expect, it } from 'vitest'
import { fold } from '../../../functions/domain/fold.ts'
import type { Head } from '../../../functions/domain/head.ts'
import { redrive, resolve } from '../../../functions/domain/operator.ts'
import {
  accepted,
  appendSent,
  claimed,
  confirmed,
  event,
  minutes,
  repeated,
  revisionsOf,
  seconds,
  sent,
  settled,
  t0,
} from '../../support/workitem.ts'

const now = t0 + minutes(30)
const refusal = { outcome: 'rejected', code: 'invalid-fields', scope: 'task' } as const
const failed = () => settled(claimed(), refusal)
const refusedUpdate = () => settled(claimed(accepted('v2', confirmed(), t0 + seconds(9))), refusal)
const heldCreate = (): Head => ({
  ...settled(claimed(), { outcome: 'uncertain', code: 'reply-lost' }),
  hold: { code: 'create-uncertain', at: t0 },
})
const heldAppend = (): Head => ({ ...appendSent(), hold: { code: 'append-unconfirmed', at: t0 } })
const done = (result: ReturnType<typeof redrive>) => {
  if (!result.done) throw new Error(`refused: ${result.code}`)
  return result
}

describe('redrive', () => {
  it('sends the data of a failed create as the next generation, under an alias of its own', () => {
    const { head, effects } = done(redrive(failed(), now))

    expect(head).toMatchObject({ state: 'accepted', generation: 2, dueAt: now, since: now, tries: 0 })
    expect(revisionsOf(head)).toBe('1:rejected 2:pending')
    expect(head.timeline.at(-1)).toMatchObject({ what: 'redriven', by: 'operator', rev: 2 })
    expect(effects).toEqual([{ do: 'wake', delayMs: 0 }])
  })

  it('is told as such, each time', () => {
    const again = settled(claimed(done(redrive(failed(), now)).head, now), refusal, now)

    const { head } = done(redrive(again, now))

    expect(head.timeline.filter(({ what }) => what === 'redriven')).toMatchObject([
      { gen: 2, rev: 2 },
      { gen: 3, rev: 3 },
    ])
    expect(head.earlier).toMatchObject([
      { generation: 1, reason: 'redriven' },
      { generation: 2, reason: 'redriven' },
    ])
  })

  it('sends a refused update again to the same task', () => {
    const { head } = done(redrive(refusedUpdate(), now))

    expect(head).toMatchObject({ generation: 1, taskId: 'task-1', created: true })
    expect(revisionsOf(head)).toBe('1:confirmed 2:rejected 3:pending')
  })

  it('regression: an update refused by a task that has ended goes to a new one', () => {
    const update = claimed(accepted('v2', confirmed(), t0 + seconds(4)))
    const ended = fold(update, event('ended'), 1, t0).head

    const { head } = done(redrive(settled(ended, refusal), now))

    expect(head).toMatchObject({ generation: 2, state: 'accepted', earlier: [{ reason: 'redriven' }] })
    expect(head.created).toBeUndefined()
  })

  it('gives data that ran out of tries a new set of them', () => {
    const held: Head = { ...accepted(), tries: 48, hold: { code: 'retries-exhausted', at: t0 } }

    const { head } = done(redrive(held, now))

    expect(head).toMatchObject({ tries: 0, generation: 1, dueAt: now })
    expect(head.hold).toBeUndefined()
  })

  it.each([
    ['under way', claimed(accepted(), now)],
    ['uncertain', heldCreate()],
    ['sent and not confirmed', appendSent()],
  ])('does not touch what is %s', (_, head) => {
    expect(redrive(head, now)).toEqual({ done: false, code: 'still-in-flight' })
  })

  it.each([
    ['confirmed', confirmed()],
    ['waiting to be sent', accepted()],
  ])('has nothing to do for what is %s', (_, head) => {
    expect(redrive(head, now)).toEqual({ done: false, code: 'nothing-to-redrive' })
  })

  it('regression: the attempt of a worker that died long ago is not in flight', () => {
    const claimedUpdate = claimed(accepted('v2', confirmed(), t0 + seconds(9)))
    const refused = fold(
      claimedUpdate,
      event('append-failed', { disposition: 'reject', at: t0 + seconds(12) }),
      1,
      t0,
    )

    const leaseEnd = refused.head.attempt?.leaseUntil ?? 0
    expect(redrive(refused.head, leaseEnd - 1)).toEqual({ done: false, code: 'still-in-flight' })
    expect(redrive(refused.head, leaseEnd).done).toBe(true)
  })
})

describe('resolve', () => {
  it('created: the task that the operator saw is ours', () => {
    const { head, effects } = done(resolve(heldCreate(), { outcome: 'created', taskId: 'seen' }, now))

    expect(head).toMatchObject({ created: true, taskId: 'seen', state: 'sent' })
    expect(head.hold).toBeUndefined()
    expect(head.timeline.at(-1)).toMatchObject({ what: 'confirmed', by: 'operator' })
    expect(effects).toContainEqual({ do: 'count', metric: 'Confirmed' })
  })

  it('created: an update is confirmed on the task it was for', () => {
    const { head } = done(resolve(heldAppend(), { outcome: 'created', taskId: 'x' }, now))

    expect(head.taskId).toBe('task-1')
    expect(revisionsOf(head)).toBe('1:confirmed 2:confirmed')
  })

  it('not created: is sent again, with a new set of tries', () => {
    const { head, effects } = done(resolve({ ...heldCreate(), tries: 47 }, { outcome: 'not-created' }, now))

    expect(revisionsOf(head)).toBe('1:pending')
    expect(head).toMatchObject({ generation: 1, dueAt: now, tries: 0 })
    expect(head.check).toBeUndefined()
    expect(effects).toEqual([{ do: 'wake', delayMs: 0 }])
  })

  it('not created, although the platform had named it: the name is forgotten', () => {
    const held = { ...sent(), hold: { code: 'create-unconfirmed', at: t0 } }

    expect(done(resolve(held, { outcome: 'not-created' }, now)).head.taskId).toBeUndefined()
  })

  it('not created: an update keeps its task', () => {
    const { head } = done(resolve(heldAppend(), { outcome: 'not-created' }, now))

    expect(head.taskId).toBe('task-1')
    expect(revisionsOf(head)).toBe('1:confirmed 2:pending')
  })

  it('is told as what the operator saw, each time', () => {
    const first = done(resolve(heldCreate(), { outcome: 'not-created' }, now)).head
    const lost = settled(claimed(first, now), { outcome: 'uncertain', code: 'reply-lost' }, now)
    const held: Head = { ...lost, hold: { code: 'create-uncertain', at: now } }

    const { head } = done(resolve(held, { outcome: 'rejected' }, now))

    expect(head.timeline.filter(({ what }) => what === 'resolved')).toMatchObject([
      { at: now, rev: 1, code: 'not-created', by: 'operator' },
      { at: now, rev: 1, code: 'rejected', by: 'operator' },
    ])
  })

  it('rejected: an update is given up, its task lives on', () => {
    const { head } = done(resolve(heldAppend(), { outcome: 'rejected' }, now))

    expect(head).toMatchObject({ state: 'sent', created: true, taskId: 'task-1' })
    expect(revisionsOf(head)).toBe('1:confirmed 2:rejected')
    expect(head.hold).toBeUndefined()
  })

  it('rejected: is given up', () => {
    const { head } = done(resolve(heldCreate(), { outcome: 'rejected' }, now))

    expect(head.state).toBe('failed')
    expect(head.revisions[0]).toMatchObject({ state: 'rejected', reason: 'operator' })
    expect(head.hold).toBeUndefined()
  })

  it('rejected: newer data that waited goes out as the next generation', () => {
    const { head } = done(resolve(accepted('v2', heldCreate(), now), { outcome: 'rejected' }, now))

    expect(head).toMatchObject({ state: 'accepted', generation: 2 })
    expect(revisionsOf(head)).toBe('1:rejected 2:pending')
  })

  it.each([
    ['is not held', sent()],
    ['is held with data that was never sent', { ...accepted(), hold: { code: 'retries-exhausted', at: t0 } }],
    ['is being sent again', repeated(appendSent(), 2, now)],
  ])('has nothing to do for what %s', (_, head) => {
    expect(resolve(head, { outcome: 'not-created' }, now)).toEqual({
      done: false,
      code: 'nothing-to-resolve',
    })
  })
})
