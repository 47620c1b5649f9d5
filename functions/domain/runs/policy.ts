import type { Config, Connection, Trigger } from '../../../schemas/config.ts'
import type { ConversationEvent } from '../../../schemas/genesys-cloud/conversation-event.ts'
import { mostSteps } from '../../../schemas/trigger/most-steps.ts'
import type { ReprioritizePolicy } from '../../../schemas/trigger/reprioritize.ts'

/** The blueprint's five rounds. */
const defaultSteps = 5

/** A rule that reprioritizes, and where. */
export interface RunRule {
  trigger: Trigger
  policy: ReprioritizePolicy
  connection: Connection
}

/** `undefined`: there is no such rule any more, or it does something else now. */
export function ruleOf(config: Config, rule: string): RunRule | undefined {
  const trigger = config.triggers[rule]
  const connection = trigger && config.connections[trigger.connection]
  return trigger?.action.do === 'reprioritize' && connection
    ? { trigger, policy: trigger.action, connection }
    : undefined
}

/** Every rule of a connection that reprioritizes. */
export const rulesOf = (config: Config, connection: string): RunRule[] =>
  Object.keys(config.triggers).flatMap((id) => {
    const rule = ruleOf(config, id)
    return rule?.connection.id === connection ? [rule] : []
  })

export const stepsOf = (policy: ReprioritizePolicy): number =>
  policy.mostBumps ?? (policy.strategy === 'step' ? defaultSteps : mostSteps)

/** When step `k` (from 1) is due; `base` is when waiting began, epoch ms. */
export const stepDue = (policy: ReprioritizePolicy, base: number, k: number): number =>
  base + policy.firstWait + (k - 1) * policy.interval

/** The last step that is due at `now`; less than 1 when none is. */
export const lastDue = (policy: ReprioritizePolicy, base: number, now: number): number =>
  Math.min(stepsOf(policy), 1 + Math.floor((now - stepDue(policy, base, 1)) / policy.interval))

/**
 * The absolute priority that step `k` sets for a callback that entered with `start`. Never falls with `k`, and never
 * lies below `start`, also where that is above `topPriority` already.
 */
export function stepValue(policy: ReprioritizePolicy, start: number, k: number): number {
  const points = policy.strategy === 'step' ? sumOf(policy, k) : pointsOfCalls(policy, k)
  return Math.max(start, Math.min(start + points, policy.topPriority))
}

/** The first step after `done` that would change `present`; `undefined` when none does. */
export function nextStep(
  policy: ReprioritizePolicy,
  start: number,
  done: number,
  present: number,
): number | undefined {
  let high = stepsOf(policy)
  let low = done + 1
  if (low > high || stepValue(policy, start, high) <= present) return undefined
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (stepValue(policy, start, middle) > present) high = middle
    else low = middle + 1
  }
  return low
}

/** Points of the first `k` steps together. */
function sumOf({ increment, firstWait, interval }: ReprioritizePolicy, k: number): number {
  if (typeof increment === 'number') return increment * k
  let sum = 0
  const rows = increment.map((row, index) =>
    typeof row === 'number' ? { waited: firstWait + index * interval, points: row } : row,
  )
  rows.sort((a, b) => a.waited - b.waited)
  const firstOf = (row: { waited: number } | undefined) =>
    row ? Math.max(1, 1 + Math.ceil((row.waited - firstWait) / interval)) : k + 1
  for (const [index, row] of rows.entries())
    sum += Math.max(0, Math.min(k + 1, firstOf(rows[index + 1])) - firstOf(row)) * row.points
  return sum
}

/**
 * What the in-queue flow has given a call that waited as long as the callback will have just before its next step:
 * until then no call of the same age is ahead. Not above 0 as long as it has given nothing.
 */
function pointsOfCalls({ inQueue, firstWait, interval }: ReprioritizePolicy, k: number): number {
  const late = firstWait + k * interval - 1 - inQueue.firstWait
  return inQueue.points * Math.min(inQueue.mostRaises, 1 + Math.floor(late / inQueue.interval))
}

/** Events of other media say nothing about a run: the call before a callback has its own ends. */
export const isItsMedia = ({ mediaTypes }: ReprioritizePolicy, event: ConversationEvent): boolean =>
  mediaTypes.length === 0 ||
  event.mediaType === undefined ||
  mediaTypes.some((type) => type === event.mediaType)

/**
 * Whether a queue entry is one that the policy is for. Assumed: a callback that belongs to an agent asks for that agent
 * (`requestedRoutingUserIds`); no public sample of such an event was found.
 */
export function admits(policy: ReprioritizePolicy, event: ConversationEvent): boolean {
  const { queueId, requestedRoutingSkillIds = [], requestedRoutingUserIds = [] } = event
  return (
    isItsMedia(policy, event) &&
    (policy.mediaTypes.length === 0 || event.mediaType !== undefined) &&
    admitsWaiting(policy, {
      queueId,
      skillIds: requestedRoutingSkillIds,
      agentOwned: requestedRoutingUserIds.length > 0,
    })
  )
}

/** The same for what a listing says; its media was asked for. */
export const admitsWaiting = (
  policy: ReprioritizePolicy,
  waiting: { queueId?: string; skillIds: readonly string[]; agentOwned: boolean },
): boolean =>
  (policy.queues.length === 0 ||
    (waiting.queueId !== undefined && policy.queues.includes(waiting.queueId))) &&
  policy.skills.every((skill) => waiting.skillIds.includes(skill)) &&
  (policy.agentOwned || !waiting.agentOwned)
