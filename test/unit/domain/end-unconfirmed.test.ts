import { describe, expect, it } from 'vitest'
import { leaseMs } from '../../../functions/domain/attempt.ts'
import { decide, mostQuestions } from '../../../functions/domain/decide.ts'
import { claimEnd, wantEnd, withdraw } from '../../../functions/domain/end.ts'
import { fold } from '../../../functions/domain/fold.ts'
import { found, resend } from '../../../functions/domain/found.ts'
import { type Head, stateOf } from '../../../functions/domain/head.ts'
import { end, redrive } from '../../../functions/domain/operator.ts'
import type { FindOutcome } from '../../../functions/domain/outcome.ts'
import { revise } from '../../../functions/domain/revise.ts'
import {
  accepted,
  claimed,
  confirmed,
  event,
  incoming,
  minutes,
  ok,
  revisionsOf,
  seconds,
  settled,
  t0,
  termsOf,
} from '../../support/workitem.ts'

const terms = termsOf()
const at = t0 + seconds(60)
const wanted = (head = confirmed()) => wantEnd(head, { key: 'wish', by: 'rule', rule: 'r', at }, at).head
const sendEnd = (head: Head, now: number) => settled(claimEnd(head, now, now + leaseMs), ok(), now)
const taken = () => sendEnd(wanted(), at)
const endOf = (head: Head, now = at + 1) => fold(head, event('ended', { at: now }), head.generation, now)
const next = (head: Head, now: number) => decide(head, terms.connection, now)
const tasks = (...ended: boolean[]): FindOutcome => ({
  outcome: 'answered',
  tasks: ended.map((each) => ({ origin: 'o', taskId: 'task-1', createdAt: t0, ended: each })),
})

describe('an end whose event does not come', () => {
  it('is asked after: a search that sees it ended will do', () => {
    expect(next(taken(), at + seconds(30))).toEqual({ work: 'find' })

    const { head, effects } = found(taken(), tasks(true), terms, at + seconds(30))

    expect([stateOf(head), head.end, head.dueAt]).toEqual(['ended', undefined, undefined])
    expect(head.timeline.at(-1)).toMatchObject({ what: 'ended', by: 'search' })
    expect(effects).toEqual([{ do: 'retire' }])
  })

  it('another task’s end proves nothing', () => {
    const other: FindOutcome = {
      outcome: 'answered',
      tasks: [{ origin: 'o', taskId: 'task-9', createdAt: t0, ended: true }],
    }

    expect(found(taken(), other, terms, at + seconds(30)).head.end?.state).toBe('wanted')
  })

  it('is sent again while the task lives, and in the end left to a person', () => {
    let head = taken()
    for (const after of terms.connection.find.afterMs) {
      const now = at + after
      expect(next(head, now)).toEqual({ work: 'find' })
      const step = found(head, tasks(false), terms, now)
      expect(step.effects).toEqual([{ do: 'wake', delayMs: 0 }])
      expect(next(step.head, now)).toEqual({ work: 'end' })
      head = sendEnd(step.head, now)
    }

    expect(next(head, at + minutes(16))).toEqual({ work: 'give-up', code: 'end-unconfirmed' })
  })

  it('regression: late repetitions leave the platform time between them', () => {
    const late = at + minutes(120)
    const first = found(taken(), tasks(false), terms, late).head

    const head = sendEnd(first, late)

    expect(next(head, late)).toEqual({ work: 'wait', until: late + seconds(30) })
    expect(next(head, late + seconds(30))).toEqual({ work: 'find' })
  })

  it('a search that fails is made again, not for ever', () => {
    const failing: FindOutcome = { outcome: 'retry', code: 'search-errors', cause: 'transient' }
    const once = found(taken(), failing, terms, at + seconds(30)).head
    const often: Head = { ...taken(), check: { from: at, asked: mostQuestions - 1, answered: 0 } }

    expect(once).toMatchObject({ end: { state: 'sent' }, check: { asked: 1, answered: 0 } })
    expect(next(once, at + minutes(2))).toEqual({ work: 'find' })
    expect(found(often, failing, terms, at).head.hold?.code).toBe('cannot-ask')
  })

  it('an answer that comes after its event changes nothing', () => {
    const { head } = endOf(taken())

    expect(found(head, tasks(false), terms, at + seconds(30))).toEqual({ head, effects: [] })
  })

  it('a person may have it sent again', () => {
    const held: Head = { ...taken(), hold: { code: 'end-unconfirmed', at } }
    const result = redrive(held, at + minutes(20))

    expect(result.done && result.head.end).toEqual({ state: 'wanted', rev: 1, at })
    expect(result.done && next(result.head, at + minutes(20))).toEqual({ work: 'end' })
  })
})

