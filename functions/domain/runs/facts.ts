import type { ConversationEvent } from '../../../schemas/genesys-cloud/conversation-event.ts'
import { shortHash } from '../ids.ts'
import type { WaitingConversation } from './ports.ts'
import type { RunFact } from './run.ts'

/** An offer whose end was lost suspends for so long, ms. */
export const offerLapsesMs = 10 * 60_000
/** A listing and the event of the same queue entry differ by less, ms (assumed). */
export const sameEntryMs = 60_000
/** Beyond this many facts the oldest offers go: at worst, a repeated event suspends once more, for one lapse. */
export const mostFacts = 40

/** By time; of the same instant, an `acd.end` goes before the `customer.end`, as it says more. */
const inFactOrder = (a: RunFact, b: RunFact): number =>
  a.at - b.at || a.name.localeCompare(b.name) || a.k.localeCompare(b.k)

/** `undefined`: the event says nothing about a run. */
export function factOf(event: ConversationEvent, fits: boolean): RunFact | undefined {
  const { name, at } = event
  const p = event.sessionId ?? event.participantId
  const known = { k: shortHash(event.key), name, at, ...(p !== undefined && { p }) }
  const q = event.queueId !== undefined && { q: event.queueId }
  switch (name) {
    case 'acd.start':
      return {
        ...known,
        ...q,
        ...(event.routingPriority !== undefined && { prio: event.routingPriority }),
        ...(event.callbackScheduledTime !== undefined && { sched: event.callbackScheduledTime }),
        ...(fits && { fits }),
      }
    case 'acd.end':
      return { ...known, ...q, ...(event.acdOutcome !== undefined && { out: event.acdOutcome }) }
    case 'user.start':
    case 'user.end':
    case 'customer.end':
      return known
    case 'customer.start':
      return undefined
  }
}

/** The start that a listing tells of. `prio` where it was read. */
export function adoptedFact(waiting: WaitingConversation, prio?: number): RunFact {
  const { conversation, session, queueId, queuedAt, scheduledAt } = waiting
  return {
    k: shortHash(`adopted|${conversation}|${session}|${queuedAt}`),
    name: 'acd.start',
    at: queuedAt,
    ...(session !== undefined && { p: session }),
    ...(queueId !== undefined && { q: queueId }),
    ...(prio !== undefined && { prio }),
    ...(scheduledAt !== undefined && { sched: scheduledAt }),
    fits: true,
    adopted: true,
  }
}

/**
 * Adds a fact and leaves out what can make no difference any more, whatever comes or is repeated later. What the result
 * tells depends on the set of facts given, not on their order or number. Returns `facts` itself if this one adds nothing.
 */
export function withFact(facts: readonly RunFact[], fact: RunFact, now: number): readonly RunFact[] {
  const known = facts.find(({ k }) => k === fact.k)
  // A rule may act on an event some time after it was first seen: only then it is known to fit.
  if (known && (known.fits || !fact.fits)) return facts
  const added = { ...known, ...fact }
  const kept = pruned([...facts.filter((other) => other !== known), added].sort(inFactOrder), now)
  return kept.includes(added) ? kept : facts
}

/**
 * - Everything hangs on the newest queue entry: what lies clearly before it is of an earlier one.
 * - An end closes every start of the same session up to it: of each session the newest of both is enough.
 * - An offer lapses: what is older than that neither suspends nor ends a suspension.
 */
function pruned(facts: readonly RunFact[], now: number): RunFact[] {
  const entered = facts.findLast(({ name }) => name === 'acd.start')?.at ?? 0
  const newest = new Map(facts.map((fact) => [`${fact.name} ${fact.p}`, fact]))
  const isNeeded = (fact: RunFact): boolean => {
    if (fact.at < entered - sameEntryMs) return false
    if (!isOffer(fact)) return true
    if (fact.at <= now - offerLapsesMs || newest.get(`${fact.name} ${fact.p}`) !== fact) return false
    const end = fact.name === 'user.start' ? newest.get(`user.end ${fact.p}`) : undefined
    return end === undefined || end.at < fact.at
  }
  return cut(facts.filter(isNeeded))
}

const isOffer = ({ name }: RunFact): boolean => name === 'user.start' || name === 'user.end'

/** One fact was added, so one goes: the oldest offer, or else the oldest of all. */
function cut(facts: RunFact[]): RunFact[] {
  if (facts.length <= mostFacts) return facts
  const gone = facts.find(isOffer) ?? facts[0]
  return facts.filter((fact) => fact !== gone)
}
