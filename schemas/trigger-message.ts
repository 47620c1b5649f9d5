import * as z from 'zod/mini'

/** An event on the trigger queue: as EventBridge puts it there, or sent once more for a rule with a delay. */
export const triggerMessageSchema = z.union([
  z.strictObject({
    v: z.literal(1),
    rule: z.string().check(z.minLength(1), z.maxLength(100)),
    envelope: z.looseObject({}),
  }),
  z.pipe(
    z.looseObject({ 'detail-type': z.string().check(z.minLength(1), z.maxLength(300)) }),
    z.transform((envelope) => ({ envelope })),
  ),
])

export type TriggerMessage = { envelope: unknown; rule?: string }
