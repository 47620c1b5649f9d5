import { describe, expect, it } from 'vitest'
import { settle } from '../../../functions/domain/attempt.ts'
import { mostTries } from '../../../functions/domain/backoff.ts'
import { fold } from '../../../functions/domain/fold.ts'
import type { CallOutcome } from '../../../functions/domain/outcome.ts'
import { pending } from '../../../functions/domain/revisions.ts'
import {
  accepted,
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
  termsOf,
} from '../../support/workitem.ts'

const at = t0 + seconds(2)
const settleWith = (outcome: CallOutcome, head = claimed()) =>
  settle(head, head.attempts, outcome, termsOf(), at)
const transient: CallOutcome = { outcome: 'retry', code: 'http-503', cause: 'transient' }

describe('settle', () => {
  it('confirmed: the create is sent, its id kept, and its confirmation waited for', () => {
    const { head, effects } = settleWith(ok('task-7'))

    expect(head).toMatchObject({
      state: 'sent',
      taskId: 'task-7',
      check: { from: at, asked: 0, answered: 0 },
    })
    expect(head.attempt).toBeUndefined()
    expect(revisionsOf(head)).toBe('1:sent')
    expect(effects).toEqual([{ do: 'count', metric: 'Delivered' }])
  })

  it('confirmed: an append keeps the id and state of its task', () => {
    const base = fold(confirmed(), event('assigned'), 1, t0).head

    const head = appendSent('v2', base)

    expect(head).toMatchObject({ taskId: 'task-1', state: 'assigned' })
    expect(revisionsOf(head)).toBe('1:confirmed 2:sent')
  })

  it('confirmed: ends the pause that it probed', () => {
    const head = claimed(accepted(), t0, 'crm-lead')

    const { effects } = settle(head, 1, ok(), termsOf(), at)

    expect(effects).toContainEqual({ do: 'resume', scope: 'crm-lead', via: 'call' })
  })

  it('rejected for the task: the create fails for good and names the fields', () => {
    const { head, effects } = settleWith({
      outcome: 'rejected',
      code: 'invalid-fields',
      scope: 'task',
      fields: ['company'],
    })

    expect(head.state).toBe('failed')
    expect(head.revisions[0]).toMatchObject({ state: 'rejected', reason: 'invalid-fields' })
    expect(head.timeline.at(-1)).toMatchObject({ what: 'rejected', fields: ['company'] })
    expect(effects).toEqual([{ do: 'count', metric: 'Rejected' }])
  })

  it('rejected for the task: an append leaves the state of its task alone', () => {
    const head = claimed(accepted('v2', fold(confirmed(), event('assigned'), 1, t0).head, t0 + seconds(9)))

    const step = settleWith({ outcome: 'rejected', code: 'NOT_FOUND', scope: 'task' }, head)

    expect(step.head.state).toBe('assigned')
    expect(revisionsOf(step.head)).toBe('1:confirmed 2:rejected')
  })

  it.each([
    ['asset', 'crm-lead'],
    ['connection', '*'],
  ] as const)('rejected for the %s: the task waits, the scope pauses', (scope, paused) => {
    const { head, effects } = settleWith({ outcome: 'rejected', code: 'gone', scope })

    expect(revisionsOf(head)).toBe('1:pending')
    expect(head).toMatchObject({ state: 'accepted', tries: 0 })
    expect(effects).toEqual([{ do: 'pause', scope: paused, code: 'gone', via: 'call' }])
  })

  it('rate limit: closes the budget for everybody and is no try', () => {
    const { head, effects } = settleWith({
      outcome: 'retry',
      code: 'http-429',
      cause: 'rate-limit',
      afterMs: seconds(20),
    })

    expect(head).toMatchObject({ tries: 0 })
    expect(head.nextAt).toBeUndefined()
    expect(revisionsOf(head)).toBe('1:pending')
    expect(effects).toContainEqual({ do: 'close', forMs: seconds(20) })
  })

  it('rate limit without a time: a minute', () => {
    const { effects } = settleWith({ outcome: 'retry', code: 'http-429', cause: 'rate-limit' })

    expect(effects).toContainEqual({ do: 'close', forMs: minutes(1) })
  })

  it('transient: waits, longer each time, and no less than the platform asks', () => {
    const first = settleWith(transient)
    const second = settleWith(transient, claimed(first.head))
    const asked = settleWith({ ...transient, afterMs: minutes(3) } as CallOutcome)

    expect(first.head.nextAt).toBe(at + seconds(5))
    expect(first.effects).toContainEqual({ do: 'wake', delayMs: seconds(5) })
    expect(second.head.nextAt).toBe(at + seconds(30))
    expect(asked.head.nextAt).toBe(at + minutes(3))
  })

  it('transient: the same failure in a row is one entry that counts', () => {
    let head = claimed()
    for (let i = 0; i < 3; i++) head = claimed(settleWith(transient, head).head)

    expect(head.timeline.filter(({ what }) => what === 'retry')).toEqual([
      expect.objectContaining({ times: 3 }),
    ])
  })

  it('transient: is left to a person after the last try', () => {
    const head = { ...claimed(), tries: mostTries - 1 }

    const step = settleWith(transient, head)

    expect(step.head.hold).toEqual({ code: 'retries-exhausted', at })
    expect(step.effects).toEqual([{ do: 'count', metric: 'HeldTasks' }])
  })

  it('unexplained: is counted for the connection, and after four tries it is the task that is at fault', () => {
    const outcome: CallOutcome = { outcome: 'retry', code: 'http-400', cause: 'unexplained' }

    const first = settleWith(outcome)
    const last = settleWith(outcome, { ...claimed(), tries: 3 })

    expect(first.effects[0]).toEqual({ do: 'unexplained' })
    expect(revisionsOf(first.head)).toBe('1:pending')
    expect(last.head.state).toBe('failed')
  })

  it('uncertain: a create is asked after, first 30 s after the attempt', () => {
    const { head, effects } = settleWith({ outcome: 'uncertain', code: 'reply-lost' })

    expect(revisionsOf(head)).toBe('1:uncertain')
    expect(head).toMatchObject({ check: { from: t0 + seconds(1), asked: 0 }, dueAt: t0 + seconds(31) })
    expect(head.nextAt).toBeUndefined()
    expect(effects).toContainEqual({ do: 'count', metric: 'Uncertain' })
  })

  it('uncertain: an append is simply repeated', () => {
    const head = claimed(accepted('v2', confirmed(), t0 + seconds(9)))

    const step = settleWith({ outcome: 'uncertain', code: 'reply-lost' }, head)

    expect(revisionsOf(step.head)).toBe('1:confirmed 2:pending')
    expect(step.head.tries).toBe(1)
  })

  it('does nothing for an attempt that is no longer the one', () => {
    const head = claimed()

    expect(settle(head, 7, ok(), termsOf(), at)).toEqual({ head, effects: [] })
  })

  it('only frees the attempt when a webhook told the outcome first', () => {
    const told = fold(claimed(), event('created', { taskId: 'task-1' }), 1, at).head

    const { head } = settle(told, 1, { outcome: 'uncertain', code: 'reply-lost' }, termsOf(), at)

    expect(head.attempt).toBeUndefined()
    expect(revisionsOf(head)).toBe('1:confirmed')
    expect(head.timeline).toEqual(told.timeline)
  })

  it('gives way to newer data that came meanwhile', () => {
    const head = accepted('v2', claimed(), t0 + seconds(2))

    const step = settleWith(transient, head)

    expect(revisionsOf(step.head)).toBe('1:superseded 2:pending')
    expect(pending(step.head)?.rev).toBe(2)
  })

  it('enters one fact per attempt', () => {
    expect(entriesOf(sent())).toEqual(['accepted', 'sent'])
    expect(entriesOf(settled(claimed(), { outcome: 'uncertain', code: 'x' }))).toEqual([
      'accepted',
      'uncertain',
    ])
  })
})
