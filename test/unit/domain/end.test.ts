import { describe, expect, it } from 'vitest'
import { settle } from '../../../functions/domain/attempt.ts'
import { decide } from '../../../functions/domain/decide.ts'
import { claimEnd, wantEnd } from '../../../functions/domain/end.ts'
import { fold } from '../../../functions/domain/fold.ts'
import { found } from '../../../functions/domain/found.ts'
import { type Head, stateOf } from '../../../functions/domain/head.ts'
import { resolve } from '../../../functions/domain/operator.ts'
import type { CallOutcome, FindOutcome } from '../../../functions/domain/outcome.ts'
import {
  accepted,
  aliasFor,
  appendSent,
  claimed,
  confirmed,
  entriesOf,
  event,
  minutes,
  revisionsOf,
  seconds,
  settled,
  t0,
  termsOf,
} from '../../support/workitem.ts'

const terms = termsOf()
const at = t0 + seconds(60)
const wish = (more = {}) => ({ key: 'wish', by: 'rule', rule: 'r', code: 'left', at, ...more }) as const
const want = (head: Head, more = {}) => wantEnd(head, wish(more), at)
const wanted = (head = confirmed()) => want(head).head
const next = (head: Head, now = at) => decide(head, terms.connection, now)
const refused = (code: string, scope: 'task' | 'asset' | 'connection' = 'task'): CallOutcome => ({
  ...{ outcome: 'rejected', code, scope },
})

