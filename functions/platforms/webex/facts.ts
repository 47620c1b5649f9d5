import type { FactKind, PlatformEvent } from '../../../schemas/platform-event.ts'
import type { CloudEvent, TaskData } from '../../../schemas/webex/event.ts'
import type { HookContext } from '../port.ts'
import { dispositionOf } from './failures.ts'
import { namedFields } from './named.ts'

/** Names: guide (new, failed, appended, append-failed) and event reference; order and meaning partly observed. */
export const kindTable: Readonly<Record<string, FactKind>> = {
  'task:new': 'created',
  'task:failed': 'create-failed',
  'task:parked': 'queued',
  'task:connect': 'offered',
  'task:connected': 'assigned',
  'task:on-hold': 'held',
  'task:hold-done': 'assigned',
  'task:ended': 'ended',
  'task-message:appended': 'appended',
  'task-message:append-failed': 'append-failed',
}

/** Facts that happen once for a task (and alias). All others can recur, so their time is part of the key. */
const onceOnly = new Set(['task:new', 'task:failed', 'task-message:appended'])
const failures = new Set(['task:failed', 'task-message:append-failed'])
/** Times before this (in 1973) are seconds, or no times. */
const earliestMs = 100_000_000_000

/** Ids, times and reasons only: `workItemData` and the error text stay behind. */
export function toFact(
  event: CloudEvent,
  data: TaskData,
  sentAt: number,
  subscription: string | undefined,
  context: HookContext,
): PlatformEvent {
  const at = eventTime(data, sentAt, context)
  const alias = data.channelParams?.message.aliasId
  const failed = failures.has(event.type)
  const fields = failed ? fieldsIn(data, context) : []
  return {
    v: 1,
    connection: context.connection.id,
    topic: event.type,
    kind: kindOf(event.type, data.reason),
    key: factKey(event.type, data.taskId, alias, at),
    taskId: data.taskId,
    ...(data.origin && { origin: data.origin }),
    ...(data.destination && { destination: data.destination }),
    ...(alias && { alias }),
    ...(data.reason && { reason: asCode(data.reason) }),
    ...(failed && { disposition: dispositionOf(data.reason) }),
    ...(fields.length > 0 && { fields }),
    at,
    receivedAt: context.now,
    eventId: event.id,
    ...(subscription && { subscription }),
  }
}

/**
 * Observed: an offer that no agent took is followed by a `task:ended` with reason "RONA Timer Expired" while the task
 * waits in its queue again. Taking it for the end would open a second task for the next update.
 */
function kindOf(type: string, reason: string | null | undefined): FactKind {
  if (type === 'task:ended' && /^RONA\b/i.test(reason ?? '')) return 'note'
  return Object.hasOwn(kindTable, type) ? (kindTable[type] ?? 'note') : 'note'
}

/** The envelope's `id` is left out on purpose: life-cycle events of one task have been seen to share it. */
const factKey = (type: string, taskId: string, alias: string | undefined, at: number): string =>
  [type, taskId, alias ?? '', ...(onceOnly.has(type) ? [] : [at])].join('|')

function eventTime(data: TaskData, sentAt: number, context: HookContext): number {
  const { createdTime } = data
  if (context.connection.eventTime === 'dispatch') return sentAt
  return createdTime !== undefined && createdTime >= earliestMs ? createdTime : sentAt
}

/** Of the asset the event's destination belongs to; of all where it says none. */
function fieldsIn(data: TaskData, context: HookContext): string[] {
  if (!data.errorMessage) return []
  const owners = context.assets.filter((asset) => asset.destination === data.destination)
  return namedFields(data.errorMessage, owners.length > 0 ? owners : context.assets)
}

/** Reasons are codes (`NOT_FOUND`) or a few words (`Agent Left`). Anything else might be text of the task. */
const asCode = (reason: string): string => (/^[A-Za-z][\w .-]{0,63}$/.test(reason) ? reason : 'other')
