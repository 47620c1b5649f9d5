import type { Asset } from '../../schemas/config.ts'
import type { PlatformEvent } from '../../schemas/platform-event.ts'
import { cameTooLate, reject, tryNextGeneration } from './attempt.ts'
import { backoffMs, mostTries } from './backoff.ts'
import { confirmAppend, confirmCreate, confirmKey, duplicate } from './confirm.ts'
import { ended, revived } from './end.ts'
import { newestAgain, nextGeneration, reopen } from './generation.ts'
import type { Effect, Entry, Head, Revision, Transition, WorkitemState } from './head.ts'
import { aliasOf } from './ids.ts'
import {
  inFlight,
  isInFlight,
  isUnsettled,
  newestRevision,
  requeue,
  revisionOf,
  unsettle,
} from './revisions.ts'
import { enter, knows } from './timeline.ts'
import { hold, later } from './wait.ts'

/** Life-cycle states in the order that breaks ties of event time. */
const lifeOrder = ['queued', 'offered', 'assigned', 'held', 'ended'] as const
type LifeKind = (typeof lifeOrder)[number]

/** An event for a snapshot older than this many is only noted. */
const aliasesTried = 50
/** The platform's clock behind ours, and the time a call takes until it is settled, ms. */
const eventSkewMs = 20_000

const unchanged = (head: Head): Transition => ({ head, effects: [] })
const proofOf = (event: PlatformEvent) =>
  ({ by: 'webhook', at: event.at, taskId: event.taskId, topic: event.topic }) as const

/** Applies one platform event to the workitem it belongs to; the same fact twice changes nothing. */
export function fold(
  head: Head,
  event: PlatformEvent,
  generation: number,
  now: number,
  afterEnd?: Asset['afterEnd'],
): Transition {
  if (knows(head, event.key)) return { head, effects: stillOwed(head, event) }
  // Before the first create of a generation nothing on the platform can be ours, whatever key it carries.
  if (generation !== head.generation || head.createRev === undefined)
    return isToldAgain(head, event, generation) ? unchanged(head) : note(head, event, generation)
  switch (event.kind) {
    case 'created':
      return created(head, event)
    case 'create-failed':
      return createFailed(head, event, now)
    case 'appended':
      return appended(head, event)
    case 'append-failed':
      return appendFailed(head, event, afterEnd, now)
    case 'queued':
    case 'offered':
    case 'assigned':
    case 'held':
    case 'ended':
      return lived(head, event, event.kind, afterEnd, now)
    case 'note':
      return note(head, event, generation)
  }
}

/** The one effect that nothing makes up for if it was lost after its fact was stored; asking twice does no harm. */
const stillOwed = (head: Head, event: PlatformEvent): Effect[] =>
  event.kind === 'ended' && head.state === 'ended' && head.taskId === event.taskId ? [{ do: 'retire' }] : []

function note(head: Head, event: PlatformEvent, gen: number): Transition {
  const { at, topic, taskId, reason } = event
  return unchanged(
    enter(head, event.key, { at, what: 'note', gen, by: 'webhook', topic, taskId, code: reason }),
  )
}

/** A confirmation of an earlier generation was entered as such, not under the key of its event. */
function isToldAgain(head: Head, event: PlatformEvent, generation: number): boolean {
  const isEntered = (rev: number) => knows(head, confirmKey({ generation }, rev))
  if (event.kind === 'created') return latestRevisions(head).some(isEntered)
  if (event.kind !== 'appended') return false
  const rev = revisionByAlias(head, event.alias ?? event.eventId, generation)
  return rev !== undefined && isEntered(rev)
}

function created(head: Head, event: PlatformEvent): Transition {
  if (head.taskId && head.taskId !== event.taskId) return duplicate(head, proofOf(event))
  if (head.created) return unchanged(head)
  return hasFailed(head) ? note(head, event, head.generation) : confirmCreate(head, proofOf(event))
}

/** The platform failed this generation's task; what it told earlier and comes later does not revive it. */
const hasFailed = (head: Head): boolean =>
  head.timeline.some(({ what, gen }) => what === 'create-failed' && gen === head.generation)

function createFailed(head: Head, event: PlatformEvent, now: number): Transition {
  if (head.taskId && head.taskId !== event.taskId) return note(head, event, head.generation)
  if (head.state !== 'accepted' && head.state !== 'sent') return note(head, event, head.generation)
  const rev = head.createRev ?? head.newest
  const code = event.reason ?? 'UNKNOWN'
  const { at, fields, taskId, topic } = event
  const entry = { at, what: 'create-failed', rev, gen: head.generation, code, fields, taskId, topic } as const
  const noted = enter({ ...head, taskId, hold: undefined }, event.key, { ...entry, by: 'webhook' })
  switch (event.disposition ?? 'reject') {
    case 'retry':
      return tryNextGeneration(noted, rev, code, now)
    case 'reject':
      return reject({ ...waitingAfter(noted, rev), attempt: undefined }, rev, 'create', code, fields, now)
    case 'pause-asset':
      return pausedGeneration(noted, code, head.asset, now)
    case 'pause-connection':
      return pausedGeneration(noted, code, '*', now)
  }
}

