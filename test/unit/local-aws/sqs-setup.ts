import {
  CreateQueueCommand,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { afterEach, beforeEach } from 'vitest'
import { type Sqs, startSqs } from '../../../local/aws/sqs.ts'
import { createClock, type VirtualClock } from '../../../local/clock.ts'
import { clientFor, realNow } from './clients.ts'

/** The service, its clock and a client: fresh for each test of the file that calls `setUpSqs`. */
export let clock: VirtualClock
export let sqs: Sqs
export let client: SQSClient

export function setUpSqs() {
  beforeEach(async () => {
    clock = createClock({ realNow })
    sqs = await startSqs(clock)
    client = new SQSClient(clientFor(sqs.url))
  })
  afterEach(async () => {
    client.destroy()
    await sqs.close()
  })
}

export async function createQueue(name: string, Attributes: Record<string, string> = {}): Promise<string> {
  const { QueueUrl = '' } = await client.send(new CreateQueueCommand({ QueueName: name, Attributes }))
  return QueueUrl
}
export const send = (QueueUrl: string, MessageBody: string, DelaySeconds?: number) =>
  client.send(new SendMessageCommand({ QueueUrl, MessageBody, DelaySeconds }))
export async function receive(QueueUrl: string, options: Partial<ReceiveMessageCommandInput> = {}) {
  const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl, ...options }))
  return Messages
}
export const bodies = (messages: { Body?: string }[]) => messages.map(({ Body }) => Body)
export async function withDeadLetters(maxReceiveCount = 2) {
  const dead = await createQueue('dead')
  const deadLetterTargetArn = 'arn:aws:sqs:us-east-1:000000000000:dead'
  const url = await createQueue('work', {
    VisibilityTimeout: '10',
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount }),
  })
  return { url, dead, deadLetterTargetArn }
}
