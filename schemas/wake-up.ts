import * as z from 'zod/mini'

/** The whole of a message on a wake-up queue: `id` is a workitem or `tick#<connection>`. */
export const wakeUpSchema = z.strictObject({
  v: z.literal(1),
  id: z.string().check(z.minLength(1), z.maxLength(200)),
})

export type WakeUp = z.infer<typeof wakeUpSchema>

const tickPrefix = 'tick#'

/** The connection whose tick this is, if it is one. */
export const tickOf = (id: string): string | undefined =>
  id.startsWith(tickPrefix) ? id.slice(tickPrefix.length) : undefined
