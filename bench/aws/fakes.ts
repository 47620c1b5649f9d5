import { createHash, randomUUID } from 'node:crypto'
import type { Meter } from './meter.ts'

type Answer = (input: never) => object

const md5 = (text: string): string => createHash('md5').update(text).digest('hex')

interface Sent {
  Id?: string
  MessageBody: string
}

/** Queues that hold message bodies until they are taken. */
export class Queues {
  readonly #meter: Meter
  readonly #waiting = new Map<string, string[]>()

  constructor(meter: Meter) {
    this.#meter = meter
  }

  readonly answers: Record<string, Answer> = {
    'AmazonSQS.SendMessage': ({ QueueUrl, MessageBody }: Sent & { QueueUrl: string }) => {
      this.#meter.add('SQS requests', 1)
      this.put(QueueUrl, MessageBody)
      return { MessageId: randomUUID(), MD5OfMessageBody: md5(MessageBody) }
    },
    'AmazonSQS.SendMessageBatch': ({ QueueUrl, Entries }: { QueueUrl: string; Entries: Sent[] }) => {
      this.#meter.add('SQS requests', 1)
      const Successful = Entries.map(({ Id, MessageBody }) => {
        this.put(QueueUrl, MessageBody)
        return { Id, MessageId: randomUUID(), MD5OfMessageBody: md5(MessageBody) }
      })
      return { Successful, Failed: [] }
    },
  }

  put(queue: string, body: string): void {
    this.#waiting.set(queue, [...(this.#waiting.get(queue) ?? []), body])
  }

  /** All that waits, in batches as the event source mapping makes them; each costs a receive and a delete. */
  take(queue: string, batchSize: number): string[][] {
    const bodies = this.#waiting.get(queue) ?? []
    this.#waiting.delete(queue)
    const batches = Array.from({ length: Math.ceil(bodies.length / batchSize) }, (_, index) =>
      bodies.slice(index * batchSize, (index + 1) * batchSize),
    )
    this.#meter.add('SQS requests', 2 * batches.length)
    return batches
  }
}

interface BusEntry {
  Source: string
  DetailType: string
  Detail: string
}

/** A bus with one rule, which takes every event to one queue: an SQS request each. */
export const busAnswers = (meter: Meter, queues: Queues, queue: string): Record<string, Answer> => ({
  'AWSEvents.PutEvents': ({ Entries }: { Entries: BusEntry[] }) => {
    meter.add('bus events', Entries.length)
    meter.add('SQS requests', Entries.length)
    for (const { Source, DetailType, Detail } of Entries)
      queues.put(
        queue,
        JSON.stringify({
          version: '0',
          id: randomUUID(),
          'detail-type': DetailType,
          source: Source,
          account: '000000000000',
          time: new Date().toISOString(),
          region: 'us-east-1',
          resources: [],
          detail: JSON.parse(Detail),
        }),
      )
    return { FailedEntryCount: 0, Entries: Entries.map(() => ({ EventId: randomUUID() })) }
  },
})

export const secretAnswers = (meter: Meter, secrets: Readonly<Record<string, object>>) => ({
  'secretsmanager.GetSecretValue': ({ SecretId }: { SecretId: string }) => {
    meter.add('Secrets Manager calls', 1)
    return {
      ARN: SecretId,
      Name: SecretId,
      SecretString: JSON.stringify(secrets[SecretId]),
      VersionId: randomUUID(),
    }
  },
})

/** A platform that takes every task at once. */
export class Platform {
  readonly created: { taskId: string; body: string }[] = []

  /** Priorities set, in order. */
  readonly raised: number[] = []

  answer(call: string, body: string): { status: number; body: string } {
    if (call.startsWith('PATCH /api/v2/routing/conversations/')) {
      this.raised.push((JSON.parse(body) as { priority: number }).priority)
      return { status: 200, body }
    }
    if (call !== 'POST /v2/tasks') throw new Error(`the bench platform does not know ${call}`)
    const taskId = randomUUID()
    this.created.push({ taskId, body })
    return { status: 201, body: JSON.stringify({ data: { id: taskId } }) }
  }

  /** The tasks created since the last time. */
  take(): { taskId: string; body: string }[] {
    return this.created.splice(0)
  }
}
