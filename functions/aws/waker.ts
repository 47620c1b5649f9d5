import { SendMessageBatchCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import type { Waker } from '../domain/ports.ts'

/** Limits of SQS. */
const mostEntries = 10
export const mostDelaySeconds = 900

export const wakeBody = (id: string): string => JSON.stringify({ v: 1, id })
export const tickId = (connection: string): string => `tick#${connection}`

/** Wake-ups through one queue per connection. A message says whom to wake, never why. */
export function queueWaker(client: SQSClient, queues: Record<string, string>): Waker {
  return {
    async wake(connection, ids, delayMs = 0, trace) {
      const QueueUrl = queues[connection]
      if (!QueueUrl) throw new Error(`no wake-up queue for connection ${connection}`)
      const DelaySeconds = Math.min(Math.ceil(delayMs / 1_000), mostDelaySeconds)
      const [only] = ids
      if (only !== undefined && ids.length === 1) {
        const MessageAttributes = traceAttribute(trace)
        await client.send(
          new SendMessageCommand({ QueueUrl, MessageBody: wakeBody(only), DelaySeconds, MessageAttributes }),
        )
        return
      }
      const batches: string[][] = []
      for (let i = 0; i < ids.length; i += mostEntries) batches.push(ids.slice(i, i + mostEntries))
      await Promise.all(batches.map((batch) => sendBatch(client, QueueUrl, batch, DelaySeconds)))
    },
  }
}

const traceAttribute = (trace: string | undefined) =>
  trace ? { traceparent: { DataType: 'String', StringValue: `00-${trace}-01` } } : undefined

/** SQS may take some entries and refuse others with HTTP 200: the refused ones are sent once more. */
async function sendBatch(
  client: SQSClient,
  QueueUrl: string,
  ids: string[],
  DelaySeconds: number,
): Promise<void> {
  let left = ids
  for (let round = 0; left.length > 0; round++) {
    if (round === 3) throw new Error('the queue does not take all wake-ups')
    const Entries = left.map((id, index) => ({ Id: String(index), MessageBody: wakeBody(id), DelaySeconds }))
    const { Failed = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }))
    const refused = new Set(Failed.map((entry) => Number(entry.Id)))
    left = left.filter((_, index) => refused.has(index))
  }
}
