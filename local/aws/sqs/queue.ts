import { randomUUID } from 'node:crypto'
import type { VirtualClock } from '../../clock.ts'
import type { QueueSettings } from './attributes.ts'
import { invalidParameter, sqsError } from './errors.ts'
import { Line } from './line.ts'
import { type MessageState, type ReceivedMessage, type StoredMessage, stateOf } from './message.ts'

export interface ReceiveRequest {
  max: number
  /** The queue's own by default. */
  visibilityMs?: number
  /** 0 answers at once; infinity waits for a message or the signal. */
  waitMs: number
  signal?: AbortSignal
}

export interface QueueContext {
  clock: VirtualClock
  name: string
  arn: string
  settings: QueueSettings
  /** Hands a message over to the dead-letter queue. */
  moveToDeadLetter: (message: MessageState) => void
}

interface Waiter {
  max: number
  visibilityMs: number | undefined
  resolve: (messages: ReceivedMessage[]) => void
}

/** AWS: a standard queue has at most about 120,000 messages in flight. */
const maxInFlight = 120_000

/** One standard queue in memory; delays, visibility and retention run on the virtual clock. */
export class Queue {
  readonly name: string
  readonly arn: string
  readonly #context: QueueContext
  #settings: QueueSettings
  readonly #messages = new Map<string, StoredMessage>()
  readonly #line = new Line()
  readonly #waiters = new Set<Waiter>()
  #counts = { delayed: 0, inflight: 0 }
  #consumers = 0
  #release: (() => void) | undefined

  constructor(context: QueueContext) {
    this.name = context.name
    this.arn = context.arn
    this.#context = context
    this.#settings = context.settings
  }

  get settings(): QueueSettings {
    return this.#settings
  }

