import { randomUUID } from 'node:crypto'
import middy from '@middy/core'
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda'
import { tickOf, wakeUpSchema } from '../../schemas/wake-up.ts'
import { openWorld } from '../aws/world.ts'
import { openCalls } from '../calls.ts'
import { config } from '../config.ts'
import { deliver } from '../domain/deliver.ts'
import type { DeliverWorld } from '../domain/ports.ts'
import { tick } from '../domain/tick.ts'
import { batchFailures, type Message, readMessages } from '../middleware/each-message.ts'
import { flushMetrics } from '../middleware/flush-metrics.ts'
import { log, report } from '../telemetry.ts'

const world = openWorld(config, report)
const calls = openCalls(world)

/** Wakes each workitem named; a tick works through everything due on its connection. */
async function work(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  const messages = readMessages(event.Records, wakeUpSchema.safeParse)
  const deliverWorld: DeliverWorld = {
    ...world,
    calls,
    // Short: it lies in the head while a call is under way.
    newKey: () => randomUUID().slice(0, 8),
    remainingMs: () => context.getRemainingTimeInMillis(),
  }
  const [ticks, items] = split(messages)
  const { failed } = await deliver(
    deliverWorld,
    items.map(({ body }) => body.id),
  )
  const lost = items.filter(({ body }) => failed.includes(body.id)).map(({ messageId }) => messageId)
  for (const { messageId, body } of ticks)
    await tick(deliverWorld, tickOf(body.id) ?? '').catch((error: unknown) => {
      log('error', 'tick-failed', { error: error instanceof Error ? error.name : 'unknown' })
      lost.push(messageId)
    })
  return batchFailures(lost)
}

type Wake = Message<{ v: 1; id: string }>

const split = (messages: Wake[]): [Wake[], Wake[]] => [
  messages.filter(({ body }) => tickOf(body.id) !== undefined),
  messages.filter(({ body }) => tickOf(body.id) === undefined),
]

export const handler = middy<SQSEvent, SQSBatchResponse>().use(flushMetrics()).handler(work)
