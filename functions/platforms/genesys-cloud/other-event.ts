import { createHash } from 'node:crypto'
import * as z from 'zod/mini'
import { epochOfDateSchema, lenient } from '../../../schemas/lenient.ts'
import { canonical } from '../../domain/merge-patch.ts'

const dateSchema = lenient(z.union([z.int().check(z.minimum(100_000_000_000)), epochOfDateSchema]))

const text = lenient(z.string().check(z.minLength(1), z.maxLength(200)))

/** What we read of topics that only trigger rules know: when it happened, and what tells one fact from another. */
const otherEventSchema = z.object({
  source: z.string(),
  time: dateSchema,
  detail: z.object({
    topicName: z.string().check(z.minLength(1), z.maxLength(300)),
    timestamp: dateSchema,
    eventBody: z.looseObject({
      eventTime: dateSchema,
      dateModified: dateSchema,
      participantId: text,
      sessionId: text,
    }),
  }),
})

/**
 * Topics other than a conversation's life cycle. Conversation events have an event time; work item events have neither a
 * version nor a number (documented), only `dateModified`: all of the body tells them apart.
 */
export function readOtherEvent(envelope: unknown): { at: number; occurrence: string } | undefined {
  const read = otherEventSchema.safeParse(envelope)
  if (!read.success) return undefined
  const { detail, time } = read.data
  const { eventTime, dateModified, participantId = '', sessionId = '' } = detail.eventBody
  const at = eventTime ?? dateModified ?? detail.timestamp ?? time
  if (at === undefined) return undefined
  const parts = eventTime === undefined ? [hash(detail.eventBody)] : [participantId, sessionId, eventTime]
  return { at, occurrence: [detail.topicName, ...parts].join('|') }
}

const hash = (body: unknown): string =>
  createHash('sha256').update(canonical(body), 'utf8').digest('base64url')
