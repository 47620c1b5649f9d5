import { acting } from './acted.ts'
import { reopen } from './generation.ts'
import type { Attempt, Effect, End, Entry, Head, Revision, Transition } from './head.ts'
import { taskGone } from './outcome.ts'
import { inFlight, isUnsettled, pending, setRevision, tidy, unsettle } from './revisions.ts'
import { enter, enterSent, knows } from './timeline.ts'
import { hold, repetitionPauseMs, wakeIfMore } from './wait.ts'

/*
 * How a platform task is ended from here:
 *
 *   wanted ---> (older data goes out) ---> sending ---> sent ---> the platform's event, or a search: ended
 *      |                                      |  ^         |
 *      |  nothing was ever sent               |  +---------+  no event: asked, and sent again if it lives
 *      +---> canceled, without a call         +---> refused by the platform: as if never wanted
 *
 * Ending an ended task does no harm, so an end of unknown effect is simply sent again.
 */

export interface EndWish {
  /** Fact key of the wish: the same wish is never entered twice. */
  key: string
  by: 'rule' | 'operator'
  rule?: string
  /** Why, as a code. */
  code?: string
  /** When it happened that asks for it, epoch ms. */
  at: number
}

/** `unchanged`: the wish is known, or there is nothing (left) to end. */
export type EndVerdict = 'wanted' | 'canceled' | 'known' | 'already-ended' | 'of-earlier-task'

/** Enters the wish to end the platform task of this generation, or withdraws what was never sent. */
export function wantEnd(head: Head, wish: EndWish, now: number): Transition & { verdict: EndVerdict } {
  const { by, rule, code } = wish
  const passedOver = (verdict: EndVerdict) => {
    const entry = { at: now, what: 'ignored', code: verdict, by, rule } as const
    return { verdict, head: by === 'rule' ? enter(head, wish.key, entry) : head, effects: [] }
  }
  const isLeft = head.state === 'ended' && head.revisions.some(isUnsettled)
  if (over.has(head.state) && !isLeft) return passedOver('already-ended')
  if (knows(head, wish.key)) return { verdict: 'known', head, effects: wakeIfMore(head) }
  if (wish.at < openedAt(head)) return passedOver('of-earlier-task')
  const entry = { at: now, what: 'end-wanted', gen: head.generation, code, by, rule } as const
  const noted = enter(by === 'rule' ? acting(head, now) : head, wish.key, entry)
  if (head.end) {
    const again = onceMore(noted, head.end, wish.at)
    return { verdict: 'wanted', head: again, effects: wakeIfMore(again) }
  }
  const end: End = { state: 'wanted', rev: head.newest, at: wish.at }
  // Data that came before the wish would have opened the next task.
  if (isLeft) return { verdict: 'canceled', ...ended({ ...noted, end }, now) }
  if (isUnsent(head)) return { verdict: 'canceled', ...withdraw(noted, wish.at, now) }
  const wanted: Head = { ...unsettle(noted, now), end }
  return { verdict: 'wanted', head: wanted, effects: [{ do: 'wake', delayMs: 0 }] }
}

/** The source's clock, the platform's and ours may differ by so much, ms. */
const skewMs = 20_000

/** When somebody opened this generation: with new data after an end; the first one with its oldest data, however late that came. */
const openedAt = ({ reopenedAt, acceptedAt, revisions }: Head): number =>
  reopenedAt ?? Math.min(acceptedAt, ...revisions.map(({ ts }) => ts)) - skewMs

/** Data that waits for the end, to open the next task, is past now, too. */
function onceMore(head: Head, end: End, at: number): Head {
  const next = pending(head)
  const past = next && next.rev > end.rev ? setRevision(head, next.rev, { state: 'superseded' }) : head
  return { ...past, end: { ...end, rev: head.newest, at } }
}

const over: ReadonlySet<Head['state']> = new Set(['ended', 'completed', 'canceled', 'failed'])

/** Nothing of this generation is, or may be, on the platform. */
const isUnsent = (head: Head): boolean =>
  !head.created && head.taskId === undefined && !head.attempt && !inFlight(head)

