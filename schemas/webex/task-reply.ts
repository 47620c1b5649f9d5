import * as z from 'zod/mini'
import { platformIdSchema } from './ids.ts'

/** 201 of create (the task's id) and 202 of append (the event's id). */
export const taskReplySchema = z.object({ data: z.object({ id: platformIdSchema }) })
