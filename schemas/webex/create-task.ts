import * as z from 'zod'

const bytes = (text: string) => Buffer.byteLength(text)

/** A string map with the documented limits in UTF-8 bytes. */
const stringMap = (entries: number, keyBytes: number, valueBytes: number) =>
  z.record(z.string(), z.string()).superRefine((map, context) => {
    const keys = Object.keys(map)
    if (keys.length > entries) context.addIssue({ code: 'custom', message: `more than ${entries} entries` })
    if (keys.some((key) => bytes(key) > keyBytes))
      context.addIssue({ code: 'custom', message: `a key above ${keyBytes} bytes` })
    if (keys.some((key) => bytes(map[key] ?? '') > valueBytes))
      context.addIssue({ code: 'custom', message: `a value above ${valueBytes} bytes` })
  })

export const workItemDataSchema = stringMap(50, 100, 1024)

/** `POST /v2/tasks`, work item variant. Source: OpenAPI schemas WorkItem, FlowSettings, GlobalVariables. */
export const createTaskSchema = z.strictObject({
  origin: z.strictObject({ id: z.string().min(1), name: z.string().optional() }),
  destination: z.strictObject({ id: z.string().min(1), type: z.literal('businessAddress') }),
  channelType: z.literal('workItem'),
  channel: z.string().min(1),
  flowSettings: stringMap(15, 200, 512).optional(),
  globalVariables: stringMap(30, 200, 1024).optional(),
  channelParams: z.strictObject({
    type: z.literal('work-item-form'),
    message: z.strictObject({ aliasId: z.uuid(), workItemData: workItemDataSchema, timestamp: z.int() }),
  }),
})

export type CreateTask = z.infer<typeof createTaskSchema>
