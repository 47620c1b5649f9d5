import type { FakeTime } from '../../support/fake-time.ts'

/** Latencies of the model, ms. */
export interface Latencies {
  /** A message, from sending (or the end of its delay) to the function. */
  message: () => number
  /** One read or write of the table. */
  table: () => number
  /** One call of the platform. */
  call: () => number
}

export const latencyModel = 'SQS p50 16 / p99 105 ms, table 5 ms, call p50 150 / p99 300 ms'

export function latenciesOf(random: () => number): Latencies {
  return {
    message: () => logNormal(random, 16, 105),
    table: () => 5,
    call: () => logNormal(random, 150, 300),
  }
}

/** A latency with this median and this 99th percentile, in whole ms. */
function logNormal(random: () => number, p50: number, p99: number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  return Math.max(1, Math.round(p50 * Math.exp((normal * Math.log(p99 / p50)) / 2.326)))
}

export interface QueueOptions {
  /** Messages a function takes at once, and functions at work at the same time. */
  batch: number
  concurrency: number
  /** Sends this part of the messages twice, or never. */
  doubled: number
  lost: number
}

/** A standard queue with its functions: no order, delays in whole seconds up to 900. */
export class FakeQueue<T> {
  readonly #ready: T[] = []
  #working = 0
  readonly #time: FakeTime
  readonly #random: () => number
  readonly #latency: () => number
  readonly #options: QueueOptions
  readonly #handle: (batch: T[]) => Promise<void>

  constructor(
    time: FakeTime,
    random: () => number,
    latency: () => number,
    options: QueueOptions,
    handle: (batch: T[]) => Promise<void>,
  ) {
    this.#time = time
    this.#random = random
    this.#latency = latency
    this.#options = options
    this.#handle = handle
  }

  send(message: T, delayMs = 0): void {
    const { doubled, lost } = this.#options
    const delay = Math.min(900, Math.ceil(delayMs / 1_000)) * 1_000
    if (this.#random() >= lost) this.#arrive(message, delay)
    if (this.#random() < doubled) this.#arrive(message, delay + Math.floor(this.#random() * 20_000))
  }

  #arrive(message: T, delayMs: number): void {
    this.#time.at(this.#time.ms + delayMs + this.#latency(), () => {
      this.#ready.push(message)
      // What becomes ready in the same instant goes out together.
      this.#time.at(this.#time.ms, () => this.#poll())
    })
  }

  #poll(): void {
    const { batch, concurrency } = this.#options
    while (this.#ready.length > 0 && this.#working < concurrency) {
      this.#working += 1
      void this.#handle(this.#ready.splice(0, batch)).finally(() => {
        this.#working -= 1
        this.#poll()
      })
    }
  }
}
