import * as z from 'zod'
import { label } from './names.ts'
import { platformLimits } from './platform-limits.ts'
import { exceedsUtf8 } from './utf8.ts'

export const fieldTypes = [
  'string',
  'number',
  'boolean',
  'date',
  'date-time',
  'email',
  'phone',
  'url',
] as const

const { maxKeyBytes, maxValueBytes } = platformLimits.webex.fields

const keySchema = label(maxKeyBytes)
  .regex(/^[^{}]*$/, 'must not hold braces: templates could not name it')
  .refine((key) => key !== '__proto__', 'must not be __proto__')
  .refine((key) => !exceedsUtf8(key, maxKeyBytes), `must have at most ${maxKeyBytes} UTF-8 bytes`)
  .meta({ description: 'The field key in the asset on the platform, exactly as written there.' })

/** One field of an asset's data schema, as the administrator configured it on the platform. */
export const fieldSchema = z.strictObject({
  key: keySchema,
  name: label(200).meta({ description: 'Display name.' }),
  required: z.boolean().default(false).meta({ description: 'Every snapshot must carry it, not empty.' }),
  viewable: z.boolean().default(true).meta({ description: 'Shown to agents.' }),
  type: z.enum(fieldTypes).default('string').meta({ description: 'What sources may send.' }),
  enum: z
    .array(z.string().min(1, 'must not be empty'))
    .min(1, 'must name at least one value, or be left out')
    .optional()
    .meta({ description: 'The only values taken, as text.' }),
  pattern: z
    .string()
    .min(1, 'must not be empty')
    .max(500, 'must have at most 500 characters')
    .optional()
    .meta({ description: 'Regular expression (flag u) that the whole value must match.' }),
  min: z.number().optional().meta({ description: 'Least value, numbers only.' }),
  max: z.number().optional().meta({ description: 'Greatest value, numbers only.' }),
  maxLength: z
    .int()
    .min(1)
    .max(maxValueBytes, `must be at most ${maxValueBytes}, the platform's own limit in bytes`)
    .optional()
    .meta({ description: 'Most characters (code points) of the value.' }),
})

export type FieldType = (typeof fieldTypes)[number]
export type Field = z.output<typeof fieldSchema>
