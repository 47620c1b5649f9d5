/** Due rows read at a time. */
export const pageSize = 100
/** A tick stops taking rows with less time left than this, ms. */
export const enoughMs = 16_000
/** Looks again at the latest after this, ms: the longest delay that SQS knows. */
const longestMs = 900_000
/** Looks again at the soonest after this, ms. */
export const soonestMs = 1_000

/** Rows with `from <= at <= until`, the earliest first; `from` is 0 where it is left out. */
export type DueRows = (until: number, limit: number, from?: number) => Promise<{ id: string; at: number }[]>

/** What a tick has taken so far. Rows are read once, from the time of the last one on; `seen` tells ties apart. */
export interface Progress {
  begun: number
  from: number
  seen: Set<string>
  ties: number
}

export const begin = (now: number, from = 0): Progress => ({ begun: now, from, seen: new Set(), ties: 0 })

/** The next rows due until then, the longest due first; none when all were taken. */
export async function nextPage(rows: DueRows, progress: Progress, until: number): Promise<string[]> {
  const { seen } = progress
  for (;;) {
    const limit = pageSize + progress.ties
    const read = await rows(until, limit, progress.from)
    const fresh = read.filter(({ id }) => !seen.has(id)).map(({ id }) => id)
    for (const id of fresh) seen.add(id)
    progress.from = read.at(-1)?.at ?? until
    progress.ties = read.filter(({ at }) => at === progress.from).length
    if (fresh.length > 0 || read.length < limit) return fresh
  }
}

/** When a tick may come that is wanted at `at`. */
export const clampTick = (now: number, at: number): number =>
  Math.min(Math.max(at, now + soonestMs), now + longestMs)
