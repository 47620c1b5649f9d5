import { reject } from './attempt.ts'
import { confirmAppend, confirmCreate } from './confirm.ts'
import { wantEnd } from './end.ts'
import { resend } from './found.ts'
import { nextGeneration } from './generation.ts'
import type { Head, Revision, Transition } from './head.ts'
import { inFlight, newestRevision, pending, unsettle } from './revisions.ts'
import { enter } from './timeline.ts'

/** What an operator found out about a send whose effect is unknown. */
export type Resolution =
  | { outcome: 'created'; taskId: string }
  | { outcome: 'not-created' }
  | { outcome: 'rejected' }

export type OperatorResult = ({ done: true } & Transition) | { done: false; code: string }

/** Sends the newest data again after a definite failure, or ends a hold that waits for nobody's answer. */
export function redrive(head: Head, now: number): OperatorResult {
  // A lease that ran out is nobody's: its attempt was settled by an event.
  if (inFlight(head) || (head.attempt?.leaseUntil ?? 0) > now) return { done: false, code: 'still-in-flight' }
  const newest = newestRevision(head)
  if (head.state === 'failed' && newest) return again(nextGeneration(head, 'redriven'), newest, now)
  if (head.hold && (pending(head) || head.end)) {
    const end = head.end && ({ state: 'wanted', rev: head.end.rev, at: head.end.at } as const)
    const next: Head = { ...head, hold: undefined, tries: 0, dueAt: now, end }
    return done(next, now)
  }
  if (newest?.state !== 'rejected') return { done: false, code: 'nothing-to-redrive' }
  // An ended task takes no updates any more.
  return again(head.state === 'ended' ? nextGeneration(head, 'redriven') : head, newest, now)
}

/** Ends the platform task, or takes back what was never sent. */
export function end(head: Head, code: string | undefined, now: number): OperatorResult {
  const key = `end-wanted:${head.generation}:${head.attempts}:${now}`
  const wish = { key, by: 'operator', code, at: now } as const
  const { verdict, ...step } = wantEnd(head, wish, now)
  return verdict === 'already-ended' ? { done: false, code: verdict } : { done: true, ...step }
}

/** The same snapshot as a new revision, so that it travels under an alias of its own. */
function again(head: Head, newest: Revision, now: number): OperatorResult {
  const revision: Revision = { ...newest, rev: head.newest + 1, state: 'pending', reason: undefined }
  const next = unsettle(
    { ...head, newest: revision.rev, revisions: [...head.revisions, revision], tries: 0 },
    now,
  )
  return done({ ...next, dueAt: now }, now)
}

function done(head: Head, now: number): OperatorResult {
  const entry = { at: now, what: 'redriven', gen: head.generation, rev: head.newest, by: 'operator' } as const
  const next = enter(head, `redriven:${head.generation}:${head.newest}:${head.attempts}`, entry)
  return { done: true, head: next, effects: [{ do: 'wake', delayMs: 0 }] }
}

/** Ends a hold with what the operator saw on the platform. */
export function resolve(head: Head, resolution: Resolution, now: number): OperatorResult {
  const flying = inFlight(head)
  if (!head.hold || !flying) return { done: false, code: 'nothing-to-resolve' }
  const entry = {
    at: now,
    what: 'resolved',
    rev: flying.rev,
    code: resolution.outcome,
    by: 'operator',
  } as const
  const noted = enter(head, `resolved:${head.generation}:${head.attempts}`, entry)
  const proof = { by: 'operator', at: now } as const
  switch (resolution.outcome) {
    case 'created': {
      const step = head.created
        ? confirmAppend(noted, flying.rev, { ...proof, taskId: head.taskId })
        : confirmCreate(noted, { ...proof, taskId: resolution.taskId })
      return { done: true, ...step }
    }
    case 'not-created':
      return {
        done: true,
        ...resend({ ...noted, tries: 0, taskId: head.created ? head.taskId : undefined }, flying.rev, now),
      }
    case 'rejected': {
      const kind = head.created ? 'append' : 'create'
      return {
        done: true,
        ...reject({ ...noted, hold: undefined }, flying.rev, kind, 'operator', undefined, now),
      }
    }
  }
}
