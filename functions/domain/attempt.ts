import type { Asset, Connection } from '../../schemas/config.ts'
import {
  backoffMs,
  longestAskedMs,
  mostFailedGenerations,
  mostTries,
  mostUnexplained,
  parkAfterMs,
} from './backoff.ts'
import { nextQuestionAt } from './decide.ts'
import { endRefused, endRejected, endSent, wantAgain } from './end.ts'
import { failuresInRow, newestAgain, nextGeneration, reopen } from './generation.ts'
import type { Attempt, Effect, Head, Revision, SendKind, Transition } from './head.ts'
import { type CallOutcome, endForbidden, taskGone } from './outcome.ts'
import { pending, requeue, revisionOf, setRevision, unsettle } from './revisions.ts'
import { enter, enterSent } from './timeline.ts'
import { hold, later, repetitionPauseMs, wakeIfMore } from './wait.ts'

export interface Terms {
  asset: Asset
  connection: Connection
}

/**
 * The lease of an attempt, and what it has to outlive:
 *
 *   claim            call starts      call's time-out      settle        function killed    lease ends
 *   |--- <= 1 s -----|--- <= 8 s -----|---- <= 5 s --------|             |                  |
 *   0                1                9                    14            30 s               40 s
 *
 * The function is killed at most 30 s after the claim, whenever in the invocation that was; 10 s cover the skew
 * of two sandboxes' clocks. So a lease that ran out means that nobody is calling any more.
 */
export const leaseMs = 40_000

/** Takes the attempt. The store's condition on `version` makes it one worker's. */
export function claim(head: Head, revision: Revision, kind: SendKind, now: number, probe?: string): Head {
  const n = head.attempts + 1
  const attempt: Attempt = { n, rev: revision.rev, kind, at: now, leaseUntil: now + leaseMs, probe }
  const check =
    revision.state === 'sent' && head.check ? { ...head.check, asked: head.check.asked + 1 } : undefined
  const createRev = kind === 'create' ? revision.rev : head.createRev
  const marked = setRevision(head, revision.rev, { state: 'sending' })
  return { ...marked, attempts: n, attempt, nextAt: undefined, check, createRev }
}

/** Settles attempt `n`; an attempt that is no longer ours (its lease ran out) changes nothing. */
export function settle(head: Head, n: number, outcome: CallOutcome, terms: Terms, now: number): Transition {
  const attempt = head.attempt
  if (attempt?.n !== n) return { head, effects: [] }
  const free = { ...head, attempt: undefined }
  if (!isUnderWay(head, attempt)) return overtaken(free, attempt, outcome)
  switch (outcome.outcome) {
    case 'confirmed':
      return attempt.kind === 'end'
        ? endSent(free, attempt, now)
        : sent(free, attempt, outcome.platformId, now)
    case 'rejected':
      return rejected(free, attempt, outcome, terms, now)
    case 'retry':
      return retry(free, attempt, outcome, now)
    case 'uncertain':
      return uncertain(free, attempt, outcome.code, terms, now)
  }
}

const isUnderWay = (head: Head, { kind, rev }: Attempt): boolean =>
  (kind === 'end' ? head.end?.state : revisionOf(head, rev)?.state) === 'sending'

/** What was not sent waits again. */
const putBack = (head: Head, { kind, rev }: Attempt): Head =>
  kind === 'end' ? wantAgain(head) : requeue(head, rev)

/** An attempt whose worker vanished: nobody knows whether the call went out. */
export function expire(head: Head, terms: Terms, now: number): Transition {
  const attempt = head.attempt
  if (!attempt || attempt.leaseUntil > now) return { head, effects: [] }
  return settle(head, attempt.n, { outcome: 'uncertain', code: 'worker-lost' }, terms, now)
}

/** A webhook told the outcome before the reply did. */
function overtaken(head: Head, attempt: Attempt, outcome: CallOutcome): Transition {
  const told = tellSent(head, { ...head, attempt }, outcome)
  const isTaken = outcome.outcome === 'confirmed' && attempt.kind !== 'end'
  return { head: told, effects: [...(isTaken ? taken(attempt) : []), ...wakeIfMore(told)] }
}

/** What the platform took was sent, also if the attempt was settled otherwise or given up meanwhile. */
export function tellSent(head: Head, claimed: Head, { outcome }: CallOutcome): Head {
  const { attempt } = claimed
  return attempt && outcome === 'confirmed' ? enterSent(head, attempt, claimed) : head
}

/** The platform takes calls again, if this one was to try that. */
const taken = ({ probe }: Attempt): Effect[] => [
  { do: 'count', metric: 'Delivered' },
  ...(probe ? [{ do: 'resume', scope: probe, via: 'call' } as const] : []),
]

function sent(head: Head, attempt: Attempt, platformId: string, now: number): Transition {
  const create = attempt.kind === 'create'
  const marked = setRevision(head, attempt.rev, { state: 'sent' })
  const taskId = create ? platformId : head.taskId
  const next: Head = {
    ...marked,
    taskId,
    state: create && head.state === 'accepted' ? 'sent' : head.state,
    check: head.check ?? { from: now, asked: 0, answered: 0 },
    nextAt: head.check && now + repetitionPauseMs,
    probe: attempt.probe,
  }
  return { head: enterSent(next, attempt, next), effects: taken(attempt) }
}

