import { describe, expect, it } from 'vitest'
import { settle } from '../../../functions/domain/attempt.ts'
import { wantEnd } from '../../../functions/domain/end.ts'
import { fold } from '../../../functions/domain/fold.ts'
import type { Head } from '../../../functions/domain/head.ts'
import { end } from '../../../functions/domain/operator.ts'
import type { CallOutcome } from '../../../functions/domain/outcome.ts'
import {
  accepted,
  claimed,
  confirmed,
  entriesOf,
  event,
  ok,
  revisionsOf,
  seconds,
  settled,
  t0,
  termsOf,
} from '../../support/workitem.ts'

const now = t0 + seconds(20)
const gone: CallOutcome = { outcome: 'rejected', code: 'NOT_FOUND', scope: 'task' }
const ended = (head: Head) => fold(head, event('ended'), 1, t0).head
/** An update accepted while its task lived, claimed after that had ended. */
const tooLate = () => claimed(ended(accepted('v2', confirmed(), t0 + seconds(4))), now)
const settleWith = (outcome: CallOutcome, afterEnd: 'reopen' | 'reject' | 'ignore') => {
  const terms = termsOf()
  return settle(tooLate(), 2, outcome, { ...terms, asset: { ...terms.asset, afterEnd } }, now)
}

describe('an update accepted before the end, sent after it', () => {
  it('regression: reopen: begins the next generation, as it would have, had it come a moment later', () => {
    const { head, effects } = settleWith(gone, 'reopen')

    expect(head).toMatchObject({ state: 'accepted', generation: 2 })
    expect(revisionsOf(head)).toBe('1:confirmed 2:pending')
    expect(entriesOf(head).at(-1)).toBe('reopened')
    expect(effects).toEqual([{ do: 'wake', delayMs: 0 }])
  })

  it('regression: reopen: also where the platform tells it later, by an event', () => {
    const taken = settled(tooLate(), ok('msg'), now)
    const failure = event('append-failed', { disposition: 'reject', reason: 'NOT_FOUND', at: now })

    expect(fold(taken, failure, 1, now, 'reopen').head).toMatchObject({ state: 'accepted', generation: 2 })
    expect(fold(taken, failure, 1, now, 'reject').head).toMatchObject({ state: 'ended', generation: 1 })
  })

  it.each(['reject', 'ignore'] as const)('%s: is refused, and can be redriven', (afterEnd) => {
    const { head } = settleWith(gone, afterEnd)

    expect(head.state).toBe('ended')
    expect(revisionsOf(head)).toBe('1:confirmed 2:rejected')
  })

  it('is refused for its content all the same', () => {
    expect(settleWith({ ...gone, code: 'invalid-fields' }, 'reopen').head.state).toBe('ended')
  })

  it('a task that is gone and not known to have ended is refused', () => {
    const head = claimed(accepted('v2', confirmed(), t0 + seconds(4)), now)

    expect(settle(head, 2, gone, termsOf(), now).head).toMatchObject({ state: 'sent', generation: 1 })
  })

  describe('where the end is told only after the refusal', () => {
    const refused = () =>
      settle(claimed(accepted('v2', confirmed(), t0 + seconds(4)), now), 2, gone, termsOf(), now).head
    const toldBy = (head: Head, afterEnd: 'reopen' | 'reject' | 'ignore') =>
      fold(head, event('ended', { at: t0 + seconds(19) }), 1, now + 1, afterEnd)

    it('regression: reopen: begins the next generation', () => {
      const { head, effects } = toldBy(refused(), 'reopen')

      expect(head).toMatchObject({ state: 'accepted', generation: 2 })
      expect(revisionsOf(head)).toBe('1:confirmed 2:pending')
      expect(entriesOf(head).slice(-3)).toEqual(['rejected', 'ended', 'reopened'])
      expect(effects).toContainEqual({ do: 'wake', delayMs: 0 })
    })

    it.each(['reject', 'ignore'] as const)('%s: stays refused', (afterEnd) => {
      expect(revisionsOf(toldBy(refused(), afterEnd).head)).toBe('1:confirmed 2:rejected')
    })

    it('stays refused where somebody wanted the end, or its content was the fault', () => {
      const wish = wantEnd(refused(), { key: 'wish', by: 'operator', at: now }, now).head
      const faulty = claimed(accepted('v2', confirmed(), t0 + seconds(4)), now)
      const invalid = settle(faulty, 2, { ...gone, code: 'invalid-fields' }, termsOf(), now).head

      for (const head of [wish, invalid])
        expect(toldBy(head, 'reopen').head).toMatchObject({ state: 'ended', generation: 1 })
    })
  })

  it('is taken by a task whose end was provisional', () => {
    expect(revisionsOf(settleWith(ok('msg'), 'reopen').head)).toBe('1:confirmed 2:sent')
  })
})

describe('regression: an end wanted of it then', () => {
  const wanted = (head: Head): Head => {
    const result = end(head, undefined, now)
    if (!result.done) throw new Error(result.code)
    return result.head
  }

  it('takes back what waits: it opens no task', () => {
    const head = wanted(ended(accepted('v2', confirmed(), t0 + seconds(4))))

    expect(head).toMatchObject({ state: 'ended', generation: 1 })
    expect([head.end, head.since, head.dueAt]).toEqual([undefined, undefined, undefined])
    expect(revisionsOf(head)).toBe('1:confirmed 2:superseded')
    expect(entriesOf(head).at(-1)).toBe('end-wanted')
  })

  it('forgets what is on its way, whatever becomes of it', () => {
    const head = wanted(tooLate())

    const delivered = { do: 'count', metric: 'Delivered' }
    for (const { outcome, effects } of [
      { outcome: gone, effects: [] },
      { outcome: ok('msg'), effects: [delivered] },
    ])
      expect(settle(head, 2, outcome, termsOf(), now)).toMatchObject({
        head: { state: 'ended', generation: 1, attempt: undefined },
        effects,
      })
  })

  it('still is, where the task lives on', () => {
    const head = wanted(tooLate())

    expect(fold(head, event('queued', { at: now + 1 }), 1, now).head).toMatchObject({
      state: 'queued',
      end: { state: 'wanted', rev: 2 },
    })
  })
})
