import * as z from 'zod'

/** Why an operator ends a task: a code for the timeline, no free text. */
export const endRequestSchema = z.strictObject({
  reason: z
    .string()
    .regex(/^[\w.:-]{1,64}$/, 'must be 1 to 64 characters out of A-Z a-z 0-9 _ . : -')
    .optional(),
})
