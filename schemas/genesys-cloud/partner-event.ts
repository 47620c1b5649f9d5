import * as z from 'zod'
import { genesysIdSchema } from './ids.ts'

const id = genesysIdSchema.optional().catch(undefined)
const ids = z.array(genesysIdSchema).optional().catch(undefined)
/** Upper-case words, unlike the REST API's. New ones come without notice. */
const word = z
  .string()
  .regex(/^[A-Z][A-Z0-9_]{0,63}$/)
  .optional()
  .catch(undefined)
/** What a `Date` can hold. */
const epochMs = z.int().nonnegative().max(8_640_000_000_000_000)
const optionalMs = epochMs.optional().catch(undefined)

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
  routingPriority: z.int().optional().catch(undefined),
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
  id: z.string().min(1).max(200),
  source: z.string().min(1).max(300),
  'detail-type': z.string().min(1).max(300),
  detail: z.object({
    topicName: z.string().min(1).max(300),
    eventBody: bodySchema,
    metadata: z
      .object({ CorrelationId: z.string().max(200).optional() })
      .optional()
      .catch(undefined),
    timestamp: z.iso
      .datetime({ offset: true })
      .transform((text) => Date.parse(text))
      .optional()
      .catch(undefined),
  }),
})
