import type { ReceiveMessageCommandInput } from '@aws-sdk/client-sqs'
import { account, region } from '../http.ts'
import { md5, md5OfAttributes, type ReceivedMessage, type WireAttributes } from './message.ts'

/** A received message as `ReceiveMessage` answers it, with the attributes that were asked for. */
export function toWire(message: ReceivedMessage, asked: ReceiveMessageCommandInput) {
  const systemNames: string[] = [
    ...(asked.AttributeNames ?? []),
    ...(asked.MessageSystemAttributeNames ?? []),
  ]
  const attributes = pick(message.attributes, asked.MessageAttributeNames ?? [])
  const system = Object.entries(systemAttributesOf(message)).filter(
    ([name]) => systemNames.includes('All') || systemNames.includes(name),
  )
  return {
    MessageId: message.id,
    ReceiptHandle: message.receiptHandle,
    Body: message.body,
    MD5OfBody: md5(message.body),
    ...(system.length > 0 && { Attributes: Object.fromEntries(system) }),
    ...(attributes && { MessageAttributes: attributes, MD5OfMessageAttributes: md5OfAttributes(attributes) }),
  }
}

/** A received message as an SQS event source hands it to a Lambda function. */
export function toLambdaRecord(message: ReceivedMessage, queueArn: string) {
  const entries = Object.entries(message.attributes ?? {}).map(([name, attribute]) => {
    const { DataType: dataType, StringValue: stringValue, BinaryValue: binaryValue } = attribute
    return [name, { stringValue, binaryValue, stringListValues: [], binaryListValues: [], dataType }]
  })
  return {
    messageId: message.id,
    receiptHandle: message.receiptHandle,
    body: message.body,
    attributes: systemAttributesOf(message),
    messageAttributes: Object.fromEntries(entries),
    md5OfBody: md5(message.body),
    md5OfMessageAttributes: md5OfAttributes(message.attributes),
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: region,
  }
}

function systemAttributesOf(message: ReceivedMessage): Record<string, string> {
  const { AWSTraceHeader } = message.systemAttributes ?? {}
  return {
    ApproximateReceiveCount: String(message.receiveCount),
    SentTimestamp: String(message.sentAt),
    SenderId: account,
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt ?? message.sentAt),
    ...(AWSTraceHeader?.StringValue && { AWSTraceHeader: AWSTraceHeader.StringValue }),
    ...(message.deadLetterSource && { DeadLetterQueueSourceArn: message.deadLetterSource }),
  }
}

/** Names may be `All`, `.*`, or a prefix ending in `.*`. */
function pick(attributes: WireAttributes = {}, asked: string[]): WireAttributes | undefined {
  const wanted = (name: string) =>
    asked.some(
      (one) => one === 'All' || one === name || (one.endsWith('.*') && name.startsWith(one.slice(0, -2))),
    )
  const picked = Object.entries(attributes).filter(([name]) => wanted(name))
  return picked.length > 0 ? Object.fromEntries(picked) : undefined
}
