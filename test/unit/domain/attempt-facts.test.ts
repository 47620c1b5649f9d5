import { describe, expect, it } from 'vitest'
import { settle } from '../../../functions/domain/attempt.ts'
import { mostTries } from '../../../functions/domain/backoff.ts'
import { decide } from '../../../functions/domain/decide.ts'
import { fold } from '../../../functions/domain/fold.ts'
import type { Head } from '../../../functions/domain/head.ts'
import type { CallOutcome } from '../../../functions/domain/outcome.ts'
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
  repeated,
  seconds,
  sent,
  settled,
  t0,
  termsOf,
} from '../../support/workitem.ts'

const at = t0 + minutes(1)
const lost: CallOutcome = { outcome: 'uncertain', code: 'reply-lost' }
const refused: CallOutcome = { outcome: 'rejected', code: 'invalid-fields', scope: 'task' }
const settleWith = (outcome: CallOutcome, head: Head) => settle(head, head.attempts, outcome, termsOf(), at)
const count = (head: Head, what: string) => entriesOf(head).filter((one) => one === what).length
/** An update on its way to the confirmed task. */
const updating = (head = confirmed(), hash = 'v2') => claimed(accepted(hash, head, t0 + seconds(9)))

describe('each attempt enters its own fact', () => {
  it('sent, once for each repetition', () => {
    const head = settled(repeated(appendSent(), 2, at), ok('msg'), at)

    expect(count(head, 'sent')).toBe(3)
    expect(head.timeline.at(-1)).toMatchObject({ what: 'sent', rev: 2, gen: 1, taskId: 'task-1' })
  })

  it('retry, once for each scope that refused it', () => {
    const first = settled(claimed(), { outcome: 'rejected', code: 'no-scope', scope: 'connection' })
    const head = settled(claimed(first), { outcome: 'rejected', code: 'no-asset', scope: 'asset' })

    expect(head.timeline.slice(1)).toMatchObject([
      { what: 'retry', rev: 1, code: 'no-scope' },
      { what: 'retry', rev: 1, code: 'no-asset' },
    ])
  })

  it('retry, once for each reason', () => {
    const first = settled(claimed(), { outcome: 'retry', code: 'http-503', cause: 'transient' })
    const head = settled(claimed(first), { outcome: 'retry', code: 'http-502', cause: 'transient' })

    expect(head.timeline.slice(1).map(({ code }) => code)).toEqual(['http-503', 'http-502'])
  })

  it('rejected, once for each update', () => {
    const head = settled(updating(settled(updating(), refused), 'v3'), refused)

    expect(head.timeline.filter(({ what }) => what === 'rejected')).toMatchObject([{ rev: 2 }, { rev: 3 }])
  })

  it('uncertain, once for each lost reply', () => {
    expect(count(settled(updating(settled(updating(), lost), 'v3'), lost), 'uncertain')).toBe(2)
  })

  it('on hold, once for each time', () => {
    const tired = (head: Head) => settled({ ...claimed(head), tries: mostTries - 1 }, lostConnection)
    const lostConnection: CallOutcome = { outcome: 'retry', code: 'http-503', cause: 'transient' }
    const again: Head = { ...tired(accepted()), hold: undefined, tries: 0 }

    expect(count(tired(again), 'on-hold')).toBe(2)
  })

  it('reopened, once for each task that was gone', () => {
    const gone: CallOutcome = { outcome: 'rejected', code: 'NOT_FOUND', scope: 'task' }
    const ended = (head: Head, taskId: string, when: number) =>
      fold(head, event('ended', { taskId, at: when }), head.generation, when).head
    const reopen = (head: Head) => settleWith(gone, head).head
    const first = reopen(ended(updating(), 'task-1', at))
    const created = fold(
      settled(claimed(first), ok('task-2')),
      event('created', { taskId: 'task-2' }),
      2,
      at,
    ).head

    const second = reopen(ended(updating(created, 'v3'), 'task-2', at + 1))

    expect(count(second, 'reopened')).toBe(2)
    expect(second).toMatchObject({
      generation: 3,
      earlier: [
        { generation: 1, taskId: 'task-1', reason: 'reopened' },
        { generation: 2, taskId: 'task-2', reason: 'reopened' },
      ],
    })
  })
})

