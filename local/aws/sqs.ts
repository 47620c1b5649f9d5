import type { VirtualClock } from '../clock.ts'
import { account, type JsonServer, serveJson } from './http.ts'
import { queryErrorOf } from './sqs/errors.ts'
import type { NewMessage, ReceivedMessage } from './sqs/message.ts'
import { createOperations } from './sqs/operations.ts'
import { queueArn, Registry, type SqsState } from './sqs/registry.ts'

export type { NewMessage, ReceivedMessage, WireAttributes } from './sqs/message.ts'
export { toLambdaRecord } from './sqs/received.ts'
export type { SqsState } from './sqs/registry.ts'

/** `queue` is a queue's name, ARN or URL everywhere. Failures are `AwsError`s, as on the wire. */
export interface Sqs extends JsonServer {
  createQueue(name: string, attributes?: Record<string, string>): { name: string; url: string; arn: string }
  /** @returns the message id */
  send(queue: string, message: NewMessage, delaySeconds?: number): string
  /** Waits for a message without limit, unless `waitMs` or `signal` ends it; then gives none. */
  receive(queue: string, options: ReceiveOptions): Promise<ReceivedMessage[]>
  delete(queue: string, receiptHandle: string): void
  changeVisibility(queue: string, receiptHandle: string, seconds: number): void
  /** From now on `advance` waits until the queue has no visible message; returns how to end it. */
  registerConsumer(queue: string): () => void
  counts(queue: string): { visible: number; delayed: number; inflight: number }
  snapshot(): SqsState
  restore(state: SqsState): void
}

export interface ReceiveOptions {
  max: number
  visibilityMs?: number
  waitMs?: number
  signal?: AbortSignal
}

/** Standard queues as Amazon SQS has them, in memory; all times are the virtual clock's. */
export async function startSqs(clock: VirtualClock, { port }: { port?: number } = {}): Promise<Sqs> {
  const registry = new Registry(clock)
  const urlOf = (name: string) => `${server.url}/${account}/${name}`
  const { operations, close } = createOperations(clock, registry, urlOf)
  const server = await serveJson({
    name: 'SQS',
    target: 'AmazonSQS',
    version: '1.0',
    operations,
    queryError: queryErrorOf,
    port,
  })
  return {
    url: server.url,
    async close() {
      close()
      for (const { queue } of registry.records.values()) queue.close()
      await server.close()
    },
    createQueue(name, attributes) {
      registry.create(name, attributes)
      return { name, url: urlOf(name), arn: queueArn(name) }
    },
    send: (queue, message, delaySeconds) => registry.send(queue, message, delaySeconds),
    receive: async (queue, { waitMs = Number.POSITIVE_INFINITY, ...options }) =>
      registry.find(queue).queue.receive({ ...options, waitMs }),
    delete: (queue, handle) => registry.find(queue).queue.delete(handle),
    changeVisibility: (queue, handle, seconds) => registry.changeVisibility(queue, handle, seconds),
    registerConsumer: (queue) => registry.find(queue).queue.registerConsumer(),
    counts: (queue) => registry.find(queue).queue.counts,
    snapshot: () => registry.snapshot(),
    restore: (state) => registry.restore(state),
  }
}
