import * as z from 'zod/mini'

/** Why an operator ends a task: a code for the timeline, no free text. */
export const endRequestSchema = z.strictObject({
  reason: z.optional(
    z.string().check(z.regex(/^[\w.:-]{1,64}$/, 'must be 1 to 64 characters out of A-Z a-z 0-9 _ . : -')),
  ),
})
