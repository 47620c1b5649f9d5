import type { DetailEventBody } from './partner-event.ts'

/** Last part of the topics we know, `v2.detail.events.conversation.{id}.<name>`. */
export const detailEventNames = [
  'acd.start',
  'acd.end',
  'user.start',
  'user.end',
  'customer.start',
  'customer.end',
] as const

export type DetailEventName = (typeof detailEventNames)[number]

/** A conversation detail event, normalised. Ids, times, enum values and the priority; nothing of a person. */
export interface ConversationEvent extends Omit<DetailEventBody, 'eventTime'> {
  v: 1
  connection: string
  name: DetailEventName
  /** The full topic with a literal `{id}`. */
  topic: string
  /** Equal for every delivery of the same fact, different for different facts. */
  key: string
  /** Event time, epoch ms: what orders events. */
  at: number
  /** When the platform sent it, epoch ms. */
  sentAt?: number
  receivedAt: number
  /** The envelope's id: the same for EventBridge's own repetitions only. */
  eventId: string
  correlationId?: string
  /** Out of the partner source's name. */
  organization?: string
}