describe('data that comes while a task is ending', () => {
  const push = (head: Head, afterEnd: 'reopen' | 'reject' | 'ignore') => {
    const { asset } = incoming('v2')
    return revise(head, head, { ...incoming('v2'), asset: { ...asset, afterEnd } }, at + seconds(1))
  }

  it('waits for the end, and opens the next task then', () => {
    const revised = push(taken(), 'reopen')
    if (revised.verdict !== 'accepted') throw new Error(revised.verdict)
    expect(next(revised.head, at + seconds(1)).work).toBe('wait')

    const { head, effects } = endOf(revised.head)

    expect(head).toMatchObject({
      generation: 2,
      state: 'accepted',
      earlier: [{ taskId: 'task-1', reason: 'reopened' }],
    })
    expect([head.end, revisionsOf(head)]).toEqual([undefined, '1:confirmed 2:pending'])
    expect(effects).toContainEqual({ do: 'wake', delayMs: 0 })
    expect(next(head, at + minutes(1))).toMatchObject({ work: 'send', kind: 'create' })
  })

  it('regression: is past when the task is to end once more', () => {
    const revised = push(claimEnd(wanted(), at, at + leaseMs), 'reopen')
    if (revised.verdict !== 'accepted') throw new Error(revised.verdict)
    const again = wantEnd(revised.head, { key: 'other', by: 'operator', at: at + 2 }, at + 2).head

    const { head } = endOf(settled(again, ok(), at + 3), at + 4)

    expect([stateOf(head), revisionsOf(head)]).toEqual(['ended', '1:confirmed 2:superseded'])
  })

  it('is refused or ignored as after the end', () => {
    expect(push(taken(), 'reject')).toEqual({ verdict: 'conflict', head: taken(), code: 'already-ended' })
    expect(push(taken(), 'ignore').verdict).toBe('ignored')
  })

  it('older data that the task ended under is past: it opens no task', () => {
    const sending = claimed(accepted('v2', confirmed(), t0 + seconds(9)), at)
    const { head } = endOf(wanted(sending))
    const step = settled(head, { outcome: 'rejected', code: 'NOT_FOUND', scope: 'task' }, at + seconds(2))

    expect([step.state, step.generation, revisionsOf(step)]).toEqual(['ended', 1, '1:confirmed 2:superseded'])
  })
})

describe('a task that the platform fails while it is to end', () => {
  const failing = (disposition: 'retry' | 'reject') =>
    fold(taken(), event('create-failed', { disposition, reason: 'R', at: at + 1 }), 1, at + 1).head

  it('for good: has failed, and nothing is left to end', () => {
    expect([stateOf(failing('reject')), failing('reject').end]).toEqual(['failed', undefined])
  })

  it('for another try: that is not made', () => {
    const head = failing('retry')
    expect(head.end).toEqual({ state: 'wanted', rev: 1, at })
    expect(next(head, at + minutes(60))).toEqual({ work: 'withdraw', at })

    expect(withdraw(head, at, at + minutes(60)).head).toMatchObject({ state: 'canceled', generation: 2 })
  })
})

describe('regression: data that comes after the wish, while nobody knows whether there is a task', () => {
  it('opens one once it is sure that there is none', () => {
    const unknown = wanted(settled(claimed(), { outcome: 'uncertain', code: 'reply-lost' }))
    const newer = accepted('v2', unknown, at + seconds(1))
    const none = resend(newer, 1, at + minutes(20)).head
    expect(next(none, at + minutes(20))).toEqual({ work: 'withdraw', at })

    const { head } = withdraw(none, at, at + minutes(20))

    expect([head.generation, head.state, revisionsOf(head)]).toEqual([
      2,
      'accepted',
      '1:superseded 2:pending',
    ])
    expect(next(head, at + minutes(20))).toMatchObject({ work: 'send', kind: 'create' })
  })
})

describe('what turns up of a task that was taken back', () => {
  it('is ended', () => {
    const retried = settled(claimed(), { outcome: 'retry', code: 'x', cause: 'transient' })
    const canceled = wanted(retried)
    expect(canceled.state).toBe('canceled')

    const { head, effects } = fold(canceled, event('created', { at: at + 1 }), 1, at + 1)

    expect([stateOf(head), next(head, at + minutes(1))]).toEqual(['canceling', { work: 'end' }])
    expect([head.dueAt !== undefined, head.end?.at]).toEqual([true, at])
    expect(effects).toContainEqual({ do: 'wake', delayMs: 0 })
  })
})

describe('regression: a task that seemed to have ended and lives on', () => {
  const alive = (head: Head) =>
    fold(head, event('assigned', { at: at + seconds(9) }), head.generation, at + seconds(9))

  it('is still to end', () => {
    const { head, effects } = alive(endOf(taken()).head)

    expect([stateOf(head), next(head, at + seconds(9))]).toEqual(['canceling', { work: 'end' }])
    expect(head.dueAt).toBeDefined()
    expect(effects).toEqual([{ do: 'wake', delayMs: 0 }])
  })

  it('is not, where nobody wanted it, or the platform refused', () => {
    const refusal = { outcome: 'rejected', code: 'no', scope: 'task' } as const
    const refused = settled(claimEnd(wanted(), at, at + leaseMs), refusal, at)

    expect(alive(endOf(confirmed()).head).head.end).toBeUndefined()
    expect(alive(endOf(refused).head).head.end).toBeUndefined()
  })
})

describe('an operator who ends', () => {
  it('a task on the platform, or takes back what was not sent', () => {
    expect(end(confirmed(), 'moot', at)).toMatchObject({ done: true, head: { end: { state: 'wanted' } } })
    expect(end(accepted(), undefined, at)).toMatchObject({ done: true, head: { state: 'canceled' } })
    const result = end(confirmed(), 'moot', at)
    expect(result.done && result.head.timeline.at(-1)).toMatchObject({
      ...{ what: 'end-wanted', by: 'operator', code: 'moot' },
    })
    expect(result.done && result.head.acted).toBeUndefined()
  })

  it('a task whose end the platform refused before: asks for it again', () => {
    const first = end(confirmed(), 'moot', at)
    if (!first.done) throw new Error(first.code)
    const refusal = { outcome: 'rejected', code: 'no', scope: 'task' } as const
    const refused = settled(claimEnd(first.head, at, at + leaseMs), refusal, at)

    expect(end(refused, 'moot', at + 1)).toMatchObject({ done: true, head: { end: { state: 'wanted' } } })
  })

  it('an ended task: hears so', () => {
    expect(end({ ...confirmed(), state: 'ended' }, undefined, at)).toEqual({
      done: false,
      code: 'already-ended',
    })
  })
})
