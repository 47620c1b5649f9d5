import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge'
import { afterEach, beforeEach } from 'vitest'
import { type EventBridge, startEventBridge } from '../../../local/aws/eventbridge.ts'
import { type Sqs, startSqs } from '../../../local/aws/sqs.ts'
import { createClock, type VirtualClock } from '../../../local/clock.ts'
import { clientFor, realNow } from './clients.ts'

/** The bus with real queues behind it: fresh for each test of the file that calls `setUpBus`. */
export let clock: VirtualClock
export let sqs: Sqs
export let bus: EventBridge
export let client: EventBridgeClient
/** What the one Lambda target does with its payload. */
export let invoke: { handler: (arn: string, body: string) => unknown }

export const inbox = 'arn:aws:sqs:us-east-1:000000000000:inbox'
export const dead = 'arn:aws:sqs:us-east-1:000000000000:dead'
export const lambda = 'arn:aws:lambda:us-east-1:000000000000:function:upkeep'

export function setUpBus() {
  beforeEach(async () => {
    clock = createClock({ realNow, blockedAfterMs: 2_000 })
    sqs = await startSqs(clock)
    sqs.createQueue('inbox')
    sqs.createQueue('dead')
    invoke = { handler: () => undefined }
    bus = await startEventBridge({
      clock,
      deliver: {
        sqs: (arn, body, attributes) => sqs.send(arn, { body, attributes }),
        lambda: (arn, body) => invoke.handler(arn, body),
      },
    })
    client = new EventBridgeClient(clientFor(bus.url))
  })
  afterEach(async () => {
    client.destroy()
    await bus.close()
    await sqs.close()
  })
}

export function entry(changes: Partial<PutEventsRequestEntry> = {}): PutEventsRequestEntry {
  return { Source: 'workbridge.platform', DetailType: 'task:new', Detail: '{"id":"1"}', ...changes }
}
export const put = (...Entries: PutEventsRequestEntry[]) => client.send(new PutEventsCommand({ Entries }))

/** All messages of a queue, with their bodies parsed. */
export async function arrived(queue = 'inbox') {
  await clock.advance(0)
  const messages = await sqs.receive(queue, { max: 1_000, waitMs: 0 })
  return messages.map(({ body, attributes }) => ({ body: JSON.parse(body), attributes }))
}
