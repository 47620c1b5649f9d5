import * as z from 'zod/mini'
import { epochOfDateSchema, lenient } from '../lenient.ts'
import { genesysIdSchema } from './ids.ts'

const time = lenient(epochOfDateSchema)
const id = lenient(genesysIdSchema)
const state = lenient(z.string().check(z.maxLength(40)))

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
      purpose: lenient(z.string().check(z.maxLength(40))),
      startTime: time,
      endTime: time,
      queueId: id,
      userId: id,
      conversationRoutingData: lenient(z.object({ priority: lenient(z.int()) })),
      callbacks: lenient(z.array(communication)),
      calls: lenient(z.array(communication)),
    }),
  ),
})

export type ConversationReply = z.infer<typeof conversationSchema>

/** 200 of `PATCH /api/v2/routing/conversations/{id}`: only the priority interests us. */
export const routingReplySchema = z.object({ priority: lenient(z.int()) })