  set settings(settings: QueueSettings) {
    this.#settings = settings
    for (const message of this.#messages.values()) this.#armExpiry(message)
  }

  get counts() {
    return { visible: this.#line.size, ...this.#counts }
  }

  /** Adds a message: a new one, one moved here, or one restored. */
  add(state: MessageState) {
    const message: StoredMessage = { ...state, place: 'gone' }
    this.#messages.set(message.id, message)
    this.#armExpiry(message)
    const now = this.#context.clock.now()
    if (message.hiddenUntil === undefined || message.hiddenUntil <= now) this.#show(message)
    else this.#hide(message, message.receiveCount > 0 ? 'inflight' : 'delayed', message.hiddenUntil)
  }

  receive({ max, visibilityMs, waitMs, signal }: ReceiveRequest): Promise<ReceivedMessage[]> {
    if (this.#counts.inflight >= maxInFlight) {
      return Promise.reject(sqsError('OverLimit', 'Too many messages are in flight.'))
    }
    const messages = this.#take(max, visibilityMs)
    if (messages.length > 0 || waitMs <= 0 || signal?.aborted) return Promise.resolve(messages)
    return new Promise((resolve) => {
      const { clock } = this.#context
      const waiter: Waiter = {
        max,
        visibilityMs,
        resolve: (found) => {
          this.#waiters.delete(waiter)
          cancelWait?.()
          signal?.removeEventListener('abort', giveUp)
          resolve(found)
        },
      }
      const giveUp = () => waiter.resolve([])
      const cancelWait = Number.isFinite(waitMs) ? clock.at(clock.now() + waitMs, giveUp) : undefined
      signal?.addEventListener('abort', giveUp)
      this.#waiters.add(waiter)
    })
  }

  /** Deletes by the latest handle; an older handle does nothing, as AWS does not promise that it would. */
  delete(handle: string) {
    const message = this.#find(handle)
    if (message) this.#remove(message)
  }

  changeVisibility(handle: string, ms: number) {
    const message = this.#find(handle)
    if (!message) {
      throw invalidParameter(
        `Value ${handle} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.`,
      )
    }
    if (message.place !== 'inflight') {
      throw sqsError('MessageNotInflight', 'The specified message is not in flight.')
    }
    this.#leavePlace(message)
    if (ms === 0) this.#show(message)
    else this.#hide(message, 'inflight', this.#context.clock.now() + ms)
  }

  purge() {
    for (const message of [...this.#messages.values()]) this.#remove(message)
  }

  /** Takes the next visible message out of the queue, for a move task. */
  takeOut(): MessageState | undefined {
    const message = this.#line.next()
    if (message) this.#remove(message)
    this.#updateBusy()
    return message && stateOf(message)
  }

  /** While anyone is registered, visible messages count as in flight on the clock. */
  registerConsumer(): () => void {
    this.#consumers += 1
    this.#updateBusy()
    let registered = true
    return () => {
      if (!registered) return
      registered = false
      this.#consumers -= 1
      this.#updateBusy()
    }
  }

  snapshot(): MessageState[] {
    return [...this.#messages.values()].map(stateOf)
  }

  /** Ends all waiting and every timer. */
  close() {
    for (const waiter of [...this.#waiters]) waiter.resolve([])
    this.purge()
  }

  #take(max: number, visibilityMs = this.#settings.visibilitySeconds * 1_000): ReceivedMessage[] {
    const taken: ReceivedMessage[] = []
    const { redrive } = this.#settings
    while (taken.length < max && this.#counts.inflight < maxInFlight) {
      const message = this.#line.next()
      if (!message) break
      if (redrive && message.receiveCount >= redrive.maxReceiveCount) {
        this.#remove(message)
        this.#context.moveToDeadLetter({ ...stateOf(message), deadLetterSource: this.arn })
      } else taken.push(this.#lend(message, visibilityMs))
    }
    this.#updateBusy()
    return taken
  }

  #lend(message: StoredMessage, visibilityMs: number): ReceivedMessage {
    const now = this.#context.clock.now()
    message.receiveCount += 1
    message.firstReceivedAt ??= now
    message.receipt = randomUUID()
    this.#hide(message, 'inflight', now + visibilityMs)
    const receiptHandle = Buffer.from(`${this.name}/${message.id}/${message.receipt}`).toString('base64')
    return { ...stateOf(message), receiptHandle }
  }

  #show(message: StoredMessage) {
    message.hiddenUntil = undefined
    this.#line.add(message)
    this.#updateBusy()
    // A microtask later, so that a batch sent together can be received together.
    if (this.#waiters.size > 0) queueMicrotask(() => this.#serve())
  }

  #serve() {
    for (const waiter of this.#waiters) {
      const messages = this.#take(waiter.max, waiter.visibilityMs)
      if (messages.length === 0) return
      waiter.resolve(messages)
    }
  }

  #hide(message: StoredMessage, place: 'delayed' | 'inflight', until: number) {
    message.place = place
    message.hiddenUntil = until
    this.#counts[place] += 1
    message.cancelHidden = this.#context.clock.at(until, () => {
      this.#leavePlace(message)
      this.#show(message)
    })
  }

  #leavePlace(message: StoredMessage) {
    message.cancelHidden?.()
    if (message.place === 'visible') this.#line.leave(message)
    else if (message.place !== 'gone') this.#counts[message.place] -= 1
    message.place = 'gone'
  }

  #remove(message: StoredMessage) {
    this.#leavePlace(message)
    message.cancelExpiry?.()
    this.#messages.delete(message.id)
    this.#updateBusy()
  }

  #armExpiry(message: StoredMessage) {
    message.cancelExpiry?.()
    const expiresAt = message.sentAt + this.#settings.retentionSeconds * 1_000
    message.cancelExpiry = this.#context.clock.at(expiresAt, () => this.#remove(message))
  }

  #find(handle: string): StoredMessage | undefined {
    const [queue, id = '', receipt] = Buffer.from(handle, 'base64').toString().split('/')
    if (queue !== this.name || !receipt) {
      throw sqsError('ReceiptHandleIsInvalid', 'The input receipt handle is invalid.')
    }
    const message = this.#messages.get(id)
    return message?.receipt === receipt ? message : undefined
  }

  #updateBusy() {
    const busy = this.#consumers > 0 && this.#line.size > 0
    if (busy) this.#release ??= this.#context.clock.hold(`queue ${this.name}`)
    else {
      this.#release?.()
      this.#release = undefined
    }
  }
}
