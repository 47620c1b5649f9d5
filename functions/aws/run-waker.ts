import type { SQSClient } from '@aws-sdk/client-sqs'
import type { RunWaker } from '../domain/runs/ports.ts'
import { delaySeconds, queueOf, sendAll, wakeBody } from './waker.ts'

/** Wake-ups of runs through one queue per connection. */
export function queueRunWaker(client: SQSClient, queues: Record<string, string>): RunWaker {
  return {
    async wakeRuns(connection, wakes) {
      const messages = wakes.map(({ id, delayMs }) => ({
        MessageBody: wakeBody(id),
        DelaySeconds: delaySeconds(delayMs),
      }))
      if (messages.length > 0) await sendAll(client, queueOf(queues, connection), messages)
    },
  }
}
