import { offerLapsesMs, sameEntryMs } from './facts.ts'
import type { EndReason, RunFact } from './run.ts'

/** After leaving a queue for another, a conversation enters that within this, ms. */
export const betweenMs = 60_000

/** One stay in a queue. */
export interface Entry {
  /** Keys of the facts that tell of it: its event, and the listing it was adopted from. */
  keys: string[]
  p?: string
  q?: string
  at: number
  /** Where waiting is counted from, epoch ms. */
  base: number
  /** Priority it entered with; absent where nobody said. */
  prio?: number
}

/** What became of a queue entry. `until`: when that changes by itself, epoch ms. */
export type Stay =
  /** `readyAt`: since when nothing else keeps it from being raised. */
  | { stands: 'queued'; entry: Entry; readyAt: number }
  | { stands: 'offered'; entry: Entry; until: number }
  | { stands: 'between'; entry: Entry; until: number }
  | { stands: 'out'; entry: Entry; reason: EndReason }

/** Where a conversation stands, as far as its facts tell. `elsewhere`: in a queue that is none of ours. */
export type Stand = { stands: 'nowhere' } | { stands: 'elsewhere' } | Stay

/**
 * A pure function of the facts, which are in order. `first`: when the conversation first entered a queue that fits.
 * The newest queue entry is the one that counts; facts from before it change nothing.
 */
export function standOf(facts: readonly RunFact[], first: number | undefined, now: number): Stand {
  if (first === undefined) return { stands: 'nowhere' }
  const entry = newestEntry(facts, first)
  if (!entry) return { stands: 'elsewhere' }
  const since = facts.filter(({ at }) => at >= entry.at)
  return left(since, entry, now) ?? waiting(since, entry, now)
}

function newestEntry(facts: readonly RunFact[], first: number): Entry | undefined {
  const starts = facts.filter(({ name }) => name === 'acd.start')
  const newest = starts.at(-1)
  const same = starts.filter((start) => isSameEntry(start, newest))
  const told = same.findLast(({ adopted }) => !adopted) ?? newest
  if (!told?.fits) return undefined
  // What the event leaves out, the listing may say.
  const { p, q, at, prio, sched }: RunFact = Object.assign({}, ...same, told)
  return { keys: same.map(({ k }) => k), p, q, at, base: baseOf(at, sched, first), prio }
}

/** A session enters once: a listing and an event of it are the same entry, as facts from long before are not kept. */
const isSameEntry = (start: RunFact, newest: RunFact | undefined): boolean =>
  start === newest ||
  (start.p !== undefined && start.p === newest?.p && (start.adopted || newest.adopted) === true)

/** The scheduled time counts where it was entered first; a transfer begins anew, as it does on the platform. */
function baseOf(at: number, sched: number | undefined, first: number): number {
  if (sched === undefined) return at
  return at - first <= sameEntryMs ? sched : Math.max(at, sched)
}

/** What took the conversation out of the queue, if anything did. */
function left(since: readonly RunFact[], entry: Entry, now: number): Stay | undefined {
  const stop = since.find((fact) => fact.name === 'customer.end' || isEndOf(fact, entry))
  if (!stop) return undefined
  const out = (reason: EndReason): Stay => ({ stands: 'out', entry, reason })
  if (stop.out === 'ANSWERED') return out('answered')
  if (stop.out === 'ABANDON') return out('abandoned')
  if (since.some(({ name }) => name === 'customer.end')) return out('customer-end')
  const until = stop.at + betweenMs
  return now < until ? { stands: 'between', entry, until } : out('flow-out')
}

/** By session; where one of them names none, by queue. */
function isEndOf({ name, p, q }: RunFact, entry: Entry): boolean {
  if (name !== 'acd.end') return false
  if (p !== undefined && entry.p !== undefined) return p === entry.p
  return q === undefined || entry.q === undefined || q === entry.q
}

/** An offer suspends until it ends, or until it lapses: a lost end must not hold a callback back for ever. */
function waiting(since: readonly RunFact[], entry: Entry, now: number): Stay {
  const timesOf = (wanted: RunFact['name']) => since.filter(({ name }) => name === wanted).map(({ at }) => at)
  // Offers that are over are not kept.
  const until = Math.max(...timesOf('user.start')) + offerLapsesMs
  if (until > now) return { stands: 'offered', entry, until }
  return { stands: 'queued', entry, readyAt: Math.max(entry.at, until, ...timesOf('user.end')) }
}
