import * as z from 'zod'

/** An event on the trigger queue: as EventBridge puts it there, or sent once more for a rule with a delay. */
export const triggerMessageSchema = z.union([
  z.strictObject({ v: z.literal(1), rule: z.string().min(1).max(100), envelope: z.looseObject({}) }),
  z.looseObject({ 'detail-type': z.string().min(1).max(300) }).transform((envelope) => ({ envelope })),
])

export type TriggerMessage = { envelope: unknown; rule?: string }
