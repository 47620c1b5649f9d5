import * as z from 'zod'
import { duration } from './duration.ts'
import { fieldSchema } from './field.ts'
import { idSchema, label } from './names.ts'
import { platformLimits } from './platform-limits.ts'
import { templateMap } from './string-map.ts'
import { exceedsUtf8 } from './utf8.ts'

const limits = platformLimits.webex

const destinationSchema = z
  .string()
  .max(254, 'must have at most 254 characters')
  .regex(/^[^\s]+@[^\s@]+$/, 'must be the business address of the asset, such as claims@your-company.com')

function mappedSetting(what: string) {
  const { maxKeyBytes } = limits.flowSettings
  return z
    .strictObject({
      flowSetting: label(maxKeyBytes).refine(
        (name) => !exceedsUtf8(name, maxKeyBytes),
        `must have at most ${maxKeyBytes} UTF-8 bytes`,
      ),
    })
    .optional()
    .meta({
      description: `The flow setting that carries a task's ${what}; without it such tasks are refused.`,
    })
}

const originSchema = z
  .strictObject({
    id: z.string().default('{externalId}').meta({ description: 'Template of our key on the platform task.' }),
    name: z.string().optional().meta({ description: 'Template of the name agents see (ANI in reports).' }),
  })
  .prefault({})

/** Where a kind of task goes and what data it may carry. The file name is the asset's id. */
export const assetSchema = z.strictObject({
  version: z.int().min(1).default(1).meta({ description: 'Raise it with every change of the fields.' }),
  connection: idSchema.meta({ description: 'Id of the connection it lives on.' }),
  channel: label(100).meta({ description: 'Name of the custom channel on the platform.' }),
  destination: destinationSchema.meta({ description: 'Business address of the asset on the platform.' }),
  origin: originSchema,
  flowSettings: templateMap(limits.flowSettings).default({}),
  globalVariables: templateMap(limits.globalVariables).default({}),
  priority: mappedSetting('priority'),
  dueAt: mappedSetting('due date'),
  appendMode: z
    .enum(['snapshot', 'delta'])
    .default('snapshot')
    .meta({ description: 'An update carries all data, or only what changed.' }),
  whenStillUncertain: z.enum(['hold', 'resend']).default('hold').meta({
    description: 'When a create stays unknown after all searches: wait for an operator, or send again.',
  }),
  afterEnd: z
    .enum(['reopen', 'reject', 'ignore'])
    .default('reopen')
    .meta({ description: 'What an update after the end of the platform task does.' }),
  retention: duration('1d', '3650d')
    .prefault('30d')
    .meta({ description: 'How long task data is kept after the end.' }),
  fields: z
    .array(fieldSchema)
    .min(1, 'must have at least one field')
    .max(limits.fields.maxEntries, `must have at most ${limits.fields.maxEntries} fields`),
})
