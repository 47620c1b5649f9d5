import * as z from 'zod/mini'
import { isDateTime } from './formats.ts'

export const externalIdPattern = /^[A-Za-z0-9._:~-]{1,128}$/

export const externalIdSchema = z
  .string()
  .check(z.regex(externalIdPattern, 'must be 1 to 128 characters out of A-Z a-z 0-9 . _ : ~ -'))

/** A value a source may send for a field. `null` takes the field away. */
export const taskValueSchema = z.union([z.string(), z.number(), z.boolean(), z.null()])

/** What a source pushes. What the asset asks of `data` is checked apart (`checkTask`). */
export const sourceTaskSchema = z.strictObject({
  asset: z.string().check(z.minLength(1)),
  data: z.record(z.string(), taskValueSchema),
  name: z.optional(z.string()),
  /** Epoch ms. */
  timestamp: z.optional(z.int().check(z.minimum(0))),
  priority: z.optional(z.int()),
  /** RFC 3339. */
  dueAt: z.optional(z.string().check(z.refine(isDateTime, 'must be an RFC 3339 date-time with offset'))),
  flowSettings: z.optional(z.record(z.string(), z.string())),
  globalVariables: z.optional(z.record(z.string(), z.string())),
})

/** The body where the path carries no external id. */
export const identifiedTaskSchema = z.extend(sourceTaskSchema, { externalId: externalIdSchema })

export type TaskValue = z.output<typeof taskValueSchema>
export type SourceTask = z.output<typeof sourceTaskSchema>
export type IdentifiedTask = z.output<typeof identifiedTaskSchema>
