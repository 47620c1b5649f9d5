import { deliver } from './deliver.ts'
import type { DeliverWorld } from './ports.ts'
import { lookAfterMs } from './revisions.ts'

/** Due rows read at a time. */
const page = 100
/** A tick stops taking rows with less time left than this, ms. */
const enoughMs = 16_000
/** Looks again at the latest after this, ms: the longest delay that SQS knows. */
const longestMs = 900_000
/** Looks again at the soonest after this, ms. */
const soonestMs = 1_000

/**
 * Works through a connection's due rows, the longest waiting first, as far as time and budget go, and re-arms itself
 * while rows remain. It also looks at fresh rows whose wake-up found the budget spent: they are due
 * `lookAfterMs` after they were accepted, so that order of due time is order of arrival.
 */
export async function tick(world: DeliverWorld, connection: string): Promise<void> {
  if (!(await world.gate.beginTick(connection, world.now()))) return
  let next: number | undefined
  try {
    next = await work(world, connection)
  } finally {
    await world.gate.endTick(connection, next, world.now())
  }
}

/** What a tick has taken so far. Rows are read once, from the time of the last one on; `seen` tells ties apart. */
interface Progress {
  begun: number
  from: number
  seen: Set<string>
  ties: number
  waits: number[]
}

/** Returns when to tick again; `undefined` when no row asks for it. */
async function work(world: DeliverWorld, connection: string): Promise<number | undefined> {
  const progress: Progress = { begun: world.now(), from: 0, seen: new Set(), ties: 0, waits: [] }
  while (world.remainingMs() > enoughMs) {
    const ids = await nextPage(world, connection, progress)
    if (ids.length === 0) return nextTick(world, connection, progress)
    const rests = [...(await deliver(world, ids)).rests.values()]
    progress.waits.push(...rests.flatMap((rest) => rest.until ?? []))
    const shut = rests.find((rest) => rest.shut)
    if (shut) return clamp(world.now(), shut.until ?? 0)
  }
  return world.now() + soonestMs
}

async function nextPage(world: DeliverWorld, connection: string, progress: Progress): Promise<string[]> {
  const { seen } = progress
  const until = world.now() + lookAfterMs
  for (;;) {
    const limit = page + progress.ties
    const rows = await world.store.attention(connection, 'due', until, limit, progress.from)
    const fresh = rows.filter((row) => !seen.has(row.id)).map((row) => row.id)
    for (const id of fresh) seen.add(id)
    progress.from = rows.at(-1)?.at ?? until
    progress.ties = rows.filter((row) => row.at === progress.from).length
    if (fresh.length > 0 || rows.length < limit) return fresh
  }
}

/** All taken that could be: come back when the first row waits no longer. */
async function nextTick(
  world: DeliverWorld,
  connection: string,
  { begun, seen, waits }: Progress,
): Promise<number | undefined> {
  const now = world.now()
  const rows = await world.store.attention(
    connection,
    'due',
    Number.MAX_SAFE_INTEGER,
    page + seen.size,
    begun,
  )
  const ahead = rows.filter((row) => row.at > now || !seen.has(row.id)).map((row) => row.at)
  const next = Math.min(...waits, ...ahead)
  return Number.isFinite(next) ? clamp(now, next) : undefined
}

const clamp = (now: number, at: number): number => Math.min(Math.max(at, now + soonestMs), now + longestMs)
