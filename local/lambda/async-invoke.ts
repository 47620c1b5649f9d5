import { randomUUID } from 'node:crypto'
import type { NewMessage } from '../aws/sqs.ts'
import type { Cancel, VirtualClock } from '../clock.ts'
import type { LambdaFunction } from '../sandbox.ts'
import type { InvokeError } from './types.ts'

/** How an event that nobody waits for is tried again, and where it ends. */
export interface AsyncConfig {
  /** After the first attempt, 0 to 2. */
  retries: number
  maxAgeMs: number
  /** Gets the event itself. */
  deadLetterArn?: string
  /** Gets an invocation record. */
  onFailureArn?: string
}

export const defaultAsyncConfig: AsyncConfig = { retries: 2, maxAgeMs: 6 * 3_600_000 }

export interface AsyncInvoker {
  /** Takes the event, as Invoke with InvocationType=Event does; the work goes on by itself. */
  invoke(payload: string): void
  configure(changes: Partial<AsyncConfig>): void
  close(): void
}

export interface AsyncDeps {
  clock: VirtualClock
  fn: LambdaFunction
  send(queueArn: string, message: NewMessage): void
}

/** "Lambda waits one minute before the second attempt, two minutes between the second and third". */
const pausesMs = [60_000, 120_000]

interface Event {
  id: string
  payload: string
  acceptedAt: number
  attempts: number
}

/** Asynchronous invocation. Source: "How Lambda handles errors and retries with asynchronous invocation". */
export function createAsyncInvoker({ clock, fn, send }: AsyncDeps): AsyncInvoker {
  const waiting = new Set<Cancel>()
  let config = defaultAsyncConfig

  const attempt = async (event: Event) => {
    event.attempts += 1
    const result = await fn.invoke(event.payload)
    if (result.ok) return
    const pauseMs = pausesMs[event.attempts - 1]
    if (pauseMs === undefined || event.attempts > config.retries)
      return giveUp(event, result.error, 'RetriesExhausted')
    const retryAt = clock.now() + pauseMs
    if (retryAt - event.acceptedAt > config.maxAgeMs) return giveUp(event, result.error, 'EventAgeExceeded')
    const cancel = clock.at(retryAt, () => {
      waiting.delete(cancel)
      void attempt(event)
    })
    waiting.add(cancel)
  }

  const giveUp = (event: Event, error: InvokeError, condition: string) => {
    if (config.deadLetterArn) send(config.deadLetterArn, deadLetter(event, error))
    if (config.onFailureArn) {
      const record = invocationRecord(event, error, {
        condition,
        functionArn: fn.definition.arn,
        at: clock.now(),
      })
      send(config.onFailureArn, { body: JSON.stringify(record) })
    }
  }

  return {
    invoke(payload) {
      void attempt({ id: randomUUID(), payload, acceptedAt: clock.now(), attempts: 0 })
    },
    configure(changes) {
      config = { ...config, ...changes }
    },
    close() {
      for (const cancel of waiting) cancel()
      waiting.clear()
    },
  }
}

function deadLetter({ id, payload }: Event, { errorMessage }: InvokeError): NewMessage {
  return {
    body: payload,
    attributes: {
      RequestID: { DataType: 'String', StringValue: id },
      ErrorCode: { DataType: 'Number', StringValue: '200' },
      ErrorMessage: { DataType: 'String', StringValue: errorMessage.slice(0, 1024) },
    },
  }
}

interface Ending {
  condition: string
  functionArn: string
  at: number
}

function invocationRecord(event: Event, error: InvokeError, { condition, functionArn, at }: Ending) {
  return {
    version: '1.0',
    timestamp: new Date(at).toISOString(),
    requestContext: {
      requestId: event.id,
      functionArn: `${functionArn}:$LATEST`,
      condition,
      approximateInvokeCount: event.attempts,
    },
    requestPayload: JSON.parse(event.payload) as unknown,
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    responsePayload: error,
  }
}
