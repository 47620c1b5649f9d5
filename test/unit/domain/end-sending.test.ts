import { describe, expect, it } from 'vitest'
import { leaseMs, settle } from '../../../functions/domain/attempt.ts'
import { mostTries, mostUnexplained } from '../../../functions/domain/backoff.ts'
import { decide } from '../../../functions/domain/decide.ts'
import { claimEnd, wantAgain, wantEnd } from '../../../functions/domain/end.ts'
import { fold } from '../../../functions/domain/fold.ts'
import { type Head, stateOf } from '../../../functions/domain/head.ts'
import type { CallOutcome } from '../../../functions/domain/outcome.ts'
import {
  accepted,
  claimed,
  confirmed,
  entriesOf,
  event,
  minutes,
  ok,
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
const claimedEnd = (head = wanted(), now = at, probe?: string) => claimEnd(head, now, now + leaseMs, probe)
const settleEnd = (outcome: CallOutcome, head = claimedEnd(), now = at) =>
  settle(head, head.attempts, outcome, terms, now)
const taken = (head = claimedEnd()) => settleEnd(ok(), head).head
const endOf = (head: Head, more = {}) =>
  fold(head, event('ended', { at: at + 1, ...more }), head.generation, at + 2)
const next = (head: Head, now = at) => decide(head, terms.connection, now)
const refused = (code: string, scope: 'task' | 'asset' | 'connection' = 'task'): CallOutcome => ({
  ...{ outcome: 'rejected', code, scope },
})

/** The task is gone, and newer data has opened and confirmed the next one. */
function secondTask(): Head {
  const gone = settleEnd(refused('NOT_FOUND')).head
  const sent = settled(claimed(accepted('v2', gone, at + 1), at + 1), ok('task-2'), at + 2)
  return fold(sent, event('created', { taskId: 'task-2', at: at + 3 }), 2, at + 3).head
}

describe('sending an end', () => {
  it('is claimed as any attempt', () => {
    expect(claimedEnd(wanted(), at, '*')).toMatchObject({
      end: { state: 'sending' },
      attempt: { n: 2, rev: 1, kind: 'end', at, leaseUntil: at + leaseMs, probe: '*' },
    })
    expect(next(claimedEnd(), at + leaseMs - 1)).toEqual({ work: 'wait', until: at + leaseMs })
    expect(next(claimedEnd(), at + leaseMs)).toEqual({ work: 'expire' })
  })

  it('taken by the platform: waits for its event', () => {
    const { head, effects } = settleEnd(ok(), claimedEnd(wanted(), at, '*'))

    expect(head).toMatchObject({
      end: { state: 'sent', taken: true },
      check: { from: at, asked: 0, answered: 0 },
    })
    expect(head.timeline.at(-1)).toMatchObject({ what: 'end-sent', taskId: 'task-1' })
    expect(effects).toEqual([{ do: 'resume', scope: '*', via: 'call' }])
    expect(next(head)).toEqual({ work: 'wait', until: at + seconds(30) })
  })

  it('a wish that comes while it is on its way counts: newer data than that opens the next task', () => {
    const between = accepted('v2', claimedEnd(), at + 1)
    const again = wantEnd(between, wish({ key: 'other', at: at + 2 }), at + 3).head

    expect(taken(again).end).toMatchObject({ state: 'sent', rev: 2, at: at + 2 })
  })

  it('is asked after from when it was taken, whatever was asked about the create before', () => {
    const early = wanted(settled(claimed(), ok()))
    const created = fold(early, event('created'), 1, at).head

    expect(taken(claimedEnd(created)).check).toEqual({ from: at, asked: 0, answered: 0 })
  })

  it.each<[string, string, () => Head]>([
    ['sent', 'end-sent', () => taken(claimedEnd(wantAgain(taken())))],
    [
      'refused',
      'end-refused',
      () =>
        settleEnd(refused('no'), claimedEnd(want(settleEnd(refused('no')).head, { key: 'other' }).head)).head,
    ],
    [
      'found done',
      'ended',
      () =>
        settleEnd(refused('NOT_FOUND'), claimedEnd(want(secondTask(), { key: 'other', at: at + 9 }).head))
          .head,
    ],
  ])('that is %s twice is told twice', (_, what, twice) => {
    expect(entriesOf(twice()).filter((entry) => entry === what)).toHaveLength(2)
  })

  it('ended, says the event: it is done', () => {
    const { head, effects } = endOf(taken())

    expect([stateOf(head), head.end, head.check, head.dueAt]).toEqual([
      'ended',
      undefined,
      undefined,
      undefined,
    ])
    expect(effects).toEqual([{ do: 'retire' }])
    expect(next(head, at + minutes(60))).toEqual({ work: 'none' })
  })

  it('ended before the reply came: the reply changes nothing', () => {
    const { head } = endOf(claimedEnd())
    const step = settleEnd(ok(), head)

    expect([stateOf(step.head), step.head.attempt, step.head.end, step.effects]).toEqual([
      'ended',
      undefined,
      undefined,
      [],
    ])
  })

  it('gone, says the platform: it has ended', () => {
    const { head, effects } = settleEnd(refused('NOT_FOUND'))

    expect([head.state, head.lifeAt, head.end]).toEqual(['ended', at, undefined])
    expect(head.timeline.at(-1)).toMatchObject({ what: 'ended', by: 'reply', taskId: 'task-1' })
    expect(effects).toEqual([{ do: 'retire' }])
  })

  it('a reply that was lost: sent again', () => {
    const { head, effects } = settleEnd({ outcome: 'uncertain', code: 'reply-lost' })

    expect(head).toMatchObject({ end: { state: 'wanted' }, tries: 1, nextAt: at + seconds(5) })
    expect(effects).toEqual([{ do: 'wake', delayMs: 5_000 }])
    expect(next(head, at + seconds(5))).toEqual({ work: 'end' })
  })

  it('tried too often: left to a person', () => {
    const { head } = settleEnd(
      { outcome: 'retry', code: 'x', cause: 'transient' },
      {
        ...claimedEnd(),
        tries: mostTries - 1,
      },
    )

    expect(head).toMatchObject({ hold: { code: 'retries-exhausted' }, end: { state: 'wanted' } })
  })

  it('the connection’s trouble pauses it; that it may not end tasks does not', () => {
    const token = settleEnd(refused('token-refused', 'connection'))
    const forbidden = settleEnd(refused('end-forbidden', 'connection'))

    expect(token.effects).toEqual([{ do: 'pause', scope: '*', code: 'token-refused', via: 'call' }])
    expect(token.head.end?.state).toBe('wanted')
    expect(forbidden.head).toMatchObject({ hold: { code: 'end-forbidden' }, end: { state: 'wanted' } })
    expect(forbidden.effects).toEqual([{ do: 'count', metric: 'HeldTasks' }])
  })

  it('refused for good, or in a row without a reason: the task lives on', () => {
    const unexplained: CallOutcome = { outcome: 'retry', code: 'http-409', cause: 'unexplained' }
    for (const step of [
      settleEnd(refused('no')),
      settleEnd(unexplained, { ...claimedEnd(), tries: mostUnexplained - 1 }),
    ]) {
      expect([stateOf(step.head), step.head.end, step.head.dueAt]).toEqual(['sent', undefined, undefined])
      expect(step.head.timeline.at(-1)?.what).toBe('end-refused')
      expect(step.effects).toEqual([{ do: 'count', metric: 'ActionsRefused' }])
    }
  })
})
