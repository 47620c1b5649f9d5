/** What may go wrong at one step of I/O. `after`: the effect happened, nobody learned of it. `kill`: the worker is gone. */
export type Fault = 'ok' | 'before' | 'after' | 'kill-before' | 'kill-after'

export class Trouble extends Error {
  override name = 'Trouble'
}

/** A function that takes longer is killed, ms. */
export const functionTimeoutMs = 30_000

/** One run of a worker. Once killed, none of its steps has an effect any more, and none of them ever ends. */
export class Invocation {
  dead = false
  readonly killed: Promise<false>
  readonly #now: () => number
  readonly #begunAt: number
  #kill: (back: false) => void = () => {}

  constructor(now: () => number) {
    this.#now = now
    this.#begunAt = now()
    this.killed = new Promise((resolve) => {
      this.#kill = resolve
    })
  }

  remainingMs = (): number => this.#begunAt + functionTimeoutMs - this.#now()

  /** One step of I/O with its fault. */
  async step<T>(name: string, fault: Fault, work: () => Promise<T>): Promise<T> {
    if (this.dead) return never()
    if (fault === 'kill-before' || this.remainingMs() <= 0) return this.#die()
    if (fault === 'before') throw new Trouble(name)
    const result = await work()
    if (fault === 'kill-after') return this.#die()
    if (fault === 'after') throw new Trouble(name)
    return result
  }

  #die(): Promise<never> {
    this.dead = true
    this.#kill(false)
    return never()
  }

  /** False: its message comes back. Only trouble is forgiven; any other error is a bug. */
  async run(work: () => Promise<unknown>): Promise<boolean> {
    const done = work().then(
      (result) => result !== false,
      (error) => {
        if (error instanceof Trouble) return false
        throw error
      },
    )
    return Promise.race([done, this.killed])
  }
}

const never = (): Promise<never> => new Promise(() => {})
