import type { ReprioritizePolicy } from '../../../schemas/trigger/reprioritize.ts'
import { parkAfterMs } from '../backoff.ts'
import { withFact } from './facts.ts'
import type { RunWorld } from './ports.ts'
import type { Run, RunFact } from './run.ts'
import type { Tells } from './settle-step.ts'
import { shape } from './shape.ts'

/** More lost races than this on one run means that something is wrong; the event or wake-up is then given again. */
const mostRaces = 12
/** Unexplained 4xx answers in a row that pause a connection. */
const rowThatPauses = 5

/** A run of which nothing is known yet. */
export const blankRun = (
  id: string,
  rule: { id: string; connection: string },
  conversation: string,
  now: number,
): Run => ({
  id,
  version: 0,
  rule: rule.id,
  connection: rule.connection,
  conversation,
  state: 'unstarted',
  facts: [],
  steps: 0,
  attempts: 0,
  tries: 0,
  bumps: 0,
  coalesced: 0,
  calls: 0,
  startedAt: now,
  updatedAt: now,
})

/** The run with one more fact. The run itself where the fact is known or too old to matter. */
export function foldFact(run: Run, fact: RunFact, policy: ReprioritizePolicy, now: number): Run {
  const facts = withFact(run.facts, fact, now)
  const first = fact.fits ? Math.min(run.first ?? fact.at, fact.at) : run.first
  if (facts === run.facts && first === run.first) return run
  return shape({ ...run, facts: [...facts], first }, policy, now)
}

/**
 * Reads, changes, writes if nobody else wrote in between, else reads again. The change is pure, so asking it again on
 * the newer run is always right; where it returns the run itself, nothing is written.
 */
export async function updateRun(
  world: RunWorld,
  known: Run,
  change: (run: Run) => Run,
): Promise<Run | undefined> {
  let run: Run | undefined = known
  for (let race = 0; race < mostRaces; race++) {
    if (!run) return undefined
    const next = change(run)
    if (next === run) return run
    const stored = await saveRun(world, run, next)
    if (stored !== 'conflict') return stored
    run = await world.runs.run(known.id)
  }
  throw new Error('too many writers on one run')
}

/** Every write of a run passes here, so that what it began or ended is counted once. */
export async function saveRun(world: RunWorld, before: Run, after: Run): Promise<Run | 'conflict'> {
  const stored = await world.runs.putRun({ ...after, updatedAt: world.now() })
  if (stored !== 'conflict') tellLife(world, before, stored)
  return stored
}

function tellLife({ report }: RunWorld, before: Run, after: Run): void {
  const { connection, rule, conversation, reason } = after
  const ids = { run: after.id, rule, connection, conversation }
  if (before.first === undefined && after.first !== undefined) {
    report.count('RunsStarted', connection)
    report.note('run-started', { ...ids, shadow: after.shadow ?? false })
  }
  if (before.state === 'ended' || after.state !== 'ended') return
  report.count('RunsEnded', connection)
  if (reason === 'not-found') report.count('RunsEndedNotFound', connection)
  const { bumps, coalesced, calls } = after
  report.note('run-ended', { ...ids, reason, bumps, coalesced, calls })
}

/** Does for the connection what a settled step or a failed listing tells about it. */
export async function tellGate(world: RunWorld, connection: string, tells: Tells): Promise<void> {
  const { runGate: gate, report } = world
  const now = world.now()
  switch (tells.tells) {
    case 'pause':
      return gate.pause(connection, '*', tells.code, 'call', now)
    case 'works':
      await gate.resume(connection, '*', 'call')
      // What waited goes on now, not at the time of the next probe.
      return gate.armRunTick(connection, now, now)
    case 'close':
      report.count('RateLimited', connection)
      await gate.close(connection, now + tells.forMs)
      if (tells.forMs > parkAfterMs) await gate.pause(connection, '*', 'rate-limited', 'call', now)
      return gate.armRunTick(connection, now + tells.forMs, now)
    case 'unexplained': {
      const row = await gate.unexplained(connection)
      if (row >= rowThatPauses) await gate.pause(connection, '*', 'unexplained-4xx', 'call', now)
    }
  }
}