/** Newer data, waiting or on its way to the failed task, waits now; without any, all stays as it is. */
const waitingAfter = (head: Head, rev: number): Head =>
  head.revisions.some((revision) => revision.rev > rev && isUnsettled(revision)) ? newestAgain(head) : head

/** An operator's mistake: the work stays accepted and starts afresh when the pause ends. */
function pausedGeneration(head: Head, code: string, scope: string, now: number): Transition {
  const next = { ...unsettle(nextGeneration(newestAgain(head), code), now), dueAt: now }
  return { head: next, effects: [{ do: 'pause', scope, code, via: 'event' }] }
}

/**
 * The revision an event speaks of, by its alias or by an event id that equals one. Where the platform names neither,
 * at most one is in flight; but a fact from before it went out belongs to one that is done with.
 */
function revisionOfEvent(head: Head, event: PlatformEvent): number | undefined {
  const named = revisionByAlias(head, event.alias ?? event.eventId)
  if (named !== undefined || event.alias) return named
  const sentAt = head.attempt?.at ?? head.check?.from ?? 0
  return event.at >= sentAt - eventSkewMs ? inFlight(head)?.rev : undefined
}

function revisionByAlias(
  head: Head,
  alias: string | undefined,
  generation = head.generation,
): number | undefined {
  if (!alias) return undefined
  return latestRevisions(head).find((rev) => aliasOf(head.id, generation, rev) === alias)
}

/** Newest first. */
const latestRevisions = (head: Head): number[] =>
  Array.from({ length: Math.min(head.newest, aliasesTried) }, (_, index) => head.newest - index)

function appended(head: Head, event: PlatformEvent): Transition {
  const rev = revisionOfEvent(head, event)
  if (rev === undefined) return note(head, event, head.generation)
  if (rev === head.createRev) return created(head, event)
  return knows(head, confirmKey(head, rev)) ? unchanged(head) : confirmAppend(head, rev, proofOf(event))
}

function appendFailed(
  head: Head,
  event: PlatformEvent,
  afterEnd: Asset['afterEnd'] | undefined,
  now: number,
): Transition {
  const revision = revisionOf(head, revisionOfEvent(head, event))
  if (!revision || revision.rev === head.createRev || !isInFlight(revision))
    return note(head, event, head.generation)
  const code = event.reason ?? 'UNKNOWN'
  const noted = note(head, event, head.generation).head
  if (cameTooLate(head, code, afterEnd)) return reopen(noted, now)
  switch (event.disposition ?? 'reject') {
    case 'retry': {
      const tries = head.tries + 1
      const back = { ...requeue(noted, revision.rev), check: undefined, tries }
      return tries >= mostTries ? hold(back, 'retries-exhausted', now) : later(back, backoffMs(tries), now)
    }
    case 'reject':
    case 'pause-asset':
    case 'pause-connection':
      return reject(noted, revision.rev, 'append', code, event.fields, now)
  }
}

function lived(
  head: Head,
  event: PlatformEvent,
  kind: LifeKind,
  afterEnd: Asset['afterEnd'] | undefined,
  now: number,
): Transition {
  if (head.taskId && head.taskId !== event.taskId) return note(head, event, head.generation)
  // A task that lives was created, even if the event that says so was lost.
  const step = head.created || hasFailed(head) ? unchanged(head) : confirmCreate(head, proofOf(event))
  const { at, topic, taskId, reason } = event
  const entry = { at, what: kind, gen: head.generation, by: 'webhook', topic, taskId, code: reason } as const
  const entered = enter(confirmedBy(step.head, at), event.key, entry)
  if (!isLater(entered, at, kind)) return { head: entered, effects: step.effects }
  const next: Head = { ...entered, state: kind, lifeAt: at }
  if (kind !== 'ended') {
    const again = revived(next, now)
    return { head: again.head, effects: [...step.effects, ...again.effects] }
  }
  const late = foundGone(next, afterEnd)
  const last = late ? reopen(requeue(next, late.rev), now) : ended(next, now)
  return { head: last.head, effects: [...step.effects, { do: 'retire' }, ...last.effects] }
}

/** The newest update, which found its task gone before this end was told. Who wanted the end wants no further task. */
function foundGone(head: Head, afterEnd: Asset['afterEnd'] | undefined): Revision | undefined {
  const newest = newestRevision(head)
  if (newest?.state !== 'rejected' || !cameTooLate(head, newest.reason, afterEnd)) return undefined
  const isWanted = head.timeline.some(({ what, gen }) => what === 'end-wanted' && gen === head.generation)
  return isWanted ? undefined : newest
}

/**
 * A later life-cycle fact may have told first that the task exists: one from before it puts the confirmation where it
 * belongs, cause before effect.
 */
function confirmedBy(head: Head, at: number): Head {
  const isLate = ({ what, gen, rev, ...entry }: Entry) =>
    what === 'confirmed' && gen === head.generation && rev === head.createRev && entry.at > at
  return { ...head, timeline: head.timeline.map((entry) => (isLate(entry) ? { ...entry, at } : entry)) }
}

function isLater(head: Head, at: number, kind: LifeKind): boolean {
  if (head.state === 'failed' || head.state === 'canceled') return false
  if (head.lifeAt === undefined || at > head.lifeAt) return true
  return at === head.lifeAt && rank(kind) > rank(head.state)
}

const rank = (state: WorkitemState): number => lifeOrder.indexOf(state as LifeKind)
