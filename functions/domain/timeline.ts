import type { Attempt, Entry, Head } from './head.ts'
import { shortHash } from './ids.ts'

/** Beyond this many entries the oldest half moves out of the head. */
export const headEntries = 50
const hashLength = 11
/** Moved facts that the head still knows: what comes again, comes again sooner than after so many others. */
export const mostSeen = 256

export function knows(head: Head, factKey: string): boolean {
  const k = shortHash(factKey)
  return head.timeline.some((entry) => entry.k === k) || seenBefore(head.seen ?? '', k)
}

function seenBefore(seen: string, k: string): boolean {
  for (let i = 0; i < seen.length; i += hashLength) if (seen.startsWith(k, i)) return true
  return false
}

/** Enters a fact; a fact already known leaves the head as it is. `factKey` is kept as a hash only. */
export function enter(head: Head, factKey: string, entry: Omit<Entry, 'k'>): Head {
  if (knows(head, factKey)) return head
  const last = head.timeline.at(-1)
  if (
    last &&
    entry.what === 'retry' &&
    last.what === 'retry' &&
    last.code === entry.code &&
    last.rev === entry.rev
  )
    return {
      ...head,
      timeline: [...head.timeline.slice(0, -1), { ...last, at: entry.at, times: (last.times ?? 1) + 1 }],
    }
  return { ...head, timeline: [...head.timeline, { k: shortHash(factKey), ...entry }] }
}

/** Enters a call that the platform took, at the time it was made. */
export function enterSent(
  head: Head,
  { kind, n, at, rev }: Attempt,
  { generation: gen, taskId }: Pick<Head, 'generation' | 'taskId'>,
): Head {
  return kind === 'end'
    ? enter(head, `end-sent:${n}`, { at, what: 'end-sent', gen, taskId })
    : enter(head, `sent:${n}`, { at, what: 'sent', rev, gen, taskId })
}

/**
 * Splits off the oldest entries of a timeline that grew too long. The caller stores `moved` under its own
 * key (`first` = number of its first entry) before the head: a crash in between repeats the same write.
 */
export function overflow(head: Head): { head: Head; moved: Entry[]; first: number } | undefined {
  if (head.timeline.length <= headEntries) return undefined
  const count = headEntries / 2
  const moved = head.timeline.slice(0, count)
  return {
    moved,
    first: head.moved ?? 0,
    head: {
      ...head,
      timeline: head.timeline.slice(count),
      moved: (head.moved ?? 0) + count,
      seen: remember(head.seen, moved),
    },
  }
}

/** Our own facts happen once, by their attempt or revision; only the platform and the sources repeat themselves. */
const canRecur = ({ what, by }: Entry): boolean =>
  by === 'webhook' ||
  by === 'search' ||
  by === 'rule' ||
  what === 'confirmed' ||
  what === 'stale' ||
  what === 'ignored'

function remember(seen = '', moved: readonly Entry[]): string | undefined {
  const all = seen + moved.flatMap((entry) => (canRecur(entry) ? entry.k : [])).join('')
  return all.slice(-mostSeen * hashLength) || undefined
}

/** Entries in causal order: by the time they happened, arrival breaking ties. */
export const inOrder = (entries: readonly Entry[]): Entry[] => entries.toSorted((a, b) => a.at - b.at)
