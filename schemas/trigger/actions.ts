import * as z from 'zod'
import { idSchema } from '../names.ts'

// Templates here speak of the event: `{conversationId}`, `{changes[0].newValue}`; `{{` and `}}` are the braces.

const template = (what: string) =>
  z.string().min(1, 'must not be empty').max(1_000).meta({ description: what })

const target = {
  source: idSchema.meta({ description: 'The source the task belongs to.' }),
  externalId: template('External id of the task.'),
}

const data = z
  .record(z.string(), z.string().max(1_000))
  .default({})
  .meta({ description: 'Template of each field.' })

/** Pushes a task, as its source would. */
export const createSchema = z.strictObject({
  ...target,
  asset: idSchema.meta({ description: 'Where the task goes.' }),
  name: template('Name of the task.').optional(),
  priority: z.int().optional().meta({ description: 'Priority of the task.' }),
  data,
})

/** Updates some fields of a task, as a merge patch of its source would. */
export const appendSchema = z.strictObject({ ...target, data })

/** Ends a task. */
export const endSchema = z.strictObject({
  ...target,
  reason: template('Why, for the timeline.').optional(),
})
