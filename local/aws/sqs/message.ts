import { createHash, randomUUID } from 'node:crypto'
import type { Cancel } from '../../clock.ts'
import { invalidParameter, sqsError } from './errors.ts'

/** A message attribute as on the wire: a binary value is base64. */
export interface WireAttribute {
  DataType?: string
  StringValue?: string
  BinaryValue?: string
}
export type WireAttributes = Record<string, WireAttribute>

export interface NewMessage {
  body: string
  attributes?: WireAttributes
  /** `AWSTraceHeader` is the only one there is. */
  systemAttributes?: WireAttributes
}

/** What a message is, as plain JSON. Instants are epoch milliseconds of the virtual clock. */
export interface MessageState extends NewMessage {
  id: string
  sentAt: number
  receiveCount: number
  firstReceivedAt?: number
  /** ARN of the queue whose redrive policy moved it to this one. */
  deadLetterSource?: string
  /** When it becomes visible; absent while it is. */
  hiddenUntil?: number
}

export interface StoredMessage extends MessageState {
  place: 'visible' | 'delayed' | 'inflight' | 'gone'
  /** Of the latest receive; older handles no longer name this message. */
  receipt?: string
  cancelHidden?: Cancel
  cancelExpiry?: Cancel
}

export interface ReceivedMessage extends MessageState {
  receiptHandle: string
}

export function newMessage(message: NewMessage, sentAt: number): MessageState {
  const { body, attributes, systemAttributes } = message
  return { body, attributes, systemAttributes, id: randomUUID(), sentAt, receiveCount: 0 }
}

export function stateOf(message: StoredMessage): MessageState {
  const { id, body, attributes, systemAttributes, sentAt, receiveCount } = message
  const { firstReceivedAt, deadLetterSource, hiddenUntil } = message
  return {
    ...{ id, body, attributes, systemAttributes, sentAt, receiveCount },
    ...{ firstReceivedAt, deadLetterSource, hiddenUntil },
  }
}

/** Bytes that count against the size limits: the body and each attribute's name, type and value. */
export function sizeOf({ body, attributes = {} }: NewMessage): number {
  let size = Buffer.byteLength(body)
  for (const [name, { DataType = '', StringValue = '', BinaryValue = '' }] of Object.entries(attributes)) {
    size += Buffer.byteLength(name + DataType + StringValue) + Buffer.byteLength(BinaryValue, 'base64')
  }
  return size
}

// #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF (SendMessage, API reference)
const allowedBody = /^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u

export function checkMessage(message: NewMessage, maxBytes: number) {
  if (!message.body) throw invalidParameter('The request must contain the parameter MessageBody.')
  if (!allowedBody.test(message.body))
    throw sqsError('InvalidMessageContents', 'Invalid characters in the body.')
  if (sizeOf(message) > maxBytes) {
    throw invalidParameter(
      `One or more parameters are invalid. Reason: Message must be shorter than ${maxBytes} bytes.`,
    )
  }
  const attributes = Object.entries(message.attributes ?? {})
  if (attributes.length > 10) {
    throw invalidParameter(
      `Number of message attributes [${attributes.length}] exceeds the allowed maximum [10].`,
    )
  }
  for (const [name, attribute] of attributes) checkAttribute(name, attribute)
}

function checkAttribute(name: string, { DataType = '', StringValue, BinaryValue }: WireAttribute) {
  if (!/^(?!AWS\.|Amazon\.|\.)[\w.-]{1,256}(?<!\.)$/i.test(name) || name.includes('..')) {
    throw invalidParameter(`The message attribute name '${name}' is invalid.`)
  }
  const kind = DataType.split('.')[0] ?? ''
  if (!['String', 'Number', 'Binary'].includes(kind)) {
    throw invalidParameter(`The message attribute '${name}' has an invalid message attribute type.`)
  }
  const value = kind === 'Binary' ? BinaryValue : StringValue
  if (!value) throw invalidParameter(`The message attribute '${name}' must contain a non-empty value.`)
}

export const md5 = (data: string | Buffer) => createHash('md5').update(data).digest('hex')

/** Digest of the attributes, by name: length and bytes of name, of type, a transport byte, length and bytes of value. */
export function md5OfAttributes(attributes: WireAttributes | undefined): string | undefined {
  const names = Object.keys(attributes ?? {}).sort()
  if (!attributes || names.length === 0) return undefined
  const parts = names.flatMap((name) => {
    const { DataType = '', StringValue, BinaryValue = '' } = attributes[name] ?? {}
    const binary = DataType.startsWith('Binary')
    const value = binary ? Buffer.from(BinaryValue, 'base64') : Buffer.from(StringValue ?? '')
    return [
      sized(Buffer.from(name)),
      sized(Buffer.from(DataType)),
      Buffer.from([binary ? 2 : 1]),
      sized(value),
    ]
  })
  return md5(Buffer.concat(parts))
}

function sized(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}
