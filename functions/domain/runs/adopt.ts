import { adoptedFact } from './facts.ts'
import { runId } from './ids.ts'
import { admitsWaiting, type RunRule, ruleOf } from './policy.ts'
import type { BumpWorld, PriorityOutcome, WaitingConversation } from './ports.ts'
import type { Run } from './run.ts'
import { standOf } from './stand.ts'
import { takeFact, withMode } from './take-event.ts'
import { blankRun, tellGate } from './update-run.ts'
import { Wakes } from './wakes.ts'

/** Callbacks that were made longer ago are not looked for, ms. Documented: a listing covers 31 days at most. */
const lookBackMs = 31 * 86_400_000
/** A round ends with less time left than a page and its runs may take, ms. */
const enoughMs = 16_000

type Failure = Exclude<PriorityOutcome, { outcome: 'confirmed' }>

/**
 * Lists the callbacks that wait and starts the runs that are missing, as if their start event had come. Each page is one
 * call of the budget; where that is spent the round ends, and the next begins anew. A listing names no priority: it is
 * taken as 0, unless the rule must never lower one, which costs a read for each callback found. It says too little to
 * ask the rule's expression: all that the policy admits is taken as meant by it.
 */
export async function adopt(world: BumpWorld, ruleName: string): Promise<void> {
  const rule = ruleOf(world.config, ruleName)
  // Only callbacks are listed.
  if (!rule || !isListed(rule.policy.mediaTypes)) return
  const { connection, policy } = rule
  const now = world.now()
  let page: number | undefined = 1
  while (page !== undefined) {
    if (world.remainingMs() < enoughMs || !(await mayCall(world, rule)))
      return world.report.note('adoption-cut', { rule: ruleName, page })
    const query = { since: now - lookBackMs, until: now, page, queueIds: policy.queues }
    const listed = await world.priorities(connection).list(query)
    world.report.count('PriorityReads', connection.id)
    if (listed.outcome !== 'answered') return listingFailed(world, rule, listed)
    await takeUp(world, rule, listed.waiting)
    page = listed.nextPage
  }
}

const isListed = (mediaTypes: readonly string[]): boolean =>
  mediaTypes.length === 0 || mediaTypes.includes('CALLBACK')

const mayCall = async ({ runGate, now }: BumpWorld, { connection }: RunRule): Promise<boolean> =>
  (await runGate.leaveForRun(connection, now(), { hurry: false })).granted

async function takeUp(world: BumpWorld, rule: RunRule, listed: WaitingConversation[]): Promise<void> {
  const { namespace } = world.config
  const { trigger, policy, connection } = rule
  const waiting = listed.filter((one) => admitsWaiting(policy, one))
  const idOf = ({ conversation }: WaitingConversation) => runId(namespace, trigger.id, conversation)
  const known = await world.runs.runs(waiting.map(idOf))
  const wakes = new Wakes()
  for (const one of waiting) {
    const run = known.get(idOf(one))
    if (run && isKnown(run, one)) continue
    const prio = policy.neverLower ? await priorityOf(world, rule, one) : undefined
    const before = run ?? withMode(blankRun(idOf(one), trigger, one.conversation, world.now()), rule)
    const stored = await takeFact(world, before, adoptedFact(one, prio), rule)
    if (!stored || stored.version === before.version) continue
    wakes.add(stored)
    if (stored.state === 'ended') continue
    world.report.count('RunsAdopted', connection.id)
    world.report.note('run-adopted', { run: stored.id, rule: trigger.id, conversation: one.conversation })
  }
  await wakes.send(world)
}

/** Its newest entry is the listed one, or it is at work and the listing cannot tell entries apart. */
function isKnown(run: Run, { session }: WaitingConversation): boolean {
  const stand = standOf(run.facts, run.first, run.updatedAt)
  const entry = 'entry' in stand ? stand.entry : undefined
  if (entry?.p !== undefined && session !== undefined) return entry.p === session
  return run.state !== 'unstarted' && run.state !== 'ended'
}

async function priorityOf(
  world: BumpWorld,
  rule: RunRule,
  { conversation }: WaitingConversation,
): Promise<number | undefined> {
  if (!(await mayCall(world, rule))) return undefined
  const reading = await world.priorities(rule.connection).read(conversation)
  world.report.count('PriorityReads', rule.connection.id)
  return reading.outcome === 'answered' ? reading.priority : undefined
}

async function listingFailed(
  world: BumpWorld,
  { trigger, connection }: RunRule,
  failure: Failure,
): Promise<void> {
  const { code } = failure
  world.report.note('adoption-failed', { rule: trigger.id, outcome: failure.outcome, code })
  if (failure.outcome === 'retry' && failure.cause === 'rate-limit')
    await tellGate(world, connection.id, { tells: 'close', forMs: failure.afterMs ?? 60_000 })
  // A role that may raise but not list is no reason to stop raising.
}
