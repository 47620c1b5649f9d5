import * as z from 'zod/mini'

/**
 * What a platform event means to a workitem, whatever the platform calls it.
 * `note` is recorded in the timeline and changes no state.
 */
export const factKinds = [
  'created',
  'create-failed',
  'appended',
  'append-failed',
  'queued',
  'offered',
  'assigned',
  'held',
  'ended',
  'note',
] as const

/** What the platform's failure reason asks for. `pause-*`: an operator has to mend something first. */
export const dispositions = ['retry', 'reject', 'pause-asset', 'pause-connection'] as const

/** A verified, normalised fact from a platform. Carries ids, times and reasons, never task data. */
export const platformEventSchema = z.object({
  v: z.literal(1),
  connection: z.string(),
  /** The platform's own name of the event, such as `task:new`. */
  topic: z.string(),
  kind: z.enum(factKinds),
  /** Equal for every delivery of the same fact, different for different facts. */
  key: z.string(),
  taskId: z.string(),
  /** Our key on the platform task; absent where the platform leaves it out. */
  origin: z.optional(z.string()),
  destination: z.optional(z.string()),
  /** The snapshot the event speaks of, where the platform says. */
  alias: z.optional(z.string()),
  /** The platform's failure or end reason, an enum-like code. */
  reason: z.optional(z.string()),
  disposition: z.optional(z.enum(dispositions)),
  /** Keys of asset fields that the platform's error text names. */
  fields: z.optional(z.array(z.string())),
  /** When the fact happened on the platform, epoch ms. */
  at: z.int(),
  /** When we took it in, epoch ms. */
  receivedAt: z.int(),
  eventId: z.optional(z.string()),
  subscription: z.optional(z.string()),
})

export type FactKind = (typeof factKinds)[number]
export type Disposition = (typeof dispositions)[number]
export type PlatformEvent = z.infer<typeof platformEventSchema>
