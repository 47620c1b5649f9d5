import * as z from 'zod/mini'
import { epochOfDateSchema, lenient } from '../lenient.ts'
import { genesysIdSchema } from './ids.ts'

const time = lenient(epochOfDateSchema)
const id = lenient(genesysIdSchema)
const ids = lenient(z.array(genesysIdSchema))

const segment = z.object({
  segmentStart: time,
  segmentEnd: time,
  segmentType: lenient(z.string().check(z.maxLength(40))),
  queueId: id,
  requestedRoutingSkillIds: ids,
  requestedRoutingUserIds: ids,
})

const session = z.object({
  sessionId: id,
  mediaType: lenient(z.string().check(z.maxLength(40))),
  agentOwned: lenient(z.boolean()),
  callbackScheduledTime: time,
  segments: lenient(z.array(segment)),
})

const conversation = z.object({
  conversationId: genesysIdSchema,
  participants: lenient(
    z.array(
      z.object({
        participantId: id,
        purpose: lenient(z.string().check(z.maxLength(40))),
        sessions: lenient(z.array(session)),
      }),
    ),
  ),
})

/**
 * 200 of `POST /api/v2/analytics/conversations/details/query`, the members we use
 * (models `AnalyticsConversationQueryResponse` and below of the JavaScript SDK 262.0.0).
 */
export const detailsReplySchema = z.object({
  totalHits: lenient(z.int().check(z.nonnegative())),
  // An answer without a hit leaves the list out.
  conversations: z._default(z.array(conversation), []),
})

export type DetailsSegment = z.infer<typeof segment>
export type DetailsReply = z.infer<typeof detailsReplySchema>
export type DetailsConversation = DetailsReply['conversations'][number]
