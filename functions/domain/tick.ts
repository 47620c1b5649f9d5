import { deliver } from './deliver.ts'
import { begin, type DueRows, enoughMs, nextPage } from './due-pages.ts'
import type { DeliverWorld } from './ports.ts'
import { lookAfterMs } from './revisions.ts'

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

/** Returns when to tick again; `undefined` when no row asks for it. */
async function work(world: DeliverWorld, connection: string): Promise<number | undefined> {
  const progress = begin(world.now())
  const waits: number[] = []
  const rows: DueRows = (until, limit, from) => world.store.attention(connection, 'due', until, limit, from)
  while (world.remainingMs() > enoughMs) {
    const ids = await nextPage(rows, progress, world.now() + lookAfterMs)
    if (ids.length === 0) return nextTick(rows, progress.begun, waits)
    const rests = [...(await deliver(world, ids)).rests.values()]
    waits.push(...rests.flatMap((rest) => rest.until ?? []))
    // Whoever found the connection shut has armed the tick for when it opens.
    if (rests.some((rest) => rest.shut)) return undefined
  }
  return world.now()
}

/** All taken that could be: come back when the first row waits no longer. */
async function nextTick(rows: DueRows, begun: number, waits: readonly number[]): Promise<number | undefined> {
  const after = await rows(Number.MAX_SAFE_INTEGER, 1, begun)
  const [first] = [...waits, ...after.map((row) => row.at)].sort((a, b) => a - b)
  return first
}
