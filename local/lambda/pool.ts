import type { ExecutionEnvironment } from './execution-environment.ts'

type Waiter = (environment?: ExecutionEnvironment | Promise<ExecutionEnvironment>) => void

/**
 * Lambda starts a new environment at once. Here a start costs a core 200 ms, in which the one that is busy has
 * mostly become free again.
 */
const patienceMs = 50

/** The execution environments of one function. */
export class Pool {
  readonly #start: () => Promise<ExecutionEnvironment>
  readonly #max: number
  readonly #running = new Set<ExecutionEnvironment>()
  readonly #idle: ExecutionEnvironment[] = []
  readonly #waiters: Waiter[] = []
  readonly #emptied = Promise.withResolvers<void>()
  #starting = 0
  #closed = false

  constructor(start: () => Promise<ExecutionEnvironment>, max: number) {
    this.#start = start
    this.#max = max
  }

  get all(): ExecutionEnvironment[] {
    return [...this.#running]
  }

  get waiting(): number {
    return this.#waiters.length
  }

  get #size(): number {
    return this.#running.size + this.#starting
  }

  /** An idle environment, or one that is given back soon, else a new one. Undefined once the pool is closed. */
  async acquire(): Promise<ExecutionEnvironment | undefined> {
    if (this.#closed) return undefined
    // The one used last is the warmest.
    const warm = this.#idle.pop()
    if (warm) return warm
    return this.#size === 0 ? this.#startOne() : this.#wait()
  }

  /** Gives it back; a dead one is forgotten. */
  release(environment: ExecutionEnvironment): void {
    if (!environment.alive) return
    const next = this.#waiters.shift()
    if (next) next(environment)
    else this.#idle.push(environment)
  }

  /** Kills all; resolves when they are gone. */
  async close(): Promise<void> {
    this.#closed = true
    for (const waiter of this.#waiters.splice(0)) waiter()
    for (const environment of this.#running) environment.kill()
    if (this.#size > 0) await this.#emptied.promise
  }

  #wait(): Promise<ExecutionEnvironment | undefined> {
    return new Promise((resolve) => {
      this.#waiters.push(resolve)
      setTimeout(() => this.#startFor(resolve), patienceMs)
    })
  }

  #startFor(waiter: Waiter): void {
    const index = this.#waiters.indexOf(waiter)
    if (index < 0 || this.#size >= this.#max) return
    this.#waiters.splice(index, 1)
    waiter(this.#startOne())
  }

  async #startOne(): Promise<ExecutionEnvironment> {
    this.#starting += 1
    const environment = await this.#start().finally(() => {
      this.#starting -= 1
    })
    this.#running.add(environment)
    environment.exited.then(() => this.#forget(environment))
    if (this.#closed) environment.kill()
    return environment
  }

  #forget(environment: ExecutionEnvironment): void {
    this.#running.delete(environment)
    const index = this.#idle.indexOf(environment)
    if (index >= 0) this.#idle.splice(index, 1)
    if (!this.#closed) this.#waiters.shift()?.(this.#startOne())
    else if (this.#size === 0) this.#emptied.resolve()
  }
}
