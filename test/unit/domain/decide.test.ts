import { describe, expect, it } from 'vitest'
import { leaseMs } from '../../../functions/domain/attempt.ts'
import { decide, isSurelyAbsent, mostQuestions, nextQuestionAt } from '../../../functions/domain/decide.ts'
import type { Head } from '../../../functions/domain/head.ts'
import {
  accepted,
  appendSent,
  claimed,
  confirmed,
  minutes,
  repeated,
  seconds,
  sent,
  settled,
  t0,
  termsOf,
} from '../../support/workitem.ts'

const { connection } = termsOf()
const decideAt = (head: Head, at: number) => decide(head, connection, at)
const uncertain = () => settled(claimed(), { outcome: 'uncertain', code: 'reply-lost' })

describe('decide', () => {
  it('sends what is pending: a create first', () => {
    expect(decideAt(accepted(), t0)).toMatchObject({ work: 'send', kind: 'create', revision: { rev: 1 } })
  })

  it('then appends', () => {
    const head = accepted('v2', confirmed(), t0 + seconds(9))

    expect(decideAt(head, t0 + seconds(9))).toMatchObject({
      work: 'send',
      kind: 'append',
      revision: { rev: 2 },
    })
  })

  it('waits for an attempt under way, and takes over when its lease ran out', () => {
    const head = claimed(accepted(), t0)

    expect(decideAt(head, t0 + leaseMs - 1)).toEqual({ work: 'wait', until: t0 + leaseMs })
    expect(decideAt(head, t0 + leaseMs)).toEqual({ work: 'expire' })
  })

  it('waits until a retry is due', () => {
    const head = settled(claimed(), { outcome: 'retry', code: 'x', cause: 'transient' })

    expect(decideAt(head, t0 + seconds(3))).toEqual({ work: 'wait', until: t0 + seconds(7) })
    expect(decideAt(head, t0 + seconds(7)).work).toBe('send')
  })

  it('an update waits for its create', () => {
    const head = accepted('v2', sent(), t0 + seconds(3))

    expect(decideAt(head, t0 + seconds(3))).toEqual({ work: 'wait', until: t0 + seconds(32) })
  })

  it('an update waits for the update before it', () => {
    const head = accepted('v3', appendSent(), t0 + seconds(13))

    expect(decideAt(head, t0 + seconds(13)).work).toBe('wait')
  })

  it('asks what became of an uncertain create when the time has come', () => {
    expect(decideAt(uncertain(), t0 + seconds(30)).work).toBe('wait')
    expect(decideAt(uncertain(), t0 + seconds(31))).toMatchObject({ work: 'find', revision: { rev: 1 } })
  })

  it('asks also when the platform took it and never confirmed', () => {
    expect(decideAt(sent(), t0 + seconds(32))).toMatchObject({ work: 'find' })
  })

  it('repeats an append that was not confirmed, and leaves it to a person after the last time', () => {
    let head = appendSent()
    for (const after of connection.find.afterMs) {
      expect(decideAt(head, t0 + seconds(12) + after)).toMatchObject({ work: 'send', kind: 'append' })
      head = settled(repeated(head, 2, t0 + seconds(12) + after), { outcome: 'confirmed', platformId: 'm' })
    }

    expect(decideAt(head, t0 + minutes(31))).toEqual({ work: 'give-up', code: 'append-unconfirmed' })
  })

  it('leaves what is held to a person', () => {
    expect(decideAt({ ...accepted(), hold: { code: 'c', at: t0 } }, t0)).toEqual({ work: 'none' })
  })

  it('leaves what is canceled alone', () => {
    expect(decideAt({ ...accepted(), state: 'canceled' }, t0)).toEqual({ work: 'none' })
  })

  it('asks at once where nothing says since when the outcome is unknown', () => {
    expect(decideAt({ ...sent(), check: undefined }, t0)).toMatchObject({ work: 'find' })
  })

  it('has nothing to do when all is settled', () => {
    expect(decideAt(confirmed(), t0 + minutes(60))).toEqual({ work: 'none' })
  })
})

describe('questions', () => {
  it('come at 30 s, 2, 5, 15 min, then every 15 min', () => {
    const at = (asked: number) => nextQuestionAt({ from: 0, asked, answered: 0 }, connection)

    expect([0, 1, 2, 3, 4, 5].map(at)).toEqual([30_000, ...[2, 5, 15, 30, 45].map(minutes)])
  })

  it('that cannot be answered are given up after about a day', () => {
    const hours = nextQuestionAt({ from: 0, asked: mostQuestions, answered: 0 }, connection) / minutes(60)

    expect(hours).toBeGreaterThan(22)
    expect(hours).toBeLessThan(26)
  })

  it('prove absence only when two were answered, the last later than the settle time', () => {
    const absent = (answered: number, lastAfter: number) =>
      isSurelyAbsent({ from: t0, asked: 9, answered, lastAnswerAt: t0 + lastAfter }, connection)

    expect(absent(1, minutes(15))).toBe(false)
    expect(absent(2, minutes(10) - 1)).toBe(false)
    expect(absent(2, minutes(10))).toBe(true)
    expect(isSurelyAbsent({ from: t0, asked: 2, answered: 2 }, connection)).toBe(false)
  })
})
