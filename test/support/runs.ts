import { runId } from '../../functions/domain/runs/ids.ts'
import type { Config, Connection, Trigger } from '../../schemas/config.ts'
import type { ConversationEvent, DetailEventName } from '../../schemas/genesys-cloud/conversation-event.ts'
import { reprioritizeSchema } from '../../schemas/trigger/reprioritize.ts'
import { sampleConfig } from './sample-config.ts'

export const ruleName = 'callbacks'
export const conversation = 'c0000000-0000-4000-8000-000000000001'
/** A quarter past the minute, so that nothing falls on a bucket's edge by chance. */
export const t0 = Date.UTC(2026, 0, 15, 12, 0, 15)
const prefix = 'v2.detail.events.conversation.{id}.'

/** An event of one callback conversation. `at` is its time; what pairs it is `sessionId`. */
export function conversationEvent(
  name: DetailEventName,
  more: Partial<ConversationEvent> = {},
): ConversationEvent {
  const at = more.at ?? t0
  const known = { conversationId: conversation, mediaType: 'CALLBACK', ...more, at }
  return {
    v: 1,
    connection: 'genesys',
    name,
    topic: `${prefix}${name}`,
    key: [name, known.conversationId, known.participantId ?? '', known.sessionId ?? '', at].join('|'),
    receivedAt: at,
    eventId: `${name}-${at}`,
    ...known,
  }
}

/** One Genesys connection with one rule; `written` as an operator writes the policy. */
export function runConfig(
  written: object = {},
  trigger: Partial<Trigger> = {},
  limits: Partial<Connection['limits']> = {},
): Config {
  const sample = sampleConfig()
  const like = sample.connections.webex
  if (!like) throw new Error('the sample has no connection')
  const connection: Connection = {
    ...like,
    id: 'genesys',
    limits: { callsPerMinute: 300, upkeepShare: 0, concurrency: 10, ...limits },
  }
  const topic = `${prefix}acd.start`
  const rule: Trigger = {
    id: ruleName,
    when: 'acd.start & mediaType==CALLBACK',
    mode: 'live',
    expression: { op: 'topic', topic, at: 1 },
    topics: [topic],
    connection: 'genesys',
    action: { do: 'reprioritize', ...reprioritizeSchema.parse(written) },
    ...trigger,
  }
  return { ...sample, connections: { genesys: connection }, triggers: { [rule.id]: rule } }
}

export const idOfRun = (config: Config, of = conversation): string => runId(config.namespace, ruleName, of)
