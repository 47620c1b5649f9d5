import { AwsError } from '../http.ts'

/** Codes whose old query-protocol name differs from the shape's name; the SDK reads it as `error.Code`. */
const queryCodes: Record<string, string> = {
  QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue',
  QueueNameExists: 'QueueAlreadyExists',
}
const prefixed = new Set([
  'BatchEntryIdsNotDistinct',
  'BatchRequestTooLong',
  'EmptyBatchRequest',
  'InvalidBatchEntryId',
  'MessageNotInflight',
  'PurgeQueueInProgress',
  'TooManyEntriesInBatchRequest',
  'UnsupportedOperation',
])

const framework = 'com.amazon.coral.service#'

/** Value of the `x-amzn-query-error` header. */
export function queryErrorOf({ name, code }: AwsError): string {
  const own = queryCodes[name] ?? (code.startsWith(framework) ? name.replace(/Exception$/, '') : name)
  return prefixed.has(name) ? `AWS.SimpleQueueService.${own}` : own
}

export const sqsError = (name: string, message: string) => new AwsError(`com.amazonaws.sqs#${name}`, message)

/** Not a shape of the SQS model: AWS sends it with the framework's own namespace. */
export const invalidParameter = (message: string) =>
  new AwsError(`${framework}InvalidParameterValueException`, message)

export function checkRange(parameter: string, value: number, min: number, max: number): number {
  if (Number.isInteger(value) && value >= min && value <= max) return value
  throw invalidParameter(
    `Value ${value} for parameter ${parameter} is invalid. Reason: Must be between ${min} and ${max}, if provided.`,
  )
}
