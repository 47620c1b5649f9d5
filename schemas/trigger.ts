import * as z from 'zod'
import { duration } from './duration.ts'
import { idSchema, label } from './names.ts'
import { appendSchema, createSchema, endSchema } from './trigger/actions.ts'
import { reprioritizeSchema } from './trigger/reprioritize.ts'

/** Exactly one; the config check says so in words. */
const actionSchema = z.strictObject({
  reprioritize: reprioritizeSchema.optional(),
  create: createSchema.optional(),
  append: appendSchema.optional(),
  end: endSchema.optional(),
})

/** What to do about which events. The file name is the rule's id. */
export const triggerSchema = z.strictObject({
  description: label(500).optional().meta({ description: 'For people.' }),
  when: z
    .string()
    .min(1, 'must not be empty')
    .meta({ description: 'Which events: an expression, see docs/trigger-rules.md.' }),
  mode: z
    .enum(['live', 'shadow'])
    .default('live')
    .meta({ description: 'In shadow mode the rule only logs and counts what it would do.' }),
  enabled: z.boolean().default(true).meta({ description: 'A rule that is off is checked but not deployed.' }),
  connection: idSchema
    .optional()
    .meta({ description: 'Events of this connection only; needed where a platform has several.' }),
  maxAge: duration('10s', '30d')
    .optional()
    .meta({ description: 'Events that are older when they arrive are counted and dropped.' }),
  delay: duration('60s', '15m')
    .optional()
    .meta({ description: 'How long after the event the action starts.' }),
  action: actionSchema.meta({ description: 'What to do: one of the actions, with its settings.' }),
})
