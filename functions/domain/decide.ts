import type { Connection } from '../../schemas/config.ts'
import type { Check, End, Head, Revision } from './head.ts'
import { inFlight, pending } from './revisions.ts'

/** What is to be done now for one workitem. */
export type Work =
  | { work: 'none' }
  | { work: 'wait'; until: number }
  | { work: 'send'; revision: Revision; kind: 'create' | 'append' }
  | { work: 'end' }
  /** An end is wanted of what was never sent. `at`: when it happened that asks for it, epoch ms. */
  | { work: 'withdraw'; at: number }
  /** The lease ran out with an attempt inside: its effect is unknown. */
  | { work: 'expire' }
  /** Ask the platform what became of a create, or of an end. */
  | { work: 'find'; revision?: Revision }
  /** Repeated often enough without a confirmation: a person has to look. */
  | { work: 'give-up'; code: string }

/** Further questions, after the configured ones, are this far apart, ms. */
const laterMs = 15 * 60_000
/** About a day of questions that could not be answered; then a person decides. */
export const mostQuestions = 100

export function decide(head: Head, connection: Connection, now: number): Work {
  if (head.hold || head.state === 'canceled') return { work: 'none' }
  if (head.attempt)
    return head.attempt.leaseUntil > now
      ? { work: 'wait', until: head.attempt.leaseUntil }
      : { work: 'expire' }
  if (head.nextAt !== undefined && head.nextAt > now) return { work: 'wait', until: head.nextAt }
  const flying = inFlight(head)
  if (flying) return follow(head, flying, connection, now)
  if (head.end) return bringToEnd(head, head.end, connection, now)
  const next = pending(head)
  return next ? { work: 'send', revision: next, kind: head.created ? 'append' : 'create' } : { work: 'none' }
}

/** A create is asked after; an append is repeated under the same alias, which is safe. */
function follow(head: Head, flying: Revision, connection: Connection, now: number): Work {
  const at = nextQuestionAt(head.check, connection)
  if (at > now) return { work: 'wait', until: at }
  if (!head.created) return { work: 'find', revision: flying }
  return (head.check?.asked ?? 0) >= connection.find.afterMs.length
    ? { work: 'give-up', code: 'append-unconfirmed' }
    : { work: 'send', revision: flying, kind: 'append' }
}

/** Data from before the wish goes out first, so that it is on the task when it ends. */
function bringToEnd(head: Head, end: End, connection: Connection, now: number): Work {
  if (!head.created) return { work: 'withdraw', at: end.at }
  const next = pending(head)
  if (next && next.rev <= end.rev) return { work: 'send', revision: next, kind: 'append' }
  if (end.state !== 'sent') return { work: 'end' }
  if ((head.check?.answered ?? 0) >= connection.find.afterMs.length)
    return { work: 'give-up', code: 'end-unconfirmed' }
  const at = nextQuestionAt(head.check, connection)
  return at > now ? { work: 'wait', until: at } : { work: 'find' }
}

export function nextQuestionAt(check: Check | undefined, connection: Connection): number {
  if (!check) return 0
  const { afterMs } = connection.find
  const planned = afterMs[check.asked]
  if (planned !== undefined) return check.from + planned
  return check.from + (afterMs.at(-1) ?? 0) + (check.asked - afterMs.length + 1) * laterMs
}

/**
 * "Not found" is believed only when search worked at least twice, the last time later than the
 * platform's settle time after the send.
 */
export const isSurelyAbsent = (check: Check, connection: Connection): boolean =>
  check.answered >= 2 && (check.lastAnswerAt ?? 0) - check.from >= connection.find.settleMs
