import * as z from 'zod'
import { genesysIdSchema } from './ids.ts'

const time = z.iso
  .datetime({ offset: true })
  .transform((text) => Date.parse(text))
  .optional()
  .catch(undefined)
const id = genesysIdSchema.optional().catch(undefined)
const ids = z.array(genesysIdSchema).optional().catch(undefined)

const segment = z.object({
  segmentStart: time,
  segmentEnd: time,
  segmentType: z.string().max(40).optional().catch(undefined),
  queueId: id,
  requestedRoutingSkillIds: ids,
  requestedRoutingUserIds: ids,
})

const session = z.object({
  sessionId: id,
  mediaType: z.string().max(40).optional().catch(undefined),
  agentOwned: z.boolean().optional().catch(undefined),
  callbackScheduledTime: time,
  segments: z.array(segment).optional().catch(undefined),
})

/**
 * 200 of `POST /api/v2/analytics/conversations/details/query`, the members we use
 * (models `AnalyticsConversationQueryResponse` and below of the JavaScript SDK 262.0.0).
 */
export const detailsReplySchema = z.object({
  totalHits: z.int().nonnegative().optional().catch(undefined),
  // An answer without a hit leaves the list out.
  conversations: z
    .array(
      z.object({
        conversationId: genesysIdSchema,
        participants: z
          .array(
            z.object({
              participantId: id,
              purpose: z.string().max(40).optional().catch(undefined),
              sessions: z.array(session).optional().catch(undefined),
            }),
          )
          .optional()
          .catch(undefined),
      }),
    )
    .default([]),
})

export type DetailsSegment = z.infer<typeof segment>
export type DetailsReply = z.infer<typeof detailsReplySchema>
export type DetailsConversation = DetailsReply['conversations'][number]
