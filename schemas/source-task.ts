import * as z from 'zod'
import { isDateTime } from './formats.ts'

export const externalIdPattern = /^[A-Za-z0-9._:~-]{1,128}$/

export const externalIdSchema = z
  .string()
  .regex(externalIdPattern, 'must be 1 to 128 characters out of A-Z a-z 0-9 . _ : ~ -')

/** A value a source may send for a field. `null` takes the field away. */
export const taskValueSchema = z.union([z.string(), z.number(), z.boolean(), z.null()])

/** What a source pushes. What the asset asks of `data` is checked apart (`checkTask`). */
export const sourceTaskSchema = z.strictObject({
  asset: z.string().min(1),
  data: z.record(z.string(), taskValueSchema),
  name: z.string().optional(),
  /** Epoch ms. */
  timestamp: z.int().min(0).optional(),
  priority: z.int().optional(),
  /** RFC 3339. */
  dueAt: z.string().refine(isDateTime, 'must be an RFC 3339 date-time with offset').optional(),
  flowSettings: z.record(z.string(), z.string()).optional(),
  globalVariables: z.record(z.string(), z.string()).optional(),
})

/** The body where the path carries no external id. */
export const identifiedTaskSchema = sourceTaskSchema.extend({ externalId: externalIdSchema })

export type TaskValue = z.output<typeof taskValueSchema>
export type SourceTask = z.output<typeof sourceTaskSchema>
export type IdentifiedTask = z.output<typeof identifiedTaskSchema>
