import * as z from 'zod/mini'
import { lenient } from '../lenient.ts'

/** Codes are words with dots (`too.many.requests.retry.after`); what looks otherwise is not passed on. */
const code = z.string().check(z.regex(/^[A-Za-z][A-Za-z0-9._-]{0,99}$/))
const text = lenient(
  z.pipe(
    z.string(),
    z.transform((value: string) => value.slice(0, 2_000)),
  ),
)

/** Documented `ErrorBody`. Every member is optional there; one without a code tells nothing. Texts go no further. */
export const errorBodySchema = z.object({
  code,
  message: text,
  contextId: lenient(z.string().check(z.maxLength(200))),
})

export type ErrorBody = z.infer<typeof errorBodySchema>
