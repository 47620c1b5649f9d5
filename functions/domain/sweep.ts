import { attentionLists } from './attention.ts'
import type { World } from './ports.ts'

/** Rows counted per list: beyond this a gauge says "at least". */
const countedRows = 1_000

/** What people feel, per connection, for the alarms. */
export interface Gauges {
  OldestUnconfirmedSeconds: number
  UnconfirmedTasks: number
  HeldTasks: number
  FailedTasks: number
  ConnectionPaused: number
}

/**
 * Finds work that nobody is doing: a lost wake-up, a dead tick, an unconfirmed send. Whatever it is, the connection's
 * tick knows what to do, so a sweep only arms it. Returns the gauges of each connection.
 */
export async function sweep(world: World): Promise<Map<string, Gauges>> {
  const gauges = new Map<string, Gauges>()
  for (const connection of Object.keys(world.config.connections))
    gauges.set(connection, await sweepOne(world, connection))
  return gauges
}

async function sweepOne(world: World, connection: string): Promise<Gauges> {
  const now = world.now()
  const [due = [], held = [], failed = []] = await Promise.all(
    attentionLists.map((list) =>
      world.store.attention(connection, list, Number.MAX_SAFE_INTEGER, countedRows),
    ),
  )
  if (due.some((row) => row.at <= now)) await world.gate.armTick(connection, now, now)
  const pauses = await world.gate.pauses(connection)
  const oldest = Math.min(now, ...[...due, ...held].map((row) => row.since ?? now))
  return {
    OldestUnconfirmedSeconds: Math.round((now - oldest) / 1_000),
    UnconfirmedTasks: due.length,
    HeldTasks: held.length,
    FailedTasks: failed.length,
    ConnectionPaused: pauses.length,
  }
}
