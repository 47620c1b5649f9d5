import type { Cancel, VirtualClock } from '../../clock.ts'
import { AwsError } from '../http.ts'
import type { WireAttributes } from '../sqs.ts'
import { inputFor } from './input.ts'
import { serviceOf } from './names.ts'
import type { BusEvent, Rule, TargetDefinition } from './rule.ts'

/**
 * Hands a JSON text to a target, and settles when the target has accepted it. A failure is tried again, unless
 * its name says that the target is not there (`QueueDoesNotExist`, `ResourceNotFoundException`).
 */
export type Deliver = (arn: string, body: string, attributes?: WireAttributes) => unknown
/** By the service in the target's ARN. `sqs` also takes the dead letters. */
export type DeliverTable = { sqs: Deliver } & Partial<Record<string, Deliver>>

/** Of a classic event bus: 24 hours and 185 retries (API reference, RetryPolicy). */
const defaults = { maximumRetryAttempts: 185, maximumEventAgeInSeconds: 86_400 }

interface Attempt {
  rule: Rule
  target: TargetDefinition
  event: BusEvent
  startedAt: number
  retries: number
}

/** Delivers at once, then with growing pauses on the virtual clock, then to the dead-letter queue. */
export function createDelivery(clock: VirtualClock, deliver: DeliverTable) {
  const waiting = new Set<Cancel>()

  const send = async (attempt: Attempt) => {
    const { target, rule, event } = attempt
    try {
      await deliver[serviceOf(target.arn)]?.(target.arn, inputFor(target, rule, event))
    } catch (error) {
      await failed(attempt, error)
    }
  }

  const failed = async (attempt: Attempt, error: unknown) => {
    const { retryPolicy = {} } = attempt.target
    const maximumRetryAttempts = retryPolicy.maximumRetryAttempts ?? defaults.maximumRetryAttempts
    const maximumEventAgeInSeconds = retryPolicy.maximumEventAgeInSeconds ?? defaults.maximumEventAgeInSeconds
    if (isGone(error)) return toDeadLetters(attempt, error)
    if (attempt.retries >= maximumRetryAttempts) return toDeadLetters(attempt, error, 'MaximumRetryAttempts')
    const dueAt = clock.now() + pauseMs(attempt.retries)
    if (dueAt > attempt.startedAt + maximumEventAgeInSeconds * 1_000) {
      return toDeadLetters(attempt, error, 'MaximumEventAgeInSeconds')
    }
    const cancel = clock.at(dueAt, () => {
      waiting.delete(cancel)
      start({ ...attempt, retries: attempt.retries + 1 })
    })
    waiting.add(cancel)
  }

  const toDeadLetters = async (attempt: Attempt, error: unknown, exhausted?: string) => {
    const { target, rule, event } = attempt
    const lost = `local EventBridge: event ${event.id} of rule ${rule.name} for ${target.arn} is lost`
    if (!target.deadLetterArn) return console.warn(`${lost}: no dead-letter queue`)
    try {
      await deliver.sqs(
        target.deadLetterArn,
        JSON.stringify(event),
        letterAttributes(attempt, error, exhausted),
      )
    } catch (reason) {
      console.warn(`${lost}: ${messageOf(reason)}`)
    }
  }

  const start = (attempt: Attempt) => {
    void clock.busy(`rule ${attempt.rule.name} to ${attempt.target.arn}`, send(attempt))
  }

  return {
    deliver: (rule: Rule, event: BusEvent) => {
      for (const target of rule.targets) start({ rule, target, event, startedAt: clock.now(), retries: 0 })
    },
    close: () => {
      for (const cancel of waiting) cancel()
    },
  }
}

/** EventBridge says only "exponential back off and jitter": 1 s doubling up to 5 minutes is assumed, no jitter. */
function pauseMs(retries: number): number {
  return Math.min(1_000 * 2 ** retries, 300_000)
}

/** A target that is not there is not retried (user guide, "Using dead-letter queues"). */
function isGone(error: unknown): boolean {
  return error instanceof Error && /^(QueueDoesNotExist|ResourceNotFound(Exception)?)$/.test(error.name)
}

function letterAttributes(
  { rule, target, retries }: Attempt,
  error: unknown,
  exhausted?: string,
): WireAttributes {
  const texts: Record<string, string> = {
    RULE_ARN: rule.arn,
    TARGET_ARN: target.arn,
    ERROR_CODE: isGone(error) ? 'NO_RESOURCE' : 'ERROR_FROM_TARGET',
    ERROR_MESSAGE: messageOf(error),
    RETRY_ATTEMPTS: String(retries),
    ...(exhausted && { EXHAUSTED_RETRY_CONDITION: exhausted }),
  }
  const attributes = Object.entries(texts).map(([name, text]) => [
    name,
    { DataType: 'String', StringValue: text },
  ])
  return Object.fromEntries(attributes)
}

/** Of errors the services made themselves; another error's message may quote its input. */
function messageOf(error: unknown): string {
  if (error instanceof AwsError) return error.message || error.name
  return error instanceof Error ? error.name : 'unknown'
}
