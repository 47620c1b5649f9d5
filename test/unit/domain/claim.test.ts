import { describe, expect, it } from 'vitest'
import { claim, leaseMs, settle } from '../../../functions/domain/attempt.ts'
import type { CallOutcome } from '../../../functions/domain/outcome.ts'
import { pending } from '../../../functions/domain/revisions.ts'
import {
  accepted,
  appendSent,
  claimed,
  confirmed,
  minutes,
  ok,
  repeated,
  revisionsOf,
  seconds,
  t0,
  termsOf,
} from '../../support/workitem.ts'

const at = t0 + seconds(2)
const transient: CallOutcome = { outcome: 'retry', code: 'http-503', cause: 'transient' }

describe('claim', () => {
  it('marks the revision, counts the attempt and takes a lease', () => {
    const head = claimed(accepted(), t0 + seconds(1))

    expect(head.attempt).toMatchObject({
      n: 1,
      rev: 1,
      kind: 'create',
      leaseUntil: t0 + seconds(1) + leaseMs,
    })
    expect(revisionsOf(head)).toBe('1:sending')
    expect(head.createRev).toBe(1)
  })

  it('leaves the due time where ingest put it: moving it costs index writes', () => {
    expect(claimed().dueAt).toBe(t0 + minutes(1))
  })

  it('claims the newest data only', () => {
    const head = claimed(accepted('v3', accepted('v2', accepted('v1'))))

    expect(revisionsOf(head)).toBe('1:superseded 2:superseded 3:sending')
  })

  it('counts a question when it repeats an append', () => {
    const head = repeated(appendSent(), 2, t0 + minutes(1))

    expect(head.check).toMatchObject({ asked: 1 })
    expect(head.attempt).toMatchObject({ n: 3, kind: 'append', rev: 2 })
  })

  it('keeps the revision that the create carried when it claims an append', () => {
    expect(claimed(accepted('v2', confirmed(), t0 + seconds(9))).createRev).toBe(1)
  })
})

describe('a claim and its settle leave nothing behind', () => {
  it.each<CallOutcome>([
    ok(),
    { outcome: 'rejected', code: 'c', scope: 'task' },
    { outcome: 'rejected', code: 'c', scope: 'asset' },
    transient,
    { outcome: 'uncertain', code: 'c' },
  ])('$outcome', (outcome) => {
    const head = accepted()
    const revision = pending(head)
    if (!revision) throw new Error('nothing pending')

    const step = settle(claim(head, revision, 'create', at), 1, outcome, termsOf(), at)

    expect(step.head.attempt).toBeUndefined()
    expect(step.head.revisions.some(({ state }) => state === 'sending')).toBe(false)
  })
})
