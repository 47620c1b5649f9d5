import { describe, expect, it } from 'vitest'
import { settle } from '../../../functions/domain/attempt.ts'
import type { Head } from '../../../functions/domain/head.ts'
import type { CallOutcome } from '../../../functions/domain/outcome.ts'
import { accepted, claimed, minutes, revisionsOf, seconds, t0, termsOf } from '../../support/workitem.ts'

const at = t0 + seconds(2)
const settleWith = (outcome: CallOutcome, head: Head = claimed()) =>
  settle(head, head.attempts, outcome, termsOf(), at)
const probing = (scope = '*') => claimed(accepted(), t0, scope)
const limited = (afterMs: number): CallOutcome => ({
  outcome: 'retry',
  code: 'http-429',
  cause: 'rate-limit',
  afterMs,
})

describe('a long Retry-After', () => {
  it('regression: closes for an hour at most: a platform that says "in ten years" is asked again', () => {
    expect(settleWith(limited(minutes(60 * 24 * 3_650))).effects).toContainEqual({
      do: 'close',
      forMs: minutes(60),
    })
  })

  it('beyond a quarter of an hour pauses the connection, which an alarm tells', () => {
    const pause = { do: 'pause', scope: '*', code: 'rate-limited', via: 'call' }

    expect(settleWith(limited(minutes(15))).effects).not.toContainEqual(pause)
    expect(settleWith(limited(minutes(15) + 1)).effects).toContainEqual(pause)
  })

  it('regression: of a 503 holds its task back for an hour at most', () => {
    const step = settleWith({
      outcome: 'retry',
      code: 'http-503',
      cause: 'transient',
      afterMs: minutes(10_000),
    })

    expect(step.head.nextAt).toBe(at + minutes(60))
  })
})

describe('a probe', () => {
  const unexplained: CallOutcome = { outcome: 'retry', code: 'http-400', cause: 'unexplained' }

  it('regression: that fails unexplained is no try of its task: nothing fails for an operator’s mistake', () => {
    let head: Head = accepted()
    for (let i = 0; i < 10; i++) head = settleWith(unexplained, claimed(head, t0, '*')).head

    expect(head).toMatchObject({ state: 'accepted', tries: 0 })
    expect(revisionsOf(head)).toBe('1:pending')
  })

  it('that fails unexplained lets another task probe next', () => {
    const { head, effects } = settleWith(unexplained, probing())

    expect(head.nextAt).toBe(at + minutes(2))
    expect(effects).toContainEqual({ do: 'wake', delayMs: minutes(2) })
    expect(effects).not.toContainEqual({ do: 'unexplained' })
  })

  it('regression: whose task is refused by its content shows that the connection works', () => {
    const refused: CallOutcome = {
      outcome: 'rejected',
      code: 'invalid-fields',
      scope: 'task',
      fields: ['company'],
    }

    expect(settleWith(refused, probing('*')).effects).toContainEqual({
      do: 'resume',
      scope: '*',
      via: 'call',
    })
    expect(settleWith(refused, probing('crm-lead')).effects).not.toContainEqual(
      expect.objectContaining({ do: 'resume' }),
    )
  })

  it('that meets the same fault again leaves the pause as it is', () => {
    const { effects } = settleWith(
      { outcome: 'rejected', code: 'token-refused', scope: 'connection' },
      probing(),
    )

    expect(effects).toEqual([{ do: 'pause', scope: '*', code: 'token-refused', via: 'call' }])
  })

  it('without an answer is remembered until an event confirms', () => {
    expect(settleWith({ outcome: 'uncertain', code: 'x' }, probing('crm-lead')).head.probe).toBe('crm-lead')
  })
})