describe('settle, at its edges', () => {
  it('a workitem that was canceled while its create went out stays canceled', () => {
    expect(settleWith(ok(), { ...claimed(), state: 'canceled' }).head.state).toBe('canceled')
  })

  it('rate limit: is counted', () => {
    const { effects } = settleWith({ outcome: 'retry', code: 'http-429', cause: 'rate-limit' }, claimed())

    expect(effects).toEqual([
      { do: 'close', forMs: minutes(1) },
      { do: 'count', metric: 'RateLimited' },
    ])
  })

  it('unexplained: waits longer than for a fault of the network, so that other tasks can tell more', () => {
    const outcome: CallOutcome = { outcome: 'retry', code: 'http-400', cause: 'unexplained' }

    const { head } = settleWith(outcome, claimed())

    expect(head.nextAt).toBe(at + minutes(2))
  })

  it('an append whose reply is lost again and again is left to a person after the last try', () => {
    const last = settleWith(lost, { ...updating(), tries: mostTries - 1 })
    const before = settleWith(lost, { ...updating(), tries: mostTries - 2 })

    expect(last.head.hold).toEqual({ code: 'retries-exhausted', at })
    expect(last.effects).toEqual([{ do: 'count', metric: 'HeldTasks' }])
    expect(last.head.timeline.at(-1)).toMatchObject({ what: 'on-hold', code: 'retries-exhausted', gen: 1 })
    expect(before.head.hold).toBeUndefined()
    expect(before.head.nextAt).toBeDefined()
  })

  it('an append that begins anew after a lost repetition is waited for anew', () => {
    const again = claimed(settled(repeated(appendSent(), 2, at), lost, at), at + minutes(1))

    const head = settled(again, ok('msg'), at + minutes(1))

    expect(head.check).toEqual({ from: at + minutes(1), asked: 0, answered: 0 })
  })

  it('regression: repetitions of an append that all come late are made one after the other', () => {
    const { connection } = termsOf()
    const late = t0 + minutes(60)
    const head = settled(repeated(appendSent(), 2, late), ok('msg'), late)

    expect(decide(head, connection, late)).toEqual({ work: 'wait', until: late + seconds(30) })
    expect(decide(head, connection, late + seconds(30))).toMatchObject({ work: 'send', kind: 'append' })
  })

  it('regression: newer data does not wait for a repetition that is confirmed', () => {
    const late = t0 + minutes(60)
    const head = accepted('v3', settled(repeated(appendSent(), 2, late), ok('msg'), late), late)

    const told = fold(head, event('appended', { alias: aliasFor(2), at: late }), 1, late).head

    expect(decide(told, termsOf().connection, late)).toMatchObject({ work: 'send', revision: { rev: 3 } })
  })

  it('the timeline says what a lost reply was about', () => {
    expect(settleWith(lost, claimed()).head.timeline.at(-1)).toMatchObject({
      what: 'uncertain',
      rev: 1,
      gen: 1,
      code: 'reply-lost',
    })
  })

  it('wakes for newer data when a webhook told the outcome before the reply', () => {
    const told = accepted('v2', fold(claimed(), event('created'), 1, at).head, at)

    const delivered = { do: 'count', metric: 'Delivered' }
    expect(settleWith(ok(), told).effects).toEqual([delivered, { do: 'wake', delayMs: 0 }])
    expect(settleWith(lost, told).effects).toEqual([{ do: 'wake', delayMs: 0 }])
    expect(settleWith(ok(), fold(claimed(), event('created'), 1, at).head).effects).toEqual([delivered])
    expect(settleWith(ok(), sent())).toEqual({ head: sent(), effects: [] })
  })
})
