import type { ReprioritizePolicy } from '../../../schemas/trigger/reprioritize.ts'
import { leaseMs } from '../attempt.ts'
import { backoffMs, longestAskedMs, mostTries, mostUnexplained } from '../backoff.ts'
import type { PriorityOutcome } from './ports.ts'
import type { EndReason, Run, StepAttempt } from './run.ts'
import { type DueStep, ended, shape } from './shape.ts'

/** What a settled step says about its connection. */
export type Tells =
  | { tells: 'pause'; code: string }
  | { tells: 'works' }
  | { tells: 'close'; forMs: number }
  | { tells: 'unexplained' }

export interface Settled {
  run: Run
  tells?: Tells
}

/** What came of a step: the platform's answer, or a priority that was there already and stands. */
export type StepOutcome = PriorityOutcome | { outcome: 'stands'; priority: number } | { outcome: 'left' }

/** Takes the step. The store's condition on `version` makes it one worker's. Same lease as a delivery's. */
export function claimStep(run: Run, due: DueStep, policy: ReprioritizePolicy, now: number): Run {
  const n = run.attempts + 1
  const attempt: StepAttempt = { ...due, n, entry: run.entry ?? '', at: now, leaseUntil: now + leaseMs }
  return shape({ ...run, attempts: n, attempt, nextAt: undefined }, policy, now)
}

export interface SettleTerms {
  policy: ReprioritizePolicy
  now: number
  /** Calls that were made for it. */
  calls: number
  /** The call was let through a pause to see whether the connection works again. */
  isProbe: boolean
}

/** Settles attempt `n`; an attempt that is no longer ours (its lease ran out) changes nothing. */
export function settleStep(run: Run, n: number, outcome: StepOutcome, terms: SettleTerms): Settled {
  const attempt = run.attempt
  if (attempt?.n !== n) return { run }
  const free = { ...run, attempt: undefined, calls: run.calls + terms.calls }
  const settled = settledAs(free, attempt, outcome, terms)
  return { ...settled, run: shape(settled.run, terms.policy, terms.now) }
}

function settledAs(run: Run, attempt: StepAttempt, outcome: StepOutcome, terms: SettleTerms): Settled {
  switch (outcome.outcome) {
    case 'confirmed':
      return { run: done({ ...run, bumps: run.bumps + 1 }, attempt, attempt.value), ...works(terms) }
    case 'stands':
      return { run: done(run, attempt, outcome.priority), ...works(terms) }
    case 'left':
      return { run: over(run, attempt, 'left-queue', terms.now), ...works(terms) }
    case 'rejected':
      if (outcome.scope !== 'task') return { run, tells: { tells: 'pause', code: outcome.code } }
      return {
        run: over(run, attempt, outcome.code === 'not-found' ? 'not-found' : 'rejected', terms.now),
        ...works(terms),
      }
    case 'retry':
      return retry(run, attempt, outcome, terms)
  }
}

/** Who answers about a conversation takes calls again. */
const works = ({ isProbe }: SettleTerms): Pick<Settled, 'tells'> =>
  isProbe ? { tells: { tells: 'works' } } : {}

/** An older entry's step raised what is in another queue now: it is none of this entry's. */
function done(run: Run, attempt: StepAttempt, priority: number): Run {
  if (attempt.entry !== run.entry) return run
  return { ...run, steps: attempt.step, priority, tries: 0, coalesced: run.coalesced + attempt.behind }
}

/** Where a fact has told more meanwhile, that stands. */
const over = (run: Run, attempt: StepAttempt, reason: EndReason, now: number): Run =>
  attempt.entry === run.entry && (run.state === 'waiting' || run.state === 'finished')
    ? ended(run, reason, now)
    : run

function retry(
  run: Run,
  attempt: StepAttempt,
  outcome: PriorityOutcome & { outcome: 'retry' },
  terms: SettleTerms,
): Settled {
  const { cause } = outcome
  if (cause === 'rate-limit')
    return {
      run,
      tells: { tells: 'close', forMs: Math.min(outcome.afterMs ?? 60_000, longestAskedMs) },
    }
  if (attempt.entry !== run.entry) return { run }
  const tries = run.tries + 1
  if (cause === 'unexplained') {
    // A probe is no try of its run: the connection's fault is known.
    if (terms.isProbe) return { run: later(run, 3, attempt, terms.now) }
    if (tries >= mostUnexplained) return { run: over(run, attempt, 'rejected', terms.now) }
    return {
      run: later({ ...run, tries }, tries + 2, attempt, terms.now),
      tells: { tells: 'unexplained' },
    }
  }
  if (tries >= mostTries) return { run: over(run, attempt, 'rejected', terms.now) }
  return { run: later({ ...run, tries }, tries, attempt, terms.now, outcome.afterMs) }
}

/**
 * Waits as after so many `tries`, or for the next step if that comes sooner: it does this one's work, with tries of its
 * own. `afterMs`: what the platform asks for.
 */
function later(run: Run, tries: number, { nextDue }: StepAttempt, now: number, afterMs?: number): Run {
  const at = now + backoffMs(tries, afterMs)
  if (nextDue === undefined || nextDue > at) return { ...run, nextAt: at }
  return { ...run, nextAt: Math.max(nextDue, now + backoffMs(1, afterMs)), tries: 0 }
}
