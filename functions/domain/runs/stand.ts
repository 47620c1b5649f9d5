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

/** Where a conversation stands, as far as its facts tell. `until`: when that changes by itself, epoch ms. */
export type Stand =
  | { stands: 'nowhere' }
  /** `readyAt`: since when nothing else keeps it from being raised. */
  | { stands: 'queued'; entry: Entry; readyAt: number }
  | { stands: 'offered'; entry: Entry; until: number }
  | { stands: 'between'; entry: Entry; until: number }
  | { stands: 'out'; entry?: Entry; reason: EndReason }

/**
 * A pure function of the facts, which are in order. `first`: when the conversation first entered a queue that fits.
 * The newest queue entry is the one that counts; facts from before it change nothing.
 */
export function standOf(facts: readonly RunFact[], first: number | undefined, now: number): Stand {
  if (first === undefined) return { stands: 'nowhere' }
  const entry = newestEntry(facts, first)
  // It went to a queue that is none of ours.
  if (!entry) return { stands: 'out', reason: 'flow-out' }
  const since = facts.filter(({ at }) => at >= entry.at)
  return left(since, entry, now) ?? waiting(since, entry, now)
}

function newestEntry(facts: readonly RunFact[], first: number): Entry | undefined {
  const starts = facts.filter(({ name }) => name === 'acd.start')
  const newest = starts.at(-1)
  if (!newest) return undefined
  const same = starts.filter((start) => isSameEntry(start, newest))
  const told = same.findLast(({ adopted }) => !adopted) ?? newest
  if (!told.fits) return undefined
  const prio = told.prio ?? same.find((start) => start.prio !== undefined)?.prio
  const sched = told.sched ?? same.find((start) => start.sched !== undefined)?.sched
  const { p, q, at } = told
  return { keys: same.map(({ k }) => k), p, q, at, base: baseOf(at, sched, first), prio }
}

/** A session enters once: a listing and an event of it at about the same time are the same entry. */
const isSameEntry = (start: RunFact, newest: RunFact): boolean =>
  start === newest ||
  (start.p !== undefined &&
    start.p === newest.p &&
    newest.at - start.at <= sameEntryMs &&
    (start.adopted || newest.adopted) === true)

/** The scheduled time counts where it was entered first; a transfer begins anew, as it does on the platform. */
function baseOf(at: number, sched: number | undefined, first: number): number {
  if (sched === undefined) return at
  return at - first <= sameEntryMs ? sched : Math.max(at, sched)
}

/** What took the conversation out of the queue, if anything did. */
function left(since: readonly RunFact[], entry: Entry, now: number): Stand | undefined {
  const stop = since.find((fact) => fact.name === 'customer.end' || isEndOf(fact, entry))
  if (!stop) return undefined
  const out = (reason: EndReason): Stand => ({ stands: 'out', entry, reason })
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
function waiting(since: readonly RunFact[], entry: Entry, now: number): Stand {
  const isOver = (offer: RunFact) =>
    since.some(({ name, p, at }) => name === 'user.end' && p === offer.p && at >= offer.at)
  const lapses = since
    .filter((fact) => fact.name === 'user.start' && !isOver(fact))
    .map(({ at }) => at + offerLapsesMs)
  const until = Math.max(0, ...lapses)
  if (until > now) return { stands: 'offered', entry, until }
  const ends = since.filter(({ name }) => name === 'user.end').map(({ at }) => at)
  return { stands: 'queued', entry, readyAt: Math.max(entry.at, until, ...ends) }
}
