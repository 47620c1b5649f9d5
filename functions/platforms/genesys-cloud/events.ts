import {
  type ConversationEvent,
  type DetailEventName,
  detailEventNames,
} from '../../../schemas/genesys-cloud/conversation-event.ts'
import { type DetailEventBody, partnerEventSchema } from '../../../schemas/genesys-cloud/partner-event.ts'

/** `dropped`: genuine and of no use to us. `notes` are stable codes to count and log. */
export type EventVerdict =
  | { verdict: 'accepted'; event: ConversationEvent; notes: string[] }
  | { verdict: 'dropped'; code: 'other-topic' }
  | { verdict: 'malformed'; code: string }

export interface EventContext {
  connection: { id: string; organization?: string }
  /** Epoch ms. */
  now: number
}

const prefix = 'v2.detail.events.conversation.'
/** `aws.partner/genesys.com/cloud/{organization}/{suffix}`; the vendor's fixtures have `genesys.com.test`. */
const partnerSource = /^aws\.partner\/genesys\.com(?:\.test)?\/cloud\/([0-9a-f-]{36})\//i
/** Times before this (in 1973) are seconds, or no times. */
const earliestMs = 100_000_000_000

/** Reads one event of the partner event bus (or of our own bus in the same form). Whoever may put there is trusted. */
export function readPartnerEvent(envelope: unknown, { connection, now }: EventContext): EventVerdict {
  const name = nameOf((envelope as { 'detail-type'?: unknown } | null)?.['detail-type'])
  if (name === undefined) return { verdict: 'malformed', code: 'no-detail-type' }
  if (name === 'other') return { verdict: 'dropped', code: 'other-topic' }
  const read = partnerEventSchema.safeParse(envelope)
  if (!read.success)
    return { verdict: 'malformed', code: `malformed:${read.error.issues[0]?.path.join('.') ?? ''}` }
  const { id, source, detail } = read.data
  const { eventTime, ...body } = detail.eventBody
  if (eventTime < earliestMs) return { verdict: 'malformed', code: 'malformed:detail.eventBody.eventTime' }
  if (detail.topicName !== `${prefix}${body.conversationId}.${name}`)
    return { verdict: 'malformed', code: 'topic-and-body-differ' }
  const organization = partnerSource.exec(source)?.[1]?.toLowerCase()
  const event: ConversationEvent = {
    v: 1,
    connection: connection.id,
    name,
    topic: `${prefix}{id}.${name}`,
    key: factKey(name, detail.eventBody),
    ...present(body),
    at: eventTime,
    receivedAt: now,
    eventId: id,
    ...present({
      sentAt: detail.timestamp,
      correlationId: detail.metadata?.CorrelationId,
      organization,
    }),
  }
  const isForeign =
    organization !== undefined &&
    connection.organization !== undefined &&
    organization !== connection.organization.toLowerCase()
  return { verdict: 'accepted', event, notes: isForeign ? ['unknown-organization'] : [] }
}

/** `other` is a topic we do not read; `undefined` none at all. */
function nameOf(detailType: unknown): DetailEventName | 'other' | undefined {
  if (typeof detailType !== 'string' || detailType === '') return undefined
  return detailEventNames.find((known) => detailType === `${prefix}{id}.${known}`) ?? 'other'
}

/**
 * Documented: a consumer must expect the same event more than once, and near-identical ones. The envelope's id covers
 * only EventBridge's own repetitions, and nothing says that a correlation id outlives a second sending: it is kept for
 * support and left out of the key. One participant's session does not start or end twice in one millisecond.
 */
function factKey(name: DetailEventName, body: DetailEventBody): string {
  return [name, body.conversationId, body.participantId ?? '', body.sessionId ?? '', body.eventTime].join('|')
}

/** Without members that are `undefined`, so that two readings of one event are equal as JSON, too. */
function present<T extends object>(given: T): T {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as T
}
