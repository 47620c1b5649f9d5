import { begin, nextPage } from '../due-pages.ts'
import { adoptId } from './ids.ts'
import { type RunRule, rulesOf } from './policy.ts'
import type { RunWorld } from './ports.ts'
import { longestDelayMs } from './wakes.ts'

/** How often the sweep comes, ms. */
const everyMs = 60_000
/** A row so long overdue has lost its wake-up or its tick, ms. */
const overdueMs = 60_000
/** Rows counted: beyond this a gauge says "at least". */
const countedRows = 1_000
/** Wake-ups sent ahead of time by one sweep, at most; what is left over is late and found as such. */
const mostWoken = 50_000

export type RunGauges = Record<'RunsWaiting' | 'OldestDueStepSeconds', number>

/**
 * Upkeep, every minute: arms the tick where rows are overdue, wakes what comes due in about 15 minutes (a wake-up cannot
 * be sent longer ahead), starts adoptions. Returns the gauges of each connection that has a rule.
 */
export async function sweepRuns(world: RunWorld): Promise<Map<string, RunGauges>> {
  const gauges = new Map<string, RunGauges>()
  for (const connection of Object.keys(world.config.connections)) {
    const rules = rulesOf(world.config, connection)
    if (rules.length > 0) gauges.set(connection, await sweepOne(world, connection, rules))
  }
  return gauges
}

async function sweepOne(world: RunWorld, connection: string, rules: RunRule[]): Promise<RunGauges> {
  const { runs, runGate } = world
  const now = world.now()
  const [[oldest], waiting] = await Promise.all([
    runs.dueRuns(connection, now, 1),
    runs.listRuns(connection, 'active', countedRows),
  ])
  const overdue = now - (oldest?.at ?? now)
  if (overdue > overdueMs) await runGate.armRunTick(connection, now, now)
  await startAdoptions(world, connection, rules, now)
  await wakeAhead(world, connection, now)
  return { RunsWaiting: waiting.length, OldestDueStepSeconds: Math.round(overdue / 1_000) }
}

/** Rows come into the reach of a wake-up's delay here. The window is that of two sweeps, so that none falls between. */
async function wakeAhead({ runs, runWaker }: RunWorld, connection: string, now: number): Promise<void> {
  const until = now + longestDelayMs
  const progress = begin(now, until - 2 * everyMs)
  const delays = new Map<string, number>()
  const rows = async (to: number, limit: number, from?: number) => {
    const read = await runs.dueRuns(connection, to, limit, from)
    for (const { id, at } of read) delays.set(id, at - now)
    return read
  }
  while (progress.seen.size < mostWoken) {
    const ids = await nextPage(rows, progress, until)
    if (ids.length === 0) return
    await runWaker.wakeRuns(
      connection,
      ids.map((id) => ({ id, delayMs: delays.get(id) ?? longestDelayMs })),
    )
  }
}

/** Counted in minutes since the epoch, so that nothing has to be remembered. */
async function startAdoptions(
  { runWaker }: RunWorld,
  connection: string,
  rules: RunRule[],
  now: number,
): Promise<void> {
  const due = rules.filter(({ policy: { adopt } }) => adopt && now % adopt.every < everyMs)
  const wakes = due.map(({ trigger }) => ({ id: adoptId(trigger.id), delayMs: 0 }))
  if (wakes.length > 0) await runWaker.wakeRuns(connection, wakes)
}
