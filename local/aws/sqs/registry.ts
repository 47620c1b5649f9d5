import type { VirtualClock } from '../../clock.ts'
import { account, region } from '../http.ts'
import { fifoRefused, settingsOf, withDefaults } from './attributes.ts'
import { checkRange, invalidParameter, sqsError } from './errors.ts'
import { checkMessage, type MessageState, type NewMessage, newMessage } from './message.ts'
import { Queue } from './queue.ts'

export interface QueueRecord {
  queue: Queue
  /** As set, without the defaults. */
  attributes: Record<string, string>
  createdAt: number
  modifiedAt: number
  purgedAt?: number
}

/** Plain JSON. */
export interface SqsState {
  queues: { name: string; attributes: Record<string, string>; messages: MessageState[] }[]
}

export const queueArn = (name: string) => `arn:aws:sqs:${region}:${account}:${name}`

/** All queues by name. A queue is named by its name, ARN or URL. */
export class Registry {
  readonly records = new Map<string, QueueRecord>()
  readonly #clock: VirtualClock

  constructor(clock: VirtualClock) {
    this.#clock = clock
  }

  find(reference: string): QueueRecord {
    const record = this.records.get(nameOf(reference))
    if (record) return record
    throw sqsError('QueueDoesNotExist', 'The specified queue does not exist.')
  }

  /** Creating it again with the same attributes changes nothing. */
  create(name: string, attributes: Record<string, string> = {}): QueueRecord {
    if (name.endsWith('.fifo')) throw fifoRefused()
    if (!/^[\w-]{1,80}$/.test(name)) {
      throw invalidParameter(
        'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
      )
    }
    const settings = settingsOf(attributes, this.#exists)
    const existing = this.records.get(name)
    if (existing) return checkSame(existing, attributes)
    const now = this.#clock.now()
    const moveToDeadLetter = (message: MessageState) => this.#moveToDeadLetter(name, message)
    const queue = new Queue({ clock: this.#clock, name, arn: queueArn(name), settings, moveToDeadLetter })
    const record = { queue, attributes: { ...attributes }, createdAt: now, modifiedAt: now }
    this.records.set(name, record)
    return record
  }

  setAttributes(reference: string, changes: Record<string, string>) {
    const record = this.find(reference)
    const merged = { ...record.attributes, ...changes }
    // An empty policy takes the policy away.
    const attributes = Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== ''))
    record.queue.settings = settingsOf(attributes, this.#exists)
    Object.assign(record, { attributes, modifiedAt: this.#clock.now() })
  }

  /** @returns the id of the message */
  send(reference: string, message: NewMessage, delaySeconds?: number): string {
    const { queue } = this.find(reference)
    checkMessage(message, queue.settings.maxMessageBytes)
    const delay = delaySeconds ?? queue.settings.delaySeconds
    if (!(Number.isInteger(delay) && delay >= 0 && delay <= 900)) {
      throw invalidParameter(
        `Value ${delay} for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.`,
      )
    }
    const now = this.#clock.now()
    const state = newMessage(message, now)
    queue.add(delay === 0 ? state : { ...state, hiddenUntil: now + delay * 1_000 })
    return state.id
  }

  changeVisibility(reference: string, handle: string, seconds: number) {
    const { queue } = this.find(reference)
    queue.changeVisibility(handle, checkRange('VisibilityTimeout', seconds, 0, 43_200) * 1_000)
  }

  /** @throws AwsError when it was purged less than 60 s ago, as AWS allows no two purges within it */
  purge(reference: string) {
    const record = this.find(reference)
    const now = this.#clock.now()
    if (record.purgedAt !== undefined && now - record.purgedAt < 60_000) {
      throw sqsError('PurgeQueueInProgress', 'Only one PurgeQueue operation is allowed every 60 seconds.')
    }
    record.purgedAt = now
    record.queue.purge()
  }

  delete(reference: string) {
    const { queue } = this.find(reference)
    queue.close()
    this.records.delete(queue.name)
  }

  snapshot(): SqsState {
    const queues = [...this.records].map(([name, { queue, attributes }]) => {
      return { name, attributes, messages: queue.snapshot() }
    })
    return { queues }
  }

  /** Puts the messages back; queues that are not there are created, those that are keep their attributes. */
  restore({ queues }: SqsState) {
    const missing = queues.filter(({ name }) => !this.records.has(name))
    for (const { name } of missing) this.create(name)
    for (const { name, attributes } of missing) this.setAttributes(name, attributes)
    for (const { name, messages } of queues) {
      for (const message of messages) this.find(name).queue.add(message)
    }
  }

  readonly #exists = (reference: string) => this.records.has(nameOf(reference))

  #moveToDeadLetter(source: string, message: MessageState) {
    const { redrive } = this.find(source).queue.settings
    const target = redrive && this.records.get(nameOf(redrive.deadLetterArn))
    if (target) target.queue.add(message)
    else console.warn(`local SQS: the dead-letter queue of ${source} is gone; message ${message.id} is lost`)
  }
}

export const nameOf = (reference: string) => reference.split(/[/:]/).at(-1) ?? ''

function checkSame(existing: QueueRecord, attributes: Record<string, string>): QueueRecord {
  const current = withDefaults(existing.attributes)
  const different = Object.entries(attributes).find(([name, value]) => current[name] !== value)
  if (!different) return existing
  throw sqsError(
    'QueueNameExists',
    `A queue already exists with the same name and a different value for attribute ${different[0]}`,
  )
}
