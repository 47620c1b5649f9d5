import type { FaultName, Steps } from './steps.ts'

export interface Message {
  id: string
  body: string
  receives: number
}

export interface QueueOptions {
  name: string
  /** Most messages in one invocation, and most invocations at once. */
  batchSize: number
  concurrency: number
  faults: readonly FaultName[]
  /** Says whether a message is lost on purpose of the story. */
  isLost?(): boolean
  /** Gives back the ids of messages that come again; throwing brings back all. */
  work(messages: Message[]): Promise<string[]>
}

/** As the template has it: six times the function's time-out, five receives. */
const visibilityMs = 180_000
const mostReceives = 5

/** A standard queue with its event source: at least once, in no order, failures come back. */
export class FakeQueue {
  readonly dead: Message[] = []
  readonly bodies: string[] = []
  /** Messages on their way, visible or being worked on. */
  pending = 0
  readonly #visible: Message[] = []
  readonly #steps: Steps
  readonly #options: QueueOptions
  #running = 0
  #count = 0

  constructor(steps: Steps, options: QueueOptions) {
    this.#steps = steps
    this.#options = options
  }

  send(body: string, delayMs = 0): void {
    this.bodies.push(body)
    const fault = this.#steps.happen(`message to ${this.#options.name} ${idIn(body)}`, this.#options.faults)
    if (fault === 'lost' || this.#options.isLost?.()) return
    const late = { delay: 240_000, reorder: 20_000 }[fault as string] ?? 0
    this.#arrive(body, delayMs + late + 20)
    if (fault === 'duplicate') {
      this.#arrive(body, delayMs + 21)
      this.#arrive(body, delayMs + 30_000)
    }
  }

  #arrive(body: string, delayMs: number): void {
    this.pending += 1
    this.#show({ id: `${this.#options.name}-${++this.#count}`, body, receives: 0 }, delayMs)
  }

  #show(message: Message, delayMs: number): void {
    const { clock } = this.#steps
    clock.at(clock.ms + delayMs, () => {
      if (message.receives >= mostReceives) {
        this.dead.push(message)
        this.pending -= 1
        return
      }
      this.#visible.push(message)
      this.#poll()
    })
  }

  #poll(): void {
    const { batchSize, concurrency } = this.#options
    if (this.#running >= concurrency || this.#visible.length === 0) return
    const batch = this.#visible.splice(0, batchSize)
    for (const message of batch) message.receives += 1
    this.#running += 1
    const { clock } = this.#steps
    const hiddenUntil = clock.ms + visibilityMs
    this.#options
      .work(batch)
      .catch(() => batch.map(({ id }) => id))
      .then((failed) => {
        this.#running -= 1
        for (const message of batch) {
          if (failed.includes(message.id)) this.#show(message, hiddenUntil - clock.ms)
          else this.pending -= 1
        }
        this.#poll()
      })
  }
}

function idIn(body: string): string {
  const { id, detail } = JSON.parse(body)
  return id ?? detail?.topic ?? ''
}
