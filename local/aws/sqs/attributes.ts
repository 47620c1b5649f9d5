import { checkRange, invalidParameter, sqsError } from './errors.ts'

export interface QueueSettings {
  delaySeconds: number
  visibilitySeconds: number
  retentionSeconds: number
  waitSeconds: number
  maxMessageBytes: number
  redrive?: { deadLetterArn: string; maxReceiveCount: number }
}

const ranges = {
  DelaySeconds: { initial: 0, min: 0, max: 900 },
  VisibilityTimeout: { initial: 30, min: 0, max: 43_200 },
  MessageRetentionPeriod: { initial: 345_600, min: 60, max: 1_209_600 },
  ReceiveMessageWaitTimeSeconds: { initial: 0, min: 0, max: 20 },
  // 1 MiB since August 2025.
  MaximumMessageSize: { initial: 1_048_576, min: 1_024, max: 1_048_576 },
}
/** Accepted and given back, without effect locally. */
const inert = new Set([
  'KmsMasterKeyId',
  'KmsDataKeyReusePeriodSeconds',
  'Policy',
  'RedriveAllowPolicy',
  'SqsManagedSseEnabled',
])

/**
 * Settings of a queue from its attributes as strings, as on the wire.
 * @throws AwsError for an unknown attribute, a value out of range, a redrive to no queue, and for FIFO
 */
export function settingsOf(
  attributes: Record<string, string>,
  queueExists: (arn: string) => boolean,
): QueueSettings {
  for (const name of Object.keys(attributes)) checkName(name)
  const read = (name: keyof typeof ranges) => {
    const { initial, min, max } = ranges[name]
    const text = attributes[name]
    return text === undefined ? initial : checkRange(name, Number(text), min, max)
  }
  return {
    delaySeconds: read('DelaySeconds'),
    visibilitySeconds: read('VisibilityTimeout'),
    retentionSeconds: read('MessageRetentionPeriod'),
    waitSeconds: read('ReceiveMessageWaitTimeSeconds'),
    maxMessageBytes: read('MaximumMessageSize'),
    redrive: redriveOf(attributes.RedrivePolicy, queueExists),
  }
}

/** The attributes of a queue as `GetQueueAttributes` lists them: what was set, and the defaults of the rest. */
export function withDefaults(attributes: Record<string, string>): Record<string, string> {
  const defaults = Object.entries(ranges).map(([name, { initial }]) => [name, String(initial)])
  const encryption = attributes.KmsMasterKeyId ? 'false' : 'true'
  return { ...Object.fromEntries(defaults), SqsManagedSseEnabled: encryption, ...attributes }
}

function checkName(name: string) {
  if (name === 'FifoQueue' || name === 'ContentBasedDeduplication') throw fifoRefused()
  if (!(name in ranges) && name !== 'RedrivePolicy' && !inert.has(name)) {
    throw sqsError('InvalidAttributeName', `Unknown Attribute ${name}.`)
  }
}

export const fifoRefused = () =>
  sqsError(
    'UnsupportedOperation',
    'The local SQS has standard queues only: a FIFO queue would not behave as on AWS',
  )

function redriveOf(
  policy: string | undefined,
  queueExists: (arn: string) => boolean,
): QueueSettings['redrive'] {
  if (!policy) return undefined
  const invalid = (reason: string) =>
    invalidParameter(`Value ${policy} for parameter RedrivePolicy is invalid. Reason: ${reason}.`)
  const { deadLetterTargetArn, maxReceiveCount } = parse(policy)
  const count = Number(maxReceiveCount)
  if (typeof deadLetterTargetArn !== 'string')
    throw invalid('Redrive policy does not contain deadLetterTargetArn')
  if (!(Number.isInteger(count) && count >= 1 && count <= 1_000)) {
    throw invalid('Invalid value for maxReceiveCount: must be between 1 and 1000')
  }
  if (!queueExists(deadLetterTargetArn)) throw invalid('Dead letter target does not exist')
  return { deadLetterArn: deadLetterTargetArn, maxReceiveCount: count }
}

function parse(policy: string): { deadLetterTargetArn?: unknown; maxReceiveCount?: unknown } {
  try {
    return Object(JSON.parse(policy))
  } catch {
    throw invalidParameter(
      `Value ${policy} for parameter RedrivePolicy is invalid. Reason: Redrive policy is not a valid JSON map.`,
    )
  }
}