describe('wanting an end', () => {
  it('of a task on the platform: it is to be sent', () => {
    const { verdict, head, effects } = want(confirmed())

    expect([verdict, stateOf(head), head.state]).toEqual(['wanted', 'canceling', 'sent'])
    expect(head).toMatchObject({ end: { state: 'wanted', rev: 1, at }, since: at, dueAt: at + minutes(1) })
    expect(head.timeline.at(-1)).toMatchObject({
      what: 'end-wanted',
      by: 'rule',
      rule: 'r',
      code: 'left',
      gen: 1,
    })
    expect(effects).toEqual([{ do: 'wake', delayMs: 0 }])
    expect(next(head)).toEqual({ work: 'end' })
  })

  it('of what was never sent: it is taken back without a call', () => {
    const { verdict, head, effects } = want(accepted('v2', accepted()))

    expect([verdict, stateOf(head), revisionsOf(head)]).toEqual([
      'canceled',
      'canceled',
      '1:superseded 2:superseded',
    ])
    expect(head).toMatchObject({ state: 'canceled', tries: 0 })
    expect([head.dueAt, head.since, head.end]).toEqual([undefined, undefined, undefined])
    expect(effects).toEqual([{ do: 'retire' }])
    expect(next(head)).toEqual({ work: 'none' })
  })

  it('of what is known not to have been sent, the same', () => {
    const retried = settled(claimed(), { outcome: 'retry', code: 'http-429', cause: 'rate-limit' })

    expect(want(retried).verdict).toBe('canceled')
  })

  it('while the create is under way: it waits, and is taken back once nothing came of the create', () => {
    const head = wanted(claimed())
    expect(next(head, t0 + seconds(5))).toMatchObject({ work: 'wait' })

    const back = settled(head, { outcome: 'retry', code: 'not-sent:X', cause: 'transient' })

    expect(next(back, at + minutes(1))).toEqual({ work: 'withdraw', at })
  })

  it('of a create of unknown effect: it waits for the answer', () => {
    const unknown = wanted(settled(claimed(), { outcome: 'uncertain', code: 'reply-lost' }))
    expect(next(unknown)).toMatchObject({ work: 'find', revision: { rev: 1 } })

    const there: FindOutcome = {
      outcome: 'answered',
      tasks: [{ origin: 'o', taskId: 'task-1', createdAt: t0 }],
    }
    const step = found(unknown, there, terms, at)

    expect(next(step.head)).toEqual({ work: 'end' })
    expect(step.effects).toContainEqual({ do: 'wake', delayMs: 0 })
  })

  it('of a create that the platform refuses: there is nothing to end', () => {
    const { head } = settle(wanted(claimed()), 1, refused('invalid-fields'), terms, at)

    expect(head).toMatchObject({ state: 'failed' })
    expect([head.end, head.dueAt, next(head)]).toEqual([undefined, undefined, { work: 'none' }])
  })

  it('of a task whose update the platform refuses: it is ended all the same', () => {
    const head = wanted(claimed(accepted('v2', confirmed(), t0 + seconds(9)), t0 + seconds(10)))
    const step = settle(head, 2, refused('invalid-fields'), terms, at)

    expect(revisionsOf(step.head)).toBe('1:confirmed 2:rejected')
    expect(next(step.head)).toEqual({ work: 'end' })
    expect(step.effects).toContainEqual({ do: 'wake', delayMs: 0 })
  })

  it('with newer data behind a refused create: that is taken back, not sent', () => {
    const head = wanted(accepted('v2', claimed(), t0 + seconds(2)))
    const step = settle(head, 1, refused('invalid-fields'), terms, at)

    expect(step.head.generation).toBe(2)
    expect(next(step.head)).toEqual({ work: 'withdraw', at })
  })

  it('goes out after the data from before it, and before newer data', () => {
    const head = accepted('v3', wanted(accepted('v2', confirmed(), t0 + seconds(9))), at + 1)
    // v3 stands for v2: both are data, and the newest goes to the next task.
    expect(revisionsOf(head)).toBe('1:confirmed 2:superseded 3:pending')
    expect(next(head)).toEqual({ work: 'end' })

    expect(next(wanted(accepted('v2', confirmed(), t0 + seconds(9))))).toMatchObject({
      work: 'send',
      kind: 'append',
      revision: { rev: 2 },
    })
  })

  it('waits for the update that is in flight', () => {
    const head = wanted(appendSent())
    expect(next(head, t0 + seconds(20))).toMatchObject({ work: 'wait' })

    const told = fold(head, event('appended', { alias: aliasFor(2) }), 1, at)

    expect(next(told.head)).toEqual({ work: 'end' })
    expect(told.effects).toContainEqual({ do: 'wake', delayMs: 0 })
  })

  it.each(['ended', 'canceled', 'failed'] as const)(
    'when it is %s: nothing is done, now or later',
    (state) => {
      const { verdict, head, effects } = want({ ...confirmed(), state })

      expect([verdict, effects, head.end]).toEqual(['already-ended', [], undefined])
      expect(want({ ...head, state: 'queued' }).verdict).toBe('known')
    },
  )

  it.each([
    [{ outcome: 'created', taskId: 'task-1' }, 'canceling', { work: 'end' }],
    [{ outcome: 'not-created' }, 'canceling', { work: 'withdraw', at }],
    [{ outcome: 'rejected' }, 'failed', { work: 'none' }],
  ] as const)('of a create that is held: waits for a person, who says %o', (resolution, state, work) => {
    const unknown = settled(claimed(), { outcome: 'uncertain', code: 'reply-lost' })
    const head = wanted({ ...unknown, hold: { code: 'create-uncertain', at: t0 } })
    expect(next(head)).toEqual({ work: 'none' })

    const result = resolve(head, resolution, at)

    if (!result.done) throw new Error(result.code)
    expect([stateOf(result.head), next(result.head)]).toEqual([state, work])
  })

  it('of what could not be sent and is held: it is taken back', () => {
    const held: Head = { ...accepted(), hold: { code: 'retries-exhausted', at: t0 } }

    expect(want(held)).toMatchObject({ verdict: 'canceled', head: { state: 'canceled' } })
    expect(want(held).head.hold).toBeUndefined()
  })

  it('counts as an action where a rule does, and only then', () => {
    expect(wanted().acted).toEqual({ since: at, times: 1 })
    expect(want(confirmed(), { by: 'operator' }).head.acted).toBeUndefined()
  })

  it('of a task that has ended is noted where a rule does; an operator hears it', () => {
    const head: Head = { ...confirmed(), state: 'ended' }

    expect(entriesOf(want(head).head).at(-1)).toBe('ignored')
    expect(want(head, { by: 'operator' })).toEqual({ verdict: 'already-ended', head, effects: [] })
  })

  it('of a task that has ended with data left to open the next: that is taken back', () => {
    const left: Head = { ...accepted('v2', confirmed(), t0 + seconds(9)), state: 'ended' }

    const { verdict, head } = want(left)

    expect([verdict, stateOf(head), revisionsOf(head)]).toEqual([
      'canceled',
      'ended',
      '1:confirmed 2:superseded',
    ])
  })

  it('twice is once', () => {
    const again = wantEnd(wanted(), wish(), at)
    const other = want(wanted(), { key: 'other', by: 'operator' })

    expect([again.verdict, again.effects]).toEqual(['known', [{ do: 'wake', delayMs: 0 }]])
    expect(entriesOf(other.head).filter((what) => what === 'end-wanted')).toHaveLength(2)
    expect([other.verdict, other.head.end]).toEqual(['wanted', { state: 'wanted', rev: 1, at }])
  })

  it('again while it is on its way: is not sent again', () => {
    const { head } = want(claimEnd(wanted(), at, at + minutes(1)), { key: 'other' })

    expect(head.end?.state).toBe('sending')
  })

  it('again: data from between the two wishes is past, data from before the first still goes out', () => {
    const between = want(accepted('v2', wanted(), at + 1), { key: 'other' }).head
    const before = want(wanted(accepted('v2', confirmed(), t0 + seconds(9))), { key: 'other' }).head

    expect([revisionsOf(between), between.end?.rev]).toEqual(['1:confirmed 2:superseded', 2])
    expect(revisionsOf(before)).toBe('1:confirmed 2:pending')
  })
})
