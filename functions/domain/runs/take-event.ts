import type { ConversationEvent } from '../../../schemas/genesys-cloud/conversation-event.ts'
import { factOf } from './facts.ts'
import { runId } from './ids.ts'
import { admits, isItsMedia, type RunRule, rulesOf } from './policy.ts'
import type { RunWorld } from './ports.ts'
import type { Run, RunFact } from './run.ts'
import { blankRun, foldFact, updateRun } from './update-run.ts'
import { Wakes } from './wakes.ts'

/**
 * Gives an event to every reprioritize rule of its connection. `matched`: ids of the rules whose expression holds for it.
 * The same event may be given again, also later with more rules matched: it is counted once, and its wake-up is sent
 * again, because the first may have been lost.
 * @throws Error when the table or the queue is in trouble; then it has to be given again.
 */
export async function takeEvent(
  world: RunWorld,
  event: ConversationEvent,
  matched: ReadonlySet<string>,
): Promise<void> {
  const rules = rulesOf(world.config, event.connection).filter(({ policy }) => isItsMedia(policy, event))
  const idOf = ({ trigger }: RunRule) => runId(world.config.namespace, trigger.id, event.conversationId)
  if (rules.length === 0 || factOf(event, false) === undefined) return
  const known = await world.runs.runs(rules.map(idOf))
  const wakes = new Wakes()
  for (const rule of rules) {
    const fits = matched.has(rule.trigger.id) && admits(rule.policy, event)
    const fact = factOf(event, fits)
    const run = known.get(idOf(rule))
    if (!fact || (!run && !isWorthARun(event, fits, rule))) continue
    const now = world.now()
    const start = run ?? withMode(blankRun(idOf(rule), rule.trigger, event.conversationId, now), rule)
    const stored = await takeFact(world, start, fact, rule)
    if (stored) wakes.add(stored)
  }
  await wakes.send(world)
}

/** Also for a run that is not stored yet: losing the race against its first writer is a race like any other. */
export async function takeFact(
  world: RunWorld,
  known: Run,
  fact: RunFact,
  rule: RunRule,
): Promise<Run | undefined> {
  return updateRun(world, known, (run) => foldFact(movedTo(run, rule), fact, rule.policy, world.now()))
}

/** A run of before its rule moved to another connection goes on there: the one of before may be gone. */
const movedTo = (run: Run, { connection }: RunRule): Run =>
  run.connection === connection.id ? run : { ...run, connection: connection.id }

export function withMode(run: Run, { trigger }: RunRule): Run {
  const { shadow: _, ...live } = run
  return trigger.mode === 'shadow' ? { ...live, shadow: true } : live
}

/**
 * A start that does not fit begins nothing. A stop may have come before its start, and is kept for a while, unless its
 * queue is none of the rule's.
 */
const isWorthARun = ({ name, queueId }: ConversationEvent, fits: boolean, { policy }: RunRule): boolean =>
  name === 'acd.start'
    ? fits
    : queueId === undefined || policy.queues.length === 0 || policy.queues.includes(queueId)
