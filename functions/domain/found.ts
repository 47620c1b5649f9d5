import type { Terms } from './attempt.ts'
import { longestAskedMs } from './backoff.ts'
import { confirmCreate, duplicate } from './confirm.ts'
import { isSurelyAbsent, mostQuestions, nextQuestionAt } from './decide.ts'
import { endedBy, wantAgain } from './end.ts'
import type { Check, Effect, Head, Transition } from './head.ts'
import type { FindOutcome, FoundTask } from './outcome.ts'
import { inFlight, requeue } from './revisions.ts'
import { enter } from './timeline.ts'
import { hold, later } from './wait.ts'

/**
 * What the answer to "what became of the create?", or of the end, means. `outcome.tasks` holds only this workitem's origin. `askedAt`: an
 * answer tells how things stood when the question went out.
 */
export function found(
  head: Head,
  outcome: FindOutcome,
  terms: Terms,
  now: number,
  askedAt = now,
): Transition {
  const flying = inFlight(head)
  if (!flying && head.end?.state === 'sent' && !head.attempt) return foundAfterEnd(head, outcome, terms, now)
  if (!flying || head.created || head.attempt) return { head, effects: [] }
  const asked = { ...(head.check ?? { from: now, asked: 0, answered: 0 }) }
  asked.asked += 1
  if (outcome.outcome !== 'answered') return unanswered(head, asked, outcome, terms, now)
  const tasks = [...outcome.tasks].sort((a, b) => a.createdAt - b.createdAt)
  const ours = tasks.find((task) => task.taskId === head.taskId) ?? (head.taskId ? undefined : tasks[0])
  if (ours) return present(head, ours, tasks)
  return absent(head, { ...asked, answered: asked.answered + 1, lastAnswerAt: askedAt }, terms, now)
}

/** The platform took an end and no event told of it: where the task still lives, it is told again. */
function foundAfterEnd(head: Head, outcome: FindOutcome, terms: Terms, now: number): Transition {
  const before = head.check ?? { from: now, asked: 0, answered: 0 }
  const asked = { ...before, asked: before.asked + 1 }
  if (outcome.outcome !== 'answered') return unanswered(head, asked, outcome, terms, now)
  if (outcome.tasks.some(({ taskId, ended }) => taskId === head.taskId && ended))
    return endedBy(head, 'search', now)
  const check = { ...asked, answered: asked.answered + 1, lastAnswerAt: now }
  return { head: wantAgain({ ...head, check }), effects: [{ do: 'wake', delayMs: 0 }] }
}

function present(head: Head, ours: FoundTask, tasks: FoundTask[]): Transition {
  const first = confirmCreate(head, { by: 'search', at: ours.createdAt, taskId: ours.taskId })
  const effects: Effect[] = [...first.effects]
  let next = first.head
  for (const other of tasks) {
    if (other.taskId === ours.taskId) continue
    const step = duplicate(next, { by: 'search', at: other.createdAt, taskId: other.taskId })
    next = step.head
    effects.push(...step.effects)
  }
  return { head: next, effects }
}

function unanswered(
  head: Head,
  check: Check,
  outcome: Exclude<FindOutcome, { outcome: 'answered' }>,
  terms: Terms,
  now: number,
): Transition {
  const next = { ...head, check }
  if (check.asked >= mostQuestions) return hold(next, 'cannot-ask', now)
  const step = askLater(next, check, terms, now)
  const limited = outcome.outcome === 'retry' && outcome.cause === 'rate-limit'
  const effects: Effect[] = limited
    ? [{ do: 'close', forMs: Math.min(outcome.afterMs ?? 60_000, longestAskedMs) }]
    : []
  return { head: step.head, effects: [...step.effects, ...effects] }
}

function absent(head: Head, check: Check, terms: Terms, now: number): Transition {
  const rev = head.createRev ?? head.newest
  const entry = { at: now, what: 'not-found', rev, gen: head.generation, by: 'search' } as const
  const next = enter({ ...head, check }, `not-found:${head.generation}:${check.from}:${check.asked}`, entry)
  if (!isSurelyAbsent(check, terms.connection)) return askLater(next, check, terms, now)
  // The platform acknowledged this one by id: sending it again could only make a second.
  if (head.taskId) return hold(next, 'create-unconfirmed', now)
  return terms.asset.whenStillUncertain === 'resend'
    ? resend(next, rev, now)
    : hold(next, 'create-uncertain', now)
}

export function resend(head: Head, rev: number, now: number): Transition {
  const back: Head = { ...requeue(head, rev), check: undefined, hold: undefined, dueAt: now }
  const entry = { at: now, what: 'resent', rev, gen: head.generation } as const
  return { head: enter(back, `resent:${head.attempts}`, entry), effects: [{ do: 'wake', delayMs: 0 }] }
}

function askLater(head: Head, check: Check, terms: Terms, now: number): Transition {
  const step = later(head, Math.max(nextQuestionAt(check, terms.connection) - now, 1_000), now)
  return { ...step, head: { ...step.head, nextAt: undefined } }
}
