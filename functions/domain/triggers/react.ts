import type { Trigger } from '../../../schemas/config.ts'
import { type Acted, act } from './act.ts'
import type { Incoming } from './incoming.ts'
import type { TriggerWorld } from './ports.ts'
import { topicOf } from './render.ts'
import type { TaskAction } from './rules.ts'
import { targetOf } from './target.ts'

/** One rule is to have the event once more, after `delayMs`. */
export interface Again {
  rule: string
  delayMs: number
}

export interface Reaction {
  again: Again[]
  /** Rules, or `runs`, whose work met trouble: the whole event may come again, what was done is not done twice. */
  failed: string[]
}

/**
 * An action on a task that is not there yet is tried again until its event is as old as this, ms: longer than the event
 * that makes the task may be in trouble, which is five receives, three minutes apart.
 */
const patienceMs = 900_000
/** The first pause, ms; each further one as long as all before. */
const patiencePauseMs = 30_000

/**
 * Finds the rules that hold for an event and does what they say. The trouble of one rule is no other's. `only`: the event
 * comes back for this rule, after its delay.
 */
export async function react(world: TriggerWorld, incoming: Incoming, only?: string): Promise<Reaction> {
  const reaction: Reaction = { again: [], failed: [] }
  const matched = matching(world, incoming).filter(({ id }) => only === undefined || id === only)
  if (only === undefined) {
    if (matched.length > 0) world.report.count('TriggersMatched', incoming.connection, matched.length)
    await attempt(world, reaction, 'runs', () => giveToRuns(world, incoming, matched))
  } else if (matched.length === 0) world.report.note('rule-holds-no-more', { rule: only })
  for (const rule of matched) {
    const { action } = rule
    if (action.do === 'reprioritize') continue
    await attempt(world, reaction, rule.id, async () => {
      const delayMs = only === undefined ? delayOf(rule, incoming, world.now()) : 0
      const pauseMs = delayMs > 0 ? delayMs : await perform(world, rule, action, incoming)
      if (pauseMs > 0) reaction.again.push({ rule: rule.id, delayMs: pauseMs })
    })
  }
  return reaction
}

/** The rules of the event's connection that hold for it and still want one of this age. */
function matching({ rules, report, now }: TriggerWorld, incoming: Incoming): Trigger[] {
  return rules.index.match(incoming.envelope).flatMap((id) => {
    const rule = rules.byId.get(id)
    if (rule?.connection !== incoming.connection) return []
    if (rule.maxAgeMs === undefined || now() - incoming.at <= rule.maxAgeMs) return [rule]
    report.count('EventsTooOld', incoming.connection)
    report.note('event-too-old', { rule: id, topic: topicOf(incoming.envelope), ageMs: now() - incoming.at })
    return []
  })
}

/** The platform's clock may be ahead of ours: nothing waits longer than its rule says. */
const delayOf = ({ delayMs = 0 }: Trigger, { at }: Incoming, now: number): number =>
  Math.min(Math.max(0, at + delayMs - now), delayMs)

async function giveToRuns(
  { rules, takeEvent }: TriggerWorld,
  { connection, conversation }: Incoming,
  matched: readonly Trigger[],
): Promise<void> {
  if (!conversation || !rules.raising.has(connection)) return
  const raising = matched.filter(({ action }) => action.do === 'reprioritize')
  await takeEvent(conversation, new Set(raising.map(({ id }) => id)))
}

async function attempt(
  { report }: TriggerWorld,
  reaction: Reaction,
  who: string,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work()
  } catch (error) {
    reaction.failed.push(who)
    report.note('reaction-failed', { rule: who, error: error instanceof Error ? error.name : 'unknown' })
  }
}

/** Returns after how long to try again, ms; 0: never. */
async function perform(
  world: TriggerWorld,
  rule: Trigger,
  action: TaskAction,
  incoming: Incoming,
): Promise<number> {
  if (rule.mode === 'shadow') return wouldAct(world, rule, action, incoming)
  const acted = await act(world, rule, action, incoming)
  // Both ways: an event of a time to come would be waited for until then.
  const ageMs = world.now() - incoming.at - (rule.delayMs ?? 0)
  if (acted.verdict === 'later' && Math.abs(ageMs) < patienceMs) return Math.max(patiencePauseMs, ageMs)
  tell(world, rule, incoming, acted.verdict === 'later' ? tooLate(action, acted) : acted)
  return 0
}

/** An update without its task is lost; where there is no task, nothing is left to end. */
const tooLate = ({ do: name }: TaskAction, { workitem }: { workitem: string }): Acted => ({
  verdict: name === 'end' ? 'unchanged' : 'refused',
  workitem,
  code: 'unknown-task',
})

function tell(
  { report }: TriggerWorld,
  rule: Trigger,
  { connection, envelope }: Incoming,
  acted: Acted,
): void {
  if (acted.verdict === 'done') report.count('ActionsDone', connection)
  if (acted.verdict === 'refused') report.count('ActionsRefused', connection)
  report.note(`trigger-${acted.verdict}`, {
    rule: rule.id,
    action: rule.action.do,
    topic: topicOf(envelope),
    workitem: acted.workitem,
    code: acted.code,
    pointers: acted.pointers?.slice(0, 10).join(' '),
  })
}

/** Ids only: what a shadow rule would write may be personal. */
function wouldAct(world: TriggerWorld, rule: Trigger, action: TaskAction, incoming: Incoming): number {
  const target = targetOf(world, rule, action, incoming)
  world.report.count('ShadowActions', incoming.connection)
  world.report.note(`would-${action.do}`, {
    rule: rule.id,
    topic: topicOf(incoming.envelope),
    workitem: target.id,
    code: target.code,
  })
  return 0
}
