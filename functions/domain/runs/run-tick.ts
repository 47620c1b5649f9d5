import { begin, clampTick, enoughMs, nextPage, soonestMs } from '../due-pages.ts'
import { bump, tickGraceMs } from './bump.ts'
import type { BumpWorld } from './ports.ts'

/** Where AWS was in trouble: comes back after this, ms. */
const troubleMs = 5_000

/**
 * Works through a connection's due runs, the one longest due first, as far as time and budget go. While some are left,
 * it re-arms itself and single wake-ups leave their rows to it; when all are done, they are on their own again.
 */
export async function runTick(world: BumpWorld, connection: string): Promise<void> {
  const { runGate, now } = world
  if (!(await runGate.beginRunTick(connection, now()))) return
  let next: number | undefined = now() + troubleMs
  try {
    next = await work(world, connection)
  } finally {
    await runGate.endRunTick(connection, next, now())
  }
}

/** Returns when to tick again; `undefined` when nothing is due. */
async function work(world: BumpWorld, connection: string): Promise<number | undefined> {
  const { runs, runGate, now } = world
  const progress = begin(now())
  let hasFailed = false
  while (world.remainingMs() > enoughMs) {
    const ids = await nextPage(
      (until, limit, from) => runs.dueRuns(connection, until, limit, from),
      progress,
      now(),
    )
    if (ids.length === 0) {
      await runGate.fallBehind(connection, 0)
      return hasFailed ? now() + troubleMs : undefined
    }
    const { failed, shut } = await bump(world, ids, { hurry: true })
    hasFailed ||= failed.length > 0
    if (shut) return behind(world, connection, clampTick(now(), shut.at))
  }
  return behind(world, connection, now() + soonestMs)
}

async function behind({ runGate }: BumpWorld, connection: string, next: number): Promise<number> {
  await runGate.fallBehind(connection, next + tickGraceMs)
  return next
}
