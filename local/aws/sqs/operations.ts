import type * as Sqs from '@aws-sdk/client-sqs'
import type { VirtualClock } from '../../clock.ts'
import { AwsError, type Call } from '../http.ts'
import { withDefaults } from './attributes.ts'
import { checkRange, sqsError } from './errors.ts'
import { md5, md5OfAttributes, type NewMessage, sizeOf, type WireAttributes } from './message.ts'
import { createMoveTasks } from './move-tasks.ts'
import { toWire } from './received.ts'
import { nameOf, type Registry } from './registry.ts'

// AWS: 1 MiB for all entries of a batch together, since August 2025.
const maxBatchBytes = 1_048_576

type SendEntry = Sqs.SendMessageBatchRequestEntry | Sqs.SendMessageCommandInput

/** The SQS operations by name; inputs and outputs are the SDK's, binary values being base64 on the wire. */
export function createOperations(clock: VirtualClock, registry: Registry, urlOf: (name: string) => string) {
  const moveTasks = createMoveTasks(clock, registry)
  return {
    close: moveTasks.close,
    operations: {
      ...queueOperations(registry, urlOf),
      ...messageOperations(registry),
      StartMessageMoveTask: moveTasks.start,
      ListMessageMoveTasks: moveTasks.list,
    },
  }
}

function queueOperations(registry: Registry, urlOf: (name: string) => string) {
  return {
    CreateQueue: ({ QueueName, Attributes }: Sqs.CreateQueueCommandInput) => ({
      QueueUrl: urlOf(registry.create(required(QueueName, 'QueueName'), Attributes).queue.name),
    }),
    DeleteQueue: (input: Sqs.DeleteQueueCommandInput) => registry.delete(queueOf(registry, input).name),
    GetQueueUrl: ({ QueueName }: Sqs.GetQueueUrlCommandInput) => ({
      QueueUrl: urlOf(registry.find(required(QueueName, 'QueueName')).queue.name),
    }),
    ListQueues: ({ QueueNamePrefix = '' }: Sqs.ListQueuesCommandInput) => ({
      QueueUrls: [...registry.records.keys()].filter((name) => name.startsWith(QueueNamePrefix)).map(urlOf),
    }),
    ListDeadLetterSourceQueues: (input: Sqs.ListDeadLetterSourceQueuesCommandInput) => ({
      queueUrls: sourcesOf(registry, queueOf(registry, input).arn).map(urlOf),
    }),
    GetQueueAttributes: (input: Sqs.GetQueueAttributesCommandInput) => getAttributes(registry, input),
    SetQueueAttributes: (input: Sqs.SetQueueAttributesCommandInput) =>
      registry.setAttributes(queueOf(registry, input).name, input.Attributes ?? {}),
    PurgeQueue: (input: Sqs.PurgeQueueCommandInput) => registry.purge(queueOf(registry, input).name),
  }
}

function messageOperations(registry: Registry) {
  return {
    SendMessage: (input: Sqs.SendMessageCommandInput) =>
      sendOne(registry, queueOf(registry, input).name, input),
    SendMessageBatch: (input: Sqs.SendMessageBatchCommandInput) => {
      const { name } = queueOf(registry, input)
      checkBatchSize(input.Entries)
      return batch(input.Entries, (entry) => sendOne(registry, name, entry))
    },
    ReceiveMessage: (input: Sqs.ReceiveMessageCommandInput, call: Call) => receive(registry, input, call),
    DeleteMessage: (input: Sqs.DeleteMessageCommandInput) =>
      queueOf(registry, input).delete(required(input.ReceiptHandle, 'ReceiptHandle')),
    DeleteMessageBatch: (input: Sqs.DeleteMessageBatchCommandInput) => {
      const queue = queueOf(registry, input)
      return batch(input.Entries, ({ ReceiptHandle }) =>
        queue.delete(required(ReceiptHandle, 'ReceiptHandle')),
      )
    },
    ChangeMessageVisibility: (input: Sqs.ChangeMessageVisibilityCommandInput) =>
      changeVisibility(registry, queueOf(registry, input).name, input),
    ChangeMessageVisibilityBatch: (input: Sqs.ChangeMessageVisibilityBatchCommandInput) => {
      const { name } = queueOf(registry, input)
      return batch(input.Entries, (entry) => changeVisibility(registry, name, entry))
    },
  }
}

function queueOf(registry: Registry, input: { QueueUrl?: string }) {
  return registry.find(required(input.QueueUrl, 'QueueUrl')).queue
}

function checkBatchSize(entries: SendEntry[] = []) {
  const size = entries.reduce((sum, entry) => sum + sizeOf(messageOf(entry)), 0)
  if (size <= maxBatchBytes) return
  throw sqsError('BatchRequestTooLong', `Batch requests cannot be longer than ${maxBatchBytes} bytes.`)
}

