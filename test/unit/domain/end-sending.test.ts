import { describe, expect, it } from 'vitest'
import { leaseMs, settle } from '../../../functions/domain/attempt.ts'
import { mostTries, mostUnexplained } from '../../../functions/domain/backoff.ts'
import { decide } from '../../../functions/domain/decide.ts'
import { claimEnd, wantEnd } from '../../../functions/domain/end.ts'
import { fold } from '../../../functions/domain/fold.ts'
import { type Head, stateOf } from '../../../functions/domain/head.ts'
import type { CallOutcome } from '../../../functions/domain/outcome.ts'
import { confirmed, event, minutes, ok, seconds, t0, termsOf } from '../../support/workitem.ts'

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
