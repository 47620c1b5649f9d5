import * as z from 'zod/mini'
import { epochOfDateSchema, lenient } from '../lenient.ts'
import { genesysIdSchema } from './ids.ts'

const id = lenient(genesysIdSchema)
const ids = lenient(z.array(genesysIdSchema))
/** Upper-case words, unlike the REST API's. New ones come without notice. */
const word = lenient(z.string().check(z.regex(/^[A-Z][A-Z0-9_]{0,63}$/)))
/** What a `Date` can hold. */
const epochMs = z.int().check(z.nonnegative(), z.maximum(8_640_000_000_000_000))
const optionalMs = lenient(epochMs)

/**
 * What we read of a conversation detail event's body (notification models of the vendor's Go and JavaScript SDKs).
 * Numbers, addresses, names and subjects stay out: what is not here is dropped. Absent members are left out, not null.
 */
const bodySchema = z.object({
  eventTime: epochMs,
  conversationId: genesysIdSchema,
  participantId: id,
  sessionId: id,
  mediaType: word,
  direction: word,
  queueId: id,
  divisionId: id,
  userId: id,
  answeredUserId: id,
  callbackScheduledTime: optionalMs,
  routingPriority: lenient(z.int()),
  requestedRoutingSkillIds: ids,
  requestedRoutingUserIds: ids,
  disconnectType: word,
  acdOutcome: word,
})

export type DetailEventBody = z.infer<typeof bodySchema>

/**
 * EventBridge envelope of the partner event source, as in the vendor's own fixtures and a captured production event.
 * `detail-type` is the topic with a literal `{id}`, `detail.topicName` has it filled in.
 */
export const partnerEventSchema = z.object({
  id: z.string().check(z.minLength(1), z.maxLength(200)),
  source: z.string().check(z.minLength(1), z.maxLength(300)),
  'detail-type': z.string().check(z.minLength(1), z.maxLength(300)),
  detail: z.object({
    topicName: z.string().check(z.minLength(1), z.maxLength(300)),
    eventBody: bodySchema,
    metadata: lenient(z.object({ CorrelationId: z.optional(z.string().check(z.maxLength(200))) })),
    timestamp: lenient(epochOfDateSchema),
  }),
})
