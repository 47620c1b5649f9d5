import { AsyncLocalStorage } from 'node:async_hooks'
import type { FakeClock } from './fake-clock.ts'

/**
 * What may go wrong at one step of I/O.
 * AWS: `before`, `throttle` (no effect, an error after all of the SDK's tries), `after` (effect, then an error), `repeat` (effect,
 * reply lost, the SDK does it again), `slow`, `partial` (a batch is taken in part),
 * `stale` (the index shows nothing yet).
 * Platform: `unsent`, `lost-request`, `lost-reply`, `429`, `429-long`, `5xx`, `5xx-after`, `401`, `slow`, `webhook-first`.
 * Messages and webhooks: `duplicate`, `delay`, `reorder`, `lost`.
 * Any: `kill-before`, `kill-after`: nothing after it happens in this invocation.
 */
export type FaultName =
  | 'before'
  | 'after'
  | 'repeat'
  | 'throttle'
  | 'slow'
  | 'partial'
  | 'stale'
  | 'unsent'
  | 'lost-request'
  | 'lost-reply'
  | '429'
  | '429-long'
  | '5xx'
  | '5xx-after'
  | '401'
  | 'webhook-first'
  | 'duplicate'
  | 'delay'
  | 'reorder'
  | 'lost'
  | 'kill-before'
  | 'kill-after'

export interface Step {
  index: number
  /** Epoch ms. */
  at: number
  /** Which invocation: `deliver 3`, or what brings messages. */
  by: string
  what: string
  faults: readonly FaultName[]
  fault?: FaultName
}

/** One run of one function. */
export interface Invocation {
  name: string
  dead: boolean
  kill(): void
}

/** Decides what happens at a step; replayed plans know the index, random ones roll dice. */
export type Choose = (index: number, faults: readonly FaultName[]) => FaultName | undefined

export interface Io {
  what: string
  faults: readonly FaultName[]
}

const never = <T>() => new Promise<T>(() => {})
const current = new AsyncLocalStorage<Invocation>()

/** Every step of I/O of a story passes here: it is written down, and fails where the plan says so. */
export class Steps {
  readonly taken: Step[] = []
  /** Invocations that were killed, or took longer than they may. */
  readonly killed = new Set<string>()
  readonly clock: FakeClock
  /** How long a step takes beside its usual time, from 0 to 1; 0.5 = as usual. */
  readonly #dice: () => number
  readonly #choose: Choose

  /** Every step takes its usual time. */
  readonly isEven: boolean

  constructor(clock: FakeClock, choose: Choose, dice?: () => number) {
    this.clock = clock
    this.#choose = choose
    this.isEven = dice === undefined
    this.#dice = dice ?? (() => 0.5)
  }

  /** The running invocation. */
  get by(): string {
    return current.getStore()?.name ?? ''
  }

  /** Most steps take about their usual time, a few a hundred times as long. */
  wait(usualMs: number): Promise<void> {
    const roll = this.#dice()
    return this.clock.sleep(roll > 0.97 ? usualMs * 100 : usualMs * 2 * roll)
  }

  /** Runs an invocation; rejects when it is killed or takes longer than its time-out. */
  async invoke<T>(name: string, timeoutMs: number, work: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      let isOver = false
      const invocation: Invocation = {
        name,
        dead: false,
        kill: () => {
          invocation.dead = true
          if (!isOver) this.killed.add(name)
          reject(new Error('killed'))
        },
      }
      const end = () => {
        isOver = true
      }
      this.clock.at(this.clock.ms + timeoutMs, () => invocation.kill())
      current.run(invocation, () => work().finally(end).then(resolve, reject))
    })
  }

  /** A step of the running invocation. `run` does it, in the way the fault asks for. */
  async io<T>({ what, faults }: Io, run: (fault: FaultName | undefined) => Promise<T>): Promise<T> {
    const invocation = current.getStore()
    if (invocation?.dead) return never<T>()
    const all = invocation ? [...faults, 'kill-before' as const, 'kill-after' as const] : faults
    const fault = this.happen(what, all, invocation?.name)
    if (fault === 'kill-before') return this.#killed<T>(invocation)
    const isKilled = fault === 'kill-after'
    const result = await run(isKilled ? undefined : fault).catch((error: unknown) => {
      if (!isKilled && !invocation?.dead) throw error
    })
    if (isKilled) return this.#killed<T>(invocation)
    return invocation?.dead ? never<T>() : (result as T)
  }

  /** A step outside of any invocation, such as a message on its way. */
  happen(what: string, faults: readonly FaultName[], by = ''): FaultName | undefined {
    const index = this.taken.length
    const fault = this.#choose(index, faults)
    this.taken.push({ index, at: this.clock.ms, by, what, faults, fault })
    return fault
  }

  #killed<T>(invocation: Invocation | undefined): Promise<T> {
    invocation?.kill()
    return never<T>()
  }
}
