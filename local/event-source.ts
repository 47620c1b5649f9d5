import type { ReceivedMessage, Sqs } from './aws/sqs.ts'
import { toLambdaRecord } from './aws/sqs.ts'
import type { VirtualClock } from './clock.ts'
import { failedMessages } from './event-source/verdict.ts'
import type { LambdaFunction } from './sandbox.ts'

export interface EventSourceDefinition {
  queueArn: string
  /** Most records in one invocation. */
  batchSize: number
  /** How long a batch that is not full may wait for more, ms. */
  windowMs: number
  /** FunctionResponseTypes has ReportBatchItemFailures. */
  partialFailures: boolean
  /** Invocations at once. */
  maxConcurrency: number
}

export interface EventSource {
  readonly definition: EventSourceDefinition
  /** Stops receiving and waits for the invocations under way. */
  close(): Promise<void>
}

export interface EventSourceDeps {
  sqs: Sqs
  clock: VirtualClock
  fn: LambdaFunction
}

/** What one receive can bring, as on the wire. */
const receiveLimit = 10

/**
 * Polls a queue for a function, as Lambda does: messages are deleted when the function has done them and stay
 * until their visibility time-out when it has not.
 * Source: "Using Lambda with Amazon SQS", "Handling errors for an SQS event source in Lambda".
 */
export function startEventSource(definition: EventSourceDefinition, deps: EventSourceDeps): EventSource {
  const stop = new AbortController()
  const under = new Set<Promise<void>>()
  const unregister = deps.sqs.registerConsumer(definition.queueArn)

  const poll = async () => {
    while (!stop.signal.aborted) {
      const batch = await gather(definition, deps, stop.signal)
      if (batch.length === 0) continue
      const work = runBatch(batch, definition, deps).finally(() => under.delete(work))
      under.add(work)
      if (under.size >= definition.maxConcurrency) await Promise.race(under)
    }
  }

  const polling = poll()
  return {
    definition,
    async close() {
      stop.abort()
      unregister()
      await polling
      await Promise.all(under)
    },
  }
}

async function gather(
  { queueArn, batchSize, windowMs }: EventSourceDefinition,
  { sqs, clock }: EventSourceDeps,
  signal: AbortSignal,
): Promise<ReceivedMessage[]> {
  const batch = await sqs.receive(queueArn, { max: Math.min(batchSize, receiveLimit), signal })
  const closesAt = clock.now() + windowMs
  while (windowMs > 0 && batch.length > 0 && batch.length < batchSize && !signal.aborted) {
    const waitMs = closesAt - clock.now()
    if (waitMs <= 0) break
    const max = Math.min(batchSize - batch.length, receiveLimit)
    batch.push(...(await sqs.receive(queueArn, { max, waitMs, signal })))
  }
  return batch
}

async function runBatch(batch: ReceivedMessage[], definition: EventSourceDefinition, deps: EventSourceDeps) {
  const { sqs, clock, fn } = deps
  const { queueArn, partialFailures } = definition
  const release = clock.hold(`event source of ${fn.definition.name}`)
  try {
    const Records = batch.map((message) => toLambdaRecord(message, queueArn))
    const result = await fn.invoke(JSON.stringify({ Records }))
    const ids = batch.map((message) => message.id)
    const failed = failedMessages(result, ids, partialFailures)
    for (const message of batch) {
      if (!failed.has(message.id)) sqs.delete(queueArn, message.receiptHandle)
    }
  } finally {
    release()
  }
}
