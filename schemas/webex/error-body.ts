import * as z from 'zod/mini'
import { lenient } from '../lenient.ts'

const mostTexts = 50
const text = z.pipe(
  z.string(),
  z.transform((value: string) => value.slice(0, 2_000)),
)

const detail = z.catch(z.union([text, z.looseObject({ description: z.optional(text) })]), {})
const details = z.union([
  z.array(detail),
  z.pipe(
    detail,
    z.transform((one) => [one]),
  ),
])

const entry = z.looseObject({
  key: lenient(z.union([text, z.pipe(z.number(), z.transform(String))])),
  message: lenient(details),
  description: lenient(text),
})

/**
 * The three documented error bodies, read leniently; the texts are looked at and never passed on.
 *
 * 1. subscriptions: `{"error":{"key":400,"message":[{"description":"…"}]},"trackingId":"…"}`
 * 2. tasks, search: `{"trackingId":"…","error":{"key":"401","message":[{"description":"…"}]}}`
 * 3. common errors page: `{"errors":[{"key":…` (its rest is not documented)
 */
export const errorBodySchema = z.pipe(
  z.union([
    z.pipe(
      z.object({ errors: z.array(entry).check(z.minLength(1)) }),
      z.transform((body) => body.errors),
    ),
    z.pipe(
      z.object({ error: entry }),
      z.transform((body) => [body.error]),
    ),
  ]),
  z.transform((entries) => entries.slice(0, mostTexts).flatMap(textsOf).slice(0, mostTexts)),
)

function textsOf(one: z.infer<typeof entry>): string[] {
  const texts = (one.message ?? []).map((part) => (typeof part === 'string' ? part : part.description))
  return [one.key, one.description, ...texts].filter((part) => part !== undefined)
}
