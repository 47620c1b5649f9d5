import type { EndReason, Run } from '../../../functions/domain/runs/run.ts'
import { endsOf, factsOf, flightMs, offerLapsesMs, type ToldFact } from './facts.ts'
import type { Conversation } from './routing.ts'
import type { CallbackStory } from './story.ts'

/** No call once the end of its queue entry was told, or while an offer stands: but for one that was under way. */
export function callsInVain(story: CallbackStory, name: string, conversation: Conversation): string[] {
  const facts = factsOf(story, conversation)
  const found = story.platform.calls
    .filter((call) => call.conversation === conversation.id)
    .flatMap(({ at }) => {
      const start = facts.findLast((fact) => fact.name === 'acd.start' && fact.triedAt <= at)
      const end = endsOf(facts, start).find(({ doneAt }) => doneAt + flightMs < at)
      if (end) return [`${name}: called after ${end.name} ${end.outcome ?? ''} was told`]
      return facts.some((fact) => isOffered(facts, fact, start, at)) ? [`${name}: called while offered`] : []
    })
  return [...new Set(found)]
}

function isOffered(facts: ToldFact[], offer: ToldFact, start: ToldFact | undefined, now: number): boolean {
  if (offer.name !== 'user.start' || offer.at < (start?.at ?? 0)) return false
  const end = facts.find(({ name, session }) => name === 'user.end' && session === offer.session)
  return offer.doneAt + flightMs < now && now < offer.at + offerLapsesMs && now < (end?.at ?? now + 1)
}

/** A run ends for the reason that was told, or found out by a call, and for no other; it does not end without one. */
export function endings(story: CallbackStory, name: string, conversation: Conversation): string[] {
  const run = story.history.findLast(({ id }) => id === story.idOf(conversation.id))?.run
  if (!run || run.state === 'unstarted') return []
  const is = run.state === 'ended' ? run.reason : undefined
  const wanted = reasonsFor(story, conversation)
  if (wanted.includes(is)) return []
  return [`${name}: ${told(is, run)} instead of ${wanted.map((reason) => told(reason)).join(' or ')}`]
}

const told = (reason: EndReason | undefined, run?: Run): string => reason ?? run?.state ?? 'waiting'

function reasonsFor(story: CallbackStory, conversation: Conversation): (EndReason | undefined)[] {
  const facts = factsOf(story, conversation)
  const isDone = ({ doneAt }: ToldFact) => doneAt < Number.POSITIVE_INFINITY
  const start = facts.findLast((fact) => fact.name === 'acd.start' && isDone(fact))
  const ends = endsOf(facts, start).filter(isDone)
  const canceledAt = story.canceled.get(conversation.id)
  // What ended before somebody said so stays as it was.
  if (canceledAt !== undefined) return ends.length > 0 ? ['canceled', reasonOf(ends)] : ['canceled']
  const since = conversation.stays.at(-1)?.until ?? Number.POSITIVE_INFINITY
  const gone = story.platform.calls.find(
    ({ conversation: id, isGone, at }) => id === conversation.id && isGone && at >= since,
  )
  const found: EndReason = gone?.kind === 'read' ? 'left-queue' : 'not-found'
  if (!gone) return [reasonOf(ends)]
  return ends.length > 0 ? [found, reasonOf(ends)] : [found]
}

/** How it left the queue says most. */
function reasonOf(ends: readonly ToldFact[]): EndReason | undefined {
  const outcome = ends.find(({ name }) => name === 'acd.end')?.outcome
  if (outcome === 'ANSWERED') return 'answered'
  if (outcome === 'ABANDON') return 'abandoned'
  if (ends.some(({ name }) => name === 'customer.end')) return 'customer-end'
  return outcome === undefined ? undefined : 'flow-out'
}
