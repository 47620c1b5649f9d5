import * as z from 'zod/mini'
import { epochMsSchema, platformIdSchema } from './ids.ts'

const task = z.object({
  id: platformIdSchema,
  status: z.nullish(z.string()),
  origin: z.nullish(z.string()),
  destination: z.nullish(z.string()),
  channelType: z.nullish(z.string()),
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
      pageInfo: z.nullish(
        z.object({ hasNextPage: z.nullish(z.boolean()), endCursor: z.nullish(z.string()) }),
      ),
    }),
  }),
})

export type SearchTask = z.infer<typeof task>

/** GraphQL reports failures inside a 200. */
export const graphqlErrorsSchema = z.object({ errors: z.array(z.unknown()).check(z.minLength(1)) })
