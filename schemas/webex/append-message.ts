import * as z from 'zod'
import { workItemDataSchema } from './create-task.ts'

/**
 * `POST /v2/tasks/{taskId}/messages`. The specification requires `mediaType` and does not know `message.type`;
 * the guide's example has it the other way round. Both are sent, which neither forbids.
 */
export const appendMessageSchema = z.strictObject({
  mediaType: z.literal('workItem'),
  channelParams: z.strictObject({
    type: z.literal('work-item-form'),
    message: z.strictObject({
      type: z.literal('WorkItemForm'),
      aliasId: z.uuid(),
      workItemData: workItemDataSchema,
      timestamp: z.int(),
    }),
  }),
})

export type AppendMessage = z.infer<typeof appendMessageSchema>
