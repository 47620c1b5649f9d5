import { SendMessageBatchCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import type { Waker } from '../domain/ports.ts'

/** Limits of SQS. */
const mostEntries = 10
export const mostDelaySeconds = 900

/** Never too early, never beyond what SQS takes. */
export const delaySeconds = (delayMs: number): number =>
  Math.min(Math.max(0, Math.ceil(delayMs / 1_000)), mostDelaySeconds)

export const wakeBody = (id: string): string => JSON.stringify({ v: 1, id })
export const tickId = (connection: string): string => `tick#${connection}`

export function queueOf(queues: Record<string, string>, connection: string): string {
  const url = queues[connection]
  if (!url) throw new Error(`no wake-up queue for connection ${connection}`)
  return url
}

/** Wake-ups through one queue per connection. A message says whom to wake, never why. */
export function queueWaker(client: SQSClient, queues: Record<string, string>): Waker {
  return {
    async wake(connection, ids, delayMs = 0, trace) {
      const QueueUrl = queueOf(queues, connection)
      const DelaySeconds = delaySeconds(delayMs)
      const [only] = ids
      if (only !== undefined && ids.length === 1) {
        const MessageAttributes = traceAttribute(trace)
        await client.send(
          new SendMessageCommand({ QueueUrl, MessageBody: wakeBody(only), DelaySeconds, MessageAttributes }),
        )
        return
      }
      await sendAll(
        client,
        QueueUrl,
        ids.map((id) => ({ MessageBody: wakeBody(id), DelaySeconds })),
      )
    },
  }
}

const traceAttribute = (trace: string | undefined) =>
  trace ? { traceparent: { DataType: 'String', StringValue: `00-${trace}-01` } } : undefined

export interface Message {
  MessageBody: string
  DelaySeconds: number
}

/** Ten messages a call, in parallel; each with its own delay. */
export async function sendAll(
  client: SQSClient,
  QueueUrl: string,
  messages: readonly Message[],
): Promise<void> {
  const batches: Message[][] = []
  for (let i = 0; i < messages.length; i += mostEntries) batches.push(messages.slice(i, i + mostEntries))
  await Promise.all(batches.map((batch) => sendBatch(client, QueueUrl, batch)))
}

/** SQS may take some entries and refuse others with HTTP 200: the refused ones are sent once more. */
async function sendBatch(client: SQSClient, QueueUrl: string, messages: Message[]): Promise<void> {
  let left = messages
  for (let round = 0; left.length > 0; round++) {
    if (round === 3) throw new Error('the queue does not take all wake-ups')
    const Entries = left.map((message, index) => ({ Id: String(index), ...message }))
    const { Failed = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }))
    const refused = new Set(Failed.map((entry) => Number(entry.Id)))
    left = left.filter((_, index) => refused.has(index))
  }
}
