import { inParallel } from '../accept-many.ts'
import { callStep } from './call-step.ts'
import { type RunRule, ruleOf } from './policy.ts'
import type { BumpWorld, RunLeave } from './ports.ts'
import type { Run } from './run.ts'
import { claimStep, settleStep } from './settle-step.ts'
import { type DueStep, dueStep, ended, shape } from './shape.ts'
import { withMode } from './take-event.ts'
import { saveRun, tellGate, updateRun } from './update-run.ts'
import { Wakes } from './wakes.ts'

/** Runs worked on at the same time by one invocation: a tick brings 100, a batch of wake-ups 10. */
const width = 50
/** A claim is not begun with less time than its call and its settle may take, and a read before the call, ms. */
const enoughMs = 14_000
const readMs = 8_000
/** A wake-up that comes sooner than its run is due, by no more than this, comes again: clocks differ. */
const earlyMs = 2_000
/** A tick has so long to come before wake-ups stop leaving their rows to it, ms. */
export const tickGraceMs = 60_000

export type Refusal = RunLeave & { granted: false }

export interface Bumped {
  failed: string[]
  /** A refusal of leave to call; what came after it was left as it is. */
  shut?: Refusal
}

/** One invocation's work. */
interface Work {
  world: BumpWorld
  hurry: boolean
  wakes: Wakes
  shut: Map<string, Refusal>
  failed: Set<string>
}

/** `hurry`: the tick asks, which goes before single wake-ups. */
export async function bump(
  world: BumpWorld,
  ids: readonly string[],
  { hurry }: { hurry: boolean },
): Promise<Bumped> {
  const work: Work = { world, hurry, wakes: new Wakes(), shut: new Map(), failed: new Set() }
  const unique = [...new Set(ids)]
  await orFail(work, unique, async () => {
    const known = await world.runs.runs(unique)
    await inParallel(unique, width, (id) => orFail(work, [id], () => one(work, known.get(id))))
    await work.wakes.send(world)
    if (!hurry) await leaveToTick(work)
  })
  return { failed: [...work.failed], shut: work.shut.values().next().value }
}

/** Trouble with one run loses no other. */
async function orFail({ world, failed }: Work, ids: string[], job: () => Promise<void>): Promise<void> {
  try {
    await job()
  } catch (error) {
    for (const id of ids) failed.add(id)
    const name = error instanceof Error ? error.name : 'unknown'
    world.report.note('reprioritize-failed', { run: ids[0], runs: ids.length, error: name })
  }
}

/** Those that come later have waited less: until the tick has been there, they leave their rows to it, too. */
async function leaveToTick({ world, shut }: Work): Promise<void> {
  for (const [connection, { at, why }] of shut) {
    if (why !== 'behind') await world.runGate.fallBehind(connection, at + tickGraceMs)
    await world.runGate.armRunTick(connection, at, world.now())
  }
}

async function one(work: Work, known: Run | undefined): Promise<void> {
  let run = known
  while (run) {
    const next: Run | 'conflict' | undefined = await step(work, run)
    run = next === 'conflict' ? await work.world.runs.run(run.id) : next
  }
}

/** `undefined`: nothing more can be done now. */
async function step(work: Work, run: Run): Promise<Run | 'conflict' | undefined> {
  const { world, wakes } = work
  const now = world.now()
  if (run.state === 'ended') return undefined
  const rule = ruleOf(world.config, run.rule)
  // A rule that has moved to another connection is another rule: its platform knows nothing of this conversation.
  if (rule?.connection.id !== run.connection) return saveRun(world, run, ended(run, 'rule-removed', now))
  const shaped = shape(withMode(run, rule), rule.policy, now)
  const due = dueStep(shaped, rule.policy, now)
  if (due) return raise(work, run, shaped, rule, due)
  if (shaped.state !== run.state || shaped.dueAt !== run.dueAt) {
    const stored = await saveRun(world, run, shaped)
    if (stored !== 'conflict') wakes.add(stored)
    return stored
  }
  if (run.dueAt !== undefined && run.dueAt - now <= earlyMs) wakes.add(run)
  return undefined
}

async function raise(
  work: Work,
  run: Run,
  shaped: Run,
  rule: RunRule,
  due: DueStep,
): Promise<Run | 'conflict' | undefined> {
  const { world, wakes, shut } = work
  if (shut.has(run.connection)) return undefined
  if (world.remainingMs() < enoughMs + (rule.policy.neverLower ? readMs : 0)) {
    wakes.add(run)
    return undefined
  }
  if (shaped.shadow) return watch(work, run, shaped, rule, due)
  const leave = await takeLeave(work, rule)
  if (!leave.granted) {
    shut.set(run.connection, leave)
    return undefined
  }
  const claimed = await saveRun(world, run, claimStep(shaped, due, rule.policy, world.now()))
  if (claimed !== 'conflict') return callAndSettle(work, claimed, due, rule, leave)
  giveBack(world, rule, leave.taken)
  return 'conflict'
}

/** `taken`: calls that may be made. */
type Taken = RunLeave & { granted: true; taken: number }

/** Leave for all the calls of a step, or for none. A probe is let through alone: what it needs besides goes with it. */
async function takeLeave({ world, hurry }: Work, { connection, policy }: RunRule): Promise<Taken | Refusal> {
  const { runGate } = world
  const first = await runGate.leaveForRun(connection, world.now(), { hurry })
  if (!first.granted) return first
  if (!policy.neverLower || first.probe !== undefined) return { ...first, taken: 1 }
  const second = await runGate.leaveForRun(connection, world.now(), { hurry })
  if (second.granted) return { ...first, taken: 2 }
  runGate.giveBackRun(connection.id)
  return second
}

function giveBack({ runGate }: BumpWorld, { connection }: RunRule, calls: number): void {
  for (let call = 0; call < calls; call++) runGate.giveBackRun(connection.id)
}

/** Whatever happens in between, the lease in the table tells the next worker. */
async function callAndSettle(
  { world, wakes }: Work,
  claimed: Run,
  due: DueStep,
  rule: RunRule,
  leave: Taken,
): Promise<undefined> {
  const { connection, policy } = rule
  const n = claimed.attempts
  const { outcome, calls } = await callStep(world, claimed, due, rule)
  giveBack(world, rule, leave.taken - calls)
  const terms = { policy, calls, isProbe: leave.probe === '*' }
  const told = settleStep(claimed, n, outcome, { ...terms, now: world.now() }).tells
  const stored = await updateRun(
    world,
    claimed,
    (run) => settleStep(run, n, outcome, { ...terms, now: world.now() }).run,
  )
  if (stored) wakes.add(stored)
  if (told) await tellGate(world, connection.id, told)
  if (outcome.outcome === 'confirmed' && leave.unexplained > 0) await world.runGate.explained(connection.id)
  return undefined
}

/** In shadow mode the step is done as soon as it is stored. */
async function watch(
  { world, wakes }: Work,
  run: Run,
  shaped: Run,
  { policy }: RunRule,
  due: DueStep,
): Promise<Run | 'conflict' | undefined> {
  const now = world.now()
  const claimed = claimStep(shaped, due, policy, now)
  const terms = { policy, now, calls: 0, isProbe: false }
  const settled = settleStep(claimed, claimed.attempts, { outcome: 'confirmed' }, terms)
  const stored = await saveRun(world, run, settled.run)
  if (stored === 'conflict') return stored
  const { id, rule, connection, conversation } = stored
  world.report.count('ShadowBumps', connection)
  const { step, value } = due
  world.report.note('would-bump', { run: id, rule, connection, conversation, step, priority: value })
  wakes.add(stored)
  return undefined
}
