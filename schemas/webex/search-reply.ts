import * as z from 'zod'
import { epochMsSchema, platformIdSchema } from './ids.ts'

const task = z.object({
  id: platformIdSchema,
  status: z.string().nullish(),
  origin: z.string().nullish(),
  destination: z.string().nullish(),
  channelType: z.string().nullish(),
  createdTime: epochMsSchema,
})

/**
 * `POST /search`, root `taskDetails`. Strict on what a wrong "not found" could come from: a null list or an
 * unreadable task is an unreadable reply, not an empty one.
 */
export const searchReplySchema = z.object({
  data: z.object({
    taskDetails: z.object({
      tasks: z.array(task),
      pageInfo: z.object({ hasNextPage: z.boolean().nullish(), endCursor: z.string().nullish() }).nullish(),
    }),
  }),
})

export type SearchTask = z.infer<typeof task>

/** GraphQL reports failures inside a 200. */
export const graphqlErrorsSchema = z.object({ errors: z.array(z.unknown()).min(1) })
