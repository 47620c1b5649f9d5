import * as z from 'zod'
import { epochMsSchema, platformIdSchema } from './ids.ts'

/**
 * The envelope, CloudEvents 1.0 shaped. Source: webhook guide and the Work Item guide's examples.
 * `comciscotimestamp` is checked apart, against the header.
 */
export const cloudEventSchema = z.object({
  id: z.string().min(1).max(200),
  specversion: z.literal('1.0'),
  type: z
    .string()
    .max(100)
    .regex(/^[A-Za-z-]+:[\w.-]+$/),
  source: z.string().min(1).max(500),
  comciscoorgid: z.string().max(100).optional().catch(undefined),
  comciscotimestamp: z.unknown().optional(),
  data: z.record(z.string(), z.unknown()).nullish(),
})

export type CloudEvent = z.infer<typeof cloudEventSchema>

/** Others have met `channelParams` as JSON inside a string. */
const maybeJson = (value: unknown) => {
  if (typeof value !== 'string') return value
  try {
    return JSON.parse(value)
  } catch {
    return undefined
  }
}

const text = (max: number) => z.string().min(1).max(max).optional().catch(undefined)

/** `data` of task and task-message events: only what is passed on. An unreadable optional member is absent. */
export const taskDataSchema = z.object({
  taskId: platformIdSchema,
  channelType: z.string().nullish().catch(undefined),
  origin: text(512),
  destination: text(512),
  createdTime: epochMsSchema.optional().catch(undefined),
  reason: text(200),
  errorMessage: text(20_000),
  channelParams: z
    .preprocess(
      maybeJson,
      z.object({ message: z.preprocess(maybeJson, z.object({ aliasId: platformIdSchema })) }),
    )
    .optional()
    .catch(undefined),
})

export type TaskData = z.infer<typeof taskDataSchema>
