import * as z from 'zod'
import { genesysIdSchema } from './ids.ts'

const time = z.iso
  .datetime({ offset: true })
  .transform((text) => Date.parse(text))
  .optional()
  .catch(undefined)
const id = genesysIdSchema.optional().catch(undefined)
const state = z.string().max(40).optional().catch(undefined)

const communication = z.object({ id, state, callbackScheduledTime: time, disconnectedTime: time })

/**
 * 200 of `GET /api/v2/conversations/{id}`, the members we use. Numbers, names and attributes of people are not read.
 * The order of participants is not documented, so nobody may count on it.
 */
export const conversationSchema = z.object({
  id: genesysIdSchema,
  startTime: time,
  endTime: time,
  participants: z.array(
    z.object({
      id,
      purpose: z.string().max(40).optional().catch(undefined),
      startTime: time,
      endTime: time,
      queueId: id,
      userId: id,
      conversationRoutingData: z
        .object({ priority: z.int().optional().catch(undefined) })
        .optional()
        .catch(undefined),
      callbacks: z.array(communication).optional().catch(undefined),
      calls: z.array(communication).optional().catch(undefined),
    }),
  ),
})

export type ConversationReply = z.infer<typeof conversationSchema>

/** 200 of `PATCH /api/v2/routing/conversations/{id}`: only the priority interests us. */
export const routingReplySchema = z.object({ priority: z.int().optional().catch(undefined) })