/** Takes back what was never sent; data from after the wish opens a task. `at`: when it happened that asks for it. */
export function withdraw(head: Head, at: number, now: number): Transition {
  const entry = { at: now, what: 'canceled', gen: head.generation } as const
  const noted = enter(head, `canceled:${head.generation}`, entry)
  const past = superseding(noted, head.end?.rev ?? head.newest)
  const next = tidy({ ...past, end: undefined, state: 'canceled', lifeAt: at })
  return pending(next) ? reopen(next, now) : { head: next, effects: [{ do: 'retire' }] }
}

const superseding = (head: Head, rev: number): Head => ({
  ...head,
  revisions: head.revisions.map(
    (each): Revision => (isUnsettled(each) && each.rev <= rev ? { ...each, state: 'superseded' } : each),
  ),
})

/** Takes the attempt, as `claim` does for data. */
export function claimEnd(head: Head, now: number, leaseUntil: number, probe?: string): Head {
  const { end } = head
  if (!end) return head
  const n = head.attempts + 1
  const attempt: Attempt = { n, rev: end.rev, kind: 'end', at: now, leaseUntil, probe }
  const check = end.taken ? head.check : undefined
  return { ...head, attempts: n, attempt, nextAt: undefined, check, end: { ...end, state: 'sending' } }
}

/** It was not sent, or had no effect that anybody saw. */
export const wantAgain = (head: Head): Head => ({
  ...head,
  end: head.end && { ...head.end, state: 'wanted' },
})

/** The platform took it: now it has to say that the task has ended. */
export function endSent(head: Head, attempt: Attempt, now: number): Transition {
  const { rev, at } = head.end ?? attempt
  const end = { state: 'sent', rev, at, taken: true } as const
  const check = head.check ?? { from: now, asked: 0, answered: 0 }
  const effects: Effect[] = attempt.probe ? [{ do: 'resume', scope: attempt.probe, via: 'call' }] : []
  const nextAt = head.check && now + repetitionPauseMs
  return { head: enterSent({ ...head, end, check, nextAt, tries: 0 }, attempt, head), effects }
}

/** A task that is gone has ended. What the connection may not do waits for a person, who can mend that. */
export function endRejected(
  head: Head,
  attempt: Attempt,
  { code, scope }: { code: string; scope: string },
  now: number,
): Transition {
  if (code === taskGone) return endedBy(head, 'reply', now)
  if (scope !== 'task') return hold(wantAgain(head), code, now)
  return endRefused(head, attempt, code, now)
}

export function endRefused(head: Head, attempt: Attempt, code: string, now: number): Transition {
  const entry = { at: now, what: 'end-refused', gen: head.generation, code } as const
  const noted = enter(
    { ...head, end: undefined, check: undefined, nextAt: undefined },
    `end-refused:${attempt.n}`,
    entry,
  )
  const next = tidy(noted)
  return { head: next, effects: [{ do: 'count', metric: 'ActionsRefused' }, ...wakeIfMore(next)] }
}

/** Somebody other than the task's own event says that it has ended. */
export function endedBy(head: Head, by: NonNullable<Entry['by']>, at: number): Transition {
  const entry = { at, what: 'ended', gen: head.generation, by, taskId: head.taskId } as const
  const noted = enter(head, `ended:${head.generation}:${by}`, entry)
  const step = ended({ ...noted, state: 'ended', lifeAt: Math.max(at, head.lifeAt ?? 0) }, at)
  return { head: step.head, effects: [{ do: 'retire' }, ...step.effects] }
}

/**
 * The platform task has ended, and with it the wish, if there was one: data from before it is past, newer data opens
 * a new task.
 */
export function ended(head: Head, now: number): Transition {
  if (!head.end) return { head, effects: [] }
  const next = tidy({ ...superseding(head, head.end.rev), end: undefined, check: undefined })
  return pending(next) ? reopen(next, now) : { head: next, effects: [] }
}

/** It seemed to have ended and lives on: what was wanted of it still is. */
export function revived(head: Head, now: number): Transition {
  const last = head.timeline.findLast(
    ({ what, gen }) => gen === head.generation && (what === 'end-wanted' || what === 'end-refused'),
  )
  if (head.end || last?.what !== 'end-wanted') return { head, effects: [] }
  const end = { state: 'wanted', rev: head.newest, at: last.at } as const
  return { head: { ...unsettle(head, now), end }, effects: [{ do: 'wake', delayMs: 0 }] }
}