function retry(
  head: Head,
  attempt: Attempt,
  outcome: CallOutcome & { outcome: 'retry' },
  now: number,
): Transition {
  const back = putBack(head, attempt)
  const entry = { at: now, what: 'retry', rev: attempt.rev, code: outcome.code } as const
  const noted = enter(back, `retry:${attempt.n}`, entry)
  if (outcome.cause === 'rate-limit') return limited(noted, outcome.afterMs ?? 60_000)
  const tries = head.tries + 1
  const counted = { ...noted, tries }
  if (outcome.cause === 'unexplained') {
    // A probe is no try of its task: the connection's fault is known. Another task probes next.
    if (attempt.probe) return later(noted, backoffMs(3), now)
    return unexplained(counted, attempt, outcome.code, now)
  }
  if (tries >= mostTries) return hold(counted, 'retries-exhausted', now)
  return later(counted, backoffMs(tries, outcome.afterMs), now)
}

/** No try: the budget closes for everybody. */
function limited(head: Head, afterMs: number): Transition {
  const effects: Effect[] = [
    { do: 'close', forMs: Math.min(afterMs, longestAskedMs) },
    { do: 'count', metric: 'RateLimited' },
  ]
  if (afterMs > parkAfterMs) effects.push({ do: 'pause', scope: '*', code: 'rate-limited', via: 'call' })
  return { head, effects }
}

function unexplained(head: Head, attempt: Attempt, code: string, now: number): Transition {
  if (head.tries >= mostUnexplained)
    return attempt.kind === 'end'
      ? endRefused(head, attempt, code, now)
      : reject(head, attempt.rev, attempt.kind, code, undefined, now)
  const step = later(head, backoffMs(head.tries + 2), now)
  return { head: step.head, effects: [{ do: 'unexplained' }, ...step.effects] }
}

function rejected(
  head: Head,
  attempt: Attempt,
  outcome: CallOutcome & { outcome: 'rejected' },
  terms: Terms,
  now: number,
): Transition {
  if (attempt.kind === 'end' && (outcome.scope === 'task' || outcome.code === endForbidden))
    return endRejected(head, attempt, outcome, now)
  if (attempt.kind === 'append' && cameTooLate(head, outcome.code, terms.asset.afterEnd))
    return reopen(head, now)
  if (outcome.scope === 'task') {
    const step = reject(head, attempt.rev, attempt.kind, outcome.code, outcome.fields, now)
    // Who reads a task and refuses its content takes calls again.
    const works: Effect[] = attempt.probe === '*' ? [{ do: 'resume', scope: '*', via: 'call' }] : []
    return { head: step.head, effects: [...step.effects, ...works] }
  }
  const back = putBack(head, attempt)
  const entry = { at: now, what: 'retry', rev: attempt.rev, code: outcome.code } as const
  const scope = outcome.scope === 'asset' ? head.asset : '*'
  return {
    head: enter(back, `retry:${attempt.n}`, entry),
    effects: [{ do: 'pause', scope, code: outcome.code, via: 'call' }],
  }
}

/**
 * For good. A create takes the workitem with it, unless newer data waits: that goes out as the next generation.
 * A failing append never touches the state of its task.
 */
export function reject(
  head: Head,
  rev: number,
  kind: SendKind,
  code: string,
  fields: string[] | undefined,
  now: number,
): Transition {
  // With its create a workitem has nothing left to end, unless newer data would make one.
  const base = kind === 'create' ? { ...head, end: undefined } : head
  const marked = setRevision(base, rev, { state: 'rejected', reason: code })
  const state = kind === 'create' ? 'failed' : head.state
  const entry = { at: now, what: 'rejected', rev, gen: head.generation, code, fields } as const
  const next = enter({ ...marked, state }, `rejected:${head.generation}:${rev}:${head.attempts}`, entry)
  const after = kind === 'create' && pending(next) ? nextGeneration({ ...next, end: head.end }, code) : next
  return { head: after, effects: [{ do: 'count', metric: 'Rejected' }, ...wakeIfMore(after)] }
}

/** The task ended while the update was on its way to it, and the asset opens a new one for such. */
export const cameTooLate = (
  head: Head,
  code: string | undefined,
  afterEnd: Asset['afterEnd'] | undefined,
): boolean => code === taskGone && head.state === 'ended' && afterEnd === 'reopen'

function uncertain(head: Head, attempt: Attempt, code: string, terms: Terms, now: number): Transition {
  const entry = { at: now, what: 'uncertain', rev: attempt.rev, gen: head.generation, code } as const
  const noted = enter(head, `uncertain:${attempt.n}`, entry)
  if (attempt.kind !== 'create') {
    // Repeating an append under the same alias is safe, and so is ending an ended task: this is a retry.
    const back = { ...putBack(noted, attempt), tries: head.tries + 1 }
    if (back.tries >= mostTries) return hold(back, 'retries-exhausted', now)
    return later(back, backoffMs(back.tries), now)
  }
  const check = { from: attempt.at, asked: 0, answered: 0 }
  const marked = { ...setRevision(noted, attempt.rev, { state: 'uncertain' }), check, probe: attempt.probe }
  const step = later(marked, Math.max(nextQuestionAt(check, terms.connection) - now, 0), now)
  return {
    head: { ...step.head, nextAt: undefined },
    effects: [{ do: 'count', metric: 'Uncertain' }, ...step.effects],
  }
}

/** Failed on the platform after it was taken: a new generation tries again, up to a limit. */
export function tryNextGeneration(head: Head, rev: number, code: string, now: number): Transition {
  const failures = 1 + failuresInRow(head)
  if (failures > mostFailedGenerations) return reject(head, rev, 'create', code, undefined, now)
  const next = nextGeneration(newestAgain(head), code, true)
  return later(unsettle(next, now), backoffMs(failures), now)
}
