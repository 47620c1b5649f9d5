import * as z from 'zod/mini'

/** Conversations, participants, queues, users: UUIDs in every sample. Safe in a path, a key and a log line. */
export const genesysIdSchema = z.guid()

/** Documented range of a conversation's priority; one point equals one minute of waiting. */
export const leastPriority = -25_000_000
export const mostPriority = 25_000_000

export const prioritySchema = z.int().check(z.minimum(leastPriority), z.maximum(mostPriority))
