import * as z from 'zod/mini'
import { lenient } from '../lenient.ts'
import { epochMsSchema, platformIdSchema } from './ids.ts'

/**
 * The envelope, CloudEvents 1.0 shaped. Source: webhook guide and the Work Item guide's examples.
 * `comciscotimestamp` is checked apart, against the header.
 */
export const cloudEventSchema = z.object({
  id: z.string().check(z.minLength(1), z.maxLength(200)),
  specversion: z.literal('1.0'),
  type: z.string().check(z.maxLength(100), z.regex(/^[A-Za-z-]+:[\w.-]+$/)),
  source: z.string().check(z.minLength(1), z.maxLength(500)),
  comciscoorgid: lenient(z.string().check(z.maxLength(100))),
  comciscotimestamp: z.optional(z.unknown()),
  data: z.nullish(z.record(z.string(), z.unknown())),
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

const text = (max: number) => lenient(z.string().check(z.minLength(1), z.maxLength(max)))

/** `data` of task and task-message events: only what is passed on. An unreadable optional member is absent. */
export const taskDataSchema = z.object({
  taskId: platformIdSchema,
  channelType: z.catch(z.nullish(z.string()), undefined),
  origin: text(512),
  destination: text(512),
  createdTime: lenient(epochMsSchema),
  reason: text(200),
  errorMessage: text(20_000),
  channelParams: lenient(
    z.pipe(
      z.transform(maybeJson),
      z.object({ message: z.pipe(z.transform(maybeJson), z.object({ aliasId: platformIdSchema })) }),
    ),
  ),
})

export type TaskData = z.infer<typeof taskDataSchema>
