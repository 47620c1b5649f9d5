import * as z from 'zod'

/** Codes are words with dots (`too.many.requests.retry.after`); what looks otherwise is not passed on. */
const code = z.string().regex(/^[A-Za-z][A-Za-z0-9._-]{0,99}$/)
const text = z
  .string()
  .transform((value) => value.slice(0, 2_000))
  .optional()
  .catch(undefined)

/** Documented `ErrorBody`. Every member is optional there; one without a code tells nothing. Texts go no further. */
export const errorBodySchema = z.object({
  code,
  message: text,
  contextId: z.string().max(200).optional().catch(undefined),
})

export type ErrorBody = z.infer<typeof errorBodySchema>
