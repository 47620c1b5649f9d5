import type { RequestEntry, SimFact, WebhookEntry } from '../platforms/webex/types.ts'
import { type TimelineItem, us } from './item.ts'

export function ofWebex(platform: string, fact: SimFact): TimelineItem | undefined {
  if (fact.kind === 'request') return ofCall(platform, fact.entry)
  if (fact.kind === 'webhook') return ofWebhook(platform, fact.entry)
  return undefined
}

const calls: Record<string, string> = {
  create: 'the platform took it; a webhook will say what became of it',
  append: 'the platform took the update; a webhook will confirm it',
  search: 'asked by our own key which tasks exist',
  end: 'the task is ended',
  token: 'a new access token',
  subscriptions: 'the platform will call back, signed',
}

function ofCall(platform: string, { method, path, status, operation }: RequestEntry): TimelineItem {
  const result = status === null ? 'no reply' : String(status)
  return { from: us, to: platform, what: `${method} ${path}`, result, meaning: outcomeOf(status, operation) }
}

function outcomeOf(status: number | null, operation: RequestEntry['operation']): string {
  if (status === null) return 'the reply is lost: nobody here knows whether it had an effect'
  if (status === 429) return 'too many calls: waits as long as the platform says'
  if (status >= 500) return 'the platform failed: the effect is unknown'
  if (status >= 400) return 'refused'
  return calls[operation ?? ''] ?? ''
}

const events: Record<string, string> = {
  'task:new': 'confirmed: the work item exists',
  'task:parked': 'it waits in the queue',
  'task:connect': 'it is offered to an agent',
  'task:connected': 'an agent has it',
  'task:on-hold': 'the agent has put it on hold',
  'task:hold-done': 'the agent is back at it',
  'task:ended': 'it has ended',
  'task:failed': 'the platform could not make a work item of it',
  'task-message:appended': 'confirmed: the update is on the work item',
  'task-message:append-failed': 'the platform did not take the update',
}

function ofWebhook(platform: string, { type, taskId, body, status, result }: WebhookEntry): TimelineItem {
  const task = taskId === null ? '' : ` task ${taskId.slice(0, 8)}`
  const reason = reasonIn(body)
  const meaning = events[type] ?? ''
  return {
    from: platform,
    to: us,
    what: `webhook ${type}${task}`,
    result: result === 'lost' ? 'lost' : String(status ?? result),
    meaning: result === 'lost' ? 'never arrives' : `${meaning}${reason ? ` (${reason})` : ''}`,
  }
}

function reasonIn(body: string): string | undefined {
  const { data } = JSON.parse(body) as { data?: { reason?: unknown } }
  return typeof data?.reason === 'string' ? data.reason : undefined
}