function required(value: string | undefined, parameter: string): string {
  if (value) return value
  throw new AwsError(
    'com.amazon.coral.service#MissingRequiredParameterException',
    `The request must contain the parameter ${parameter}.`,
  )
}

/** The SDK's types have binary values as bytes; on the wire they are base64 strings. */
function messageOf(entry: SendEntry): NewMessage {
  return {
    body: entry.MessageBody ?? '',
    attributes: entry.MessageAttributes as WireAttributes | undefined,
    systemAttributes: entry.MessageSystemAttributes as WireAttributes | undefined,
  }
}

function sendOne(registry: Registry, queue: string, entry: SendEntry) {
  const message = messageOf(entry)
  return {
    MessageId: registry.send(queue, message, entry.DelaySeconds),
    MD5OfMessageBody: md5(message.body),
    MD5OfMessageAttributes: md5OfAttributes(message.attributes),
    MD5OfMessageSystemAttributes: md5OfAttributes(message.systemAttributes),
  }
}

function changeVisibility(
  registry: Registry,
  queue: string,
  { ReceiptHandle, VisibilityTimeout }: { ReceiptHandle?: string; VisibilityTimeout?: number },
) {
  registry.changeVisibility(queue, required(ReceiptHandle, 'ReceiptHandle'), VisibilityTimeout ?? Number.NaN)
}

/** Runs each entry by itself: what fails is listed in `Failed` and the answer is still 200. */
function batch<Entry extends { Id?: string }>(entries: Entry[] | undefined, run: (entry: Entry) => unknown) {
  checkEntries(entries)
  const Successful: object[] = []
  const Failed: Sqs.BatchResultErrorEntry[] = []
  for (const entry of entries ?? []) {
    try {
      Successful.push(Object.assign({ Id: entry.Id }, run(entry)))
    } catch (error) {
      if (!(error instanceof AwsError)) throw error
      const Code = error.name.replace(/Exception$/, '')
      Failed.push({ Id: entry.Id, SenderFault: true, Code, Message: error.message })
    }
  }
  return { Successful, Failed }
}

function checkEntries(entries: { Id?: string }[] = []) {
  if (entries.length === 0)
    throw sqsError('EmptyBatchRequest', 'There should be at least one entry in the request.')
  if (entries.length > 10) {
    throw sqsError(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are 10. You have sent ${entries.length}.`,
    )
  }
  const ids = entries.map(({ Id = '' }) => Id)
  if (!ids.every((id) => /^[\w-]{1,80}$/.test(id))) {
    throw sqsError(
      'InvalidBatchEntryId',
      'A batch entry id can only contain alphanumeric characters, hyphens and underscores.',
    )
  }
  if (new Set(ids).size < ids.length)
    throw sqsError('BatchEntryIdsNotDistinct', 'Two or more batch entries have the same Id.')
}

function getAttributes(
  registry: Registry,
  { QueueUrl, AttributeNames = [] }: Sqs.GetQueueAttributesCommandInput,
) {
  const { queue, attributes, createdAt, modifiedAt } = registry.find(required(QueueUrl, 'QueueUrl'))
  const { visible, inflight, delayed } = queue.counts
  const all: Record<string, string> = {
    ...withDefaults(attributes),
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inflight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    CreatedTimestamp: String(Math.floor(createdAt / 1_000)),
    LastModifiedTimestamp: String(Math.floor(modifiedAt / 1_000)),
  }
  const wanted = (name: string) => AttributeNames.some((asked) => asked === 'All' || asked === name)
  return { Attributes: Object.fromEntries(Object.entries(all).filter(([name]) => wanted(name))) }
}

async function receive(registry: Registry, input: Sqs.ReceiveMessageCommandInput, { signal }: Call) {
  const { queue } = registry.find(required(input.QueueUrl, 'QueueUrl'))
  const { VisibilityTimeout, WaitTimeSeconds = queue.settings.waitSeconds } = input
  const visibilitySeconds =
    VisibilityTimeout === undefined
      ? undefined
      : checkRange('VisibilityTimeout', VisibilityTimeout, 0, 43_200)
  const messages = await queue.receive({
    max: checkRange('MaxNumberOfMessages', input.MaxNumberOfMessages ?? 1, 1, 10),
    visibilityMs: visibilitySeconds === undefined ? undefined : visibilitySeconds * 1_000,
    waitMs: checkRange('WaitTimeSeconds', WaitTimeSeconds, 0, 20) * 1_000,
    signal,
  })
  return messages.length > 0 ? { Messages: messages.map((message) => toWire(message, input)) } : {}
}

function sourcesOf(registry: Registry, arn: string): string[] {
  const sources = [...registry.records.values()].filter(
    ({ queue }) => nameOf(queue.settings.redrive?.deadLetterArn ?? '') === nameOf(arn),
  )
  return sources.map(({ queue }) => queue.name)
}
