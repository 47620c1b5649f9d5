import * as z from 'zod/mini'

const taskIdSchema = z
  .string()
  .check(z.regex(/^[\x21-\x7e]{1,128}$/, 'must be 1 to 128 visible ASCII characters without blanks'))

/** What an operator saw on the platform of a send whose effect is unknown. */
export const resolutionSchema = z.discriminatedUnion('outcome', [
  z.strictObject({ outcome: z.literal('created'), taskId: taskIdSchema }),
  z.strictObject({ outcome: z.literal('not-created') }),
  z.strictObject({ outcome: z.literal('rejected') }),
])
