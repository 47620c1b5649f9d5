import * as z from 'zod'

const mostTexts = 50
const text = z.string().transform((value) => value.slice(0, 2_000))

const detail = z.union([text, z.looseObject({ description: text.optional() })]).catch({})
const details = z.union([z.array(detail), detail.transform((one) => [one])])

const entry = z.looseObject({
  key: z
    .union([text, z.number().transform(String)])
    .optional()
    .catch(undefined),
  message: details.optional().catch(undefined),
  description: text.optional().catch(undefined),
})

/**
 * The three documented error bodies, read leniently; the texts are looked at and never passed on.
 *
 * 1. subscriptions: `{"error":{"key":400,"message":[{"description":"…"}]},"trackingId":"…"}`
 * 2. tasks, search: `{"trackingId":"…","error":{"key":"401","message":[{"description":"…"}]}}`
 * 3. common errors page: `{"errors":[{"key":…` (its rest is not documented)
 */
export const errorBodySchema = z
  .union([
    z.object({ errors: z.array(entry).min(1) }).transform((body) => body.errors),
    z.object({ error: entry }).transform((body) => [body.error]),
  ])
  .transform((entries) => entries.slice(0, mostTexts).flatMap(textsOf).slice(0, mostTexts))

function textsOf(one: z.infer<typeof entry>): string[] {
  const texts = (one.message ?? []).map((part) => (typeof part === 'string' ? part : part.description))
  return [one.key, one.description, ...texts].filter((part) => part !== undefined)
}
