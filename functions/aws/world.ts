import type { Config } from '../../schemas/config.ts'
import type { Report, World } from '../domain/ports.ts'
import { dynamoDb, envMap, requiredEnv, sqs } from './clients.ts'
import { tableGate } from './gate.ts'
import { tableStore } from './store.ts'
import { queueWaker } from './waker.ts'

/** The world of every function that works on workitems: one DynamoDB client, one SQS client. */
export function openWorld(
  config: Config,
  report: Report,
): World & { client: ReturnType<typeof dynamoDb>; table: string; queue: ReturnType<typeof sqs> } {
  const client = dynamoDb()
  const queue = sqs()
  const table = requiredEnv('TABLE_NAME')
  const queues = envMap('WAKE_QUEUES')
  const now = () => Date.now()
  return {
    config,
    store: tableStore({ client, table, now }),
    waker: queueWaker(queue, queues),
    gate: tableGate({ client, table, queue, queues }),
    report,
    now,
    client,
    table,
    queue,
  }
}
