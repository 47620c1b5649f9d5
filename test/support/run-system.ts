import type { Scheduler } from 'fast-check'
import type { BumpWorld } from '../../functions/domain/runs/ports.ts'
import type { Run } from '../../functions/domain/runs/run.ts'
import { sweepRuns } from '../../functions/domain/runs/sweep-runs.ts'
import { takeEvent } from '../../functions/domain/runs/take-event.ts'
import type { Config } from '../../schemas/config.ts'
import type { ConversationEvent } from '../../schemas/genesys-cloud/conversation-event.ts'
import { type Fault, Invocation, Trouble } from './invocation.ts'
import type { PriorityCall } from './memory-priorities.ts'
import { matched } from './run-story.ts'
import { type MemoryRunWorld, receiveWake, runWorld } from './run-world.ts'
import { conversation, idOfRun } from './runs.ts'

const visibilityMs = 180_000
const minuteMs = 60_000

interface Delivery {
  at: number
  run: () => Promise<boolean>
}

export interface RunSystemOptions {
  config?: Config
  /** Chooses which worker makes its next step; without it one works at a time. */
  scheduler?: Scheduler
}

/**
 * Events, wake-ups and sweeps of one conversation on a fake clock. Every step of I/O may fail as planned, failed messages
 * come back after their visibility time-out; what must never be is noted in `faults`.
 */
export class RunSystem {
  readonly world: MemoryRunWorld
  /** Fates of the next steps of I/O, and of the next wake-ups (how often each arrives). */
  plan: Fault[] = []
  wakeCopies: number[] = []
  readonly faults: string[] = []
  /** Steps of I/O so far. */
  readonly steps: string[] = []
  readonly #scheduler: Scheduler | undefined
  #deliveries: Delivery[] = []
  #sweepAt: number
  #last: Run | undefined
  readonly #called = new Set<number>()

  constructor({ config, scheduler }: RunSystemOptions = {}) {
    this.world = runWorld(config)
    this.#scheduler = scheduler
    this.#sweepAt = this.world.clock.ms + minuteMs
    this.world.runs.stored = (run) => this.#stored(run)
    this.world.platform.during = ({ call, priority }) => this.#checkCall(call, priority)
  }

  get run(): Run | undefined {
    return this.world.runs.peek(idOfRun(this.world.config, conversation))
  }

  deliver(event: ConversationEvent, at: number): void {
    const rules = event.name === 'acd.start' ? matched : new Set<string>()
    this.#deliveries.push({ at, run: () => this.#invoke((world) => takeEvent(world, event, rules)) })
  }

  async runUntil(end: number): Promise<void> {
    const { clock } = this.world
    for (;;) {
      this.#collect()
      const due = this.#deliveries.filter(({ at }) => at <= clock.ms)
      this.#deliveries = this.#deliveries.filter(({ at }) => at > clock.ms)
      if (clock.ms >= this.#sweepAt) {
        this.#sweepAt += minuteMs
        due.push({ at: clock.ms, run: async () => (await this.#invoke((world) => sweepRuns(world))) || true })
      }
      if (due.length > 0) {
        await this.#all(due)
        continue
      }
      const waiting = [...this.#deliveries, ...this.world.runWaker.waiting].map(({ at }) => at)
      const next = Math.min(this.#sweepAt, ...waiting)
      if (next > end) break
      clock.ms = next
    }
    clock.ms = end
  }

  async #all(due: Delivery[]): Promise<void> {
    const one = async (delivery: Delivery) => {
      if (!(await delivery.run()))
        this.#deliveries.push({ ...delivery, at: this.world.clock.ms + visibilityMs })
    }
    if (this.#scheduler) await this.#scheduler.waitFor(Promise.all(due.map(one)))
    else for (const delivery of due) await one(delivery)
  }

  #collect(): void {
    for (const { id, at } of this.world.runWaker.take())
      for (let copy = this.wakeCopies.shift() ?? 1; copy > 0; copy--)
        this.#deliveries.push({ at, run: () => this.#invoke((world) => woken(world, id)) })
  }

  #invoke(work: (world: BumpWorld) => Promise<unknown>): Promise<boolean> {
    const invocation = new Invocation(this.world.now)
    const { runs, runGate, runWaker, platform } = this.world
    return invocation.run(() =>
      work({
        ...this.world,
        runs: this.#wrap(invocation, 'runs', runs),
        runGate: this.#wrap(invocation, 'runGate', runGate),
        runWaker: this.#wrap(invocation, 'runWaker', runWaker),
        priorities: () => ({
          set: (...parameters) => this.#call(invocation, () => platform.set(...parameters)),
          read: (...parameters) => this.#call(invocation, () => platform.read(...parameters)),
          list: (...parameters) => this.#call(invocation, () => platform.list(...parameters)),
        }),
        remainingMs: invocation.remainingMs,
      }),
    )
  }

  async #step<T>(invocation: Invocation, name: string, work: () => Promise<T>): Promise<T> {
    await this.#scheduler?.schedule(Promise.resolve())
    this.steps.push(name)
    return invocation.step(name, this.plan.shift() ?? 'ok', work)
  }

  /** A lost reply is a retry: the value is absolute. */
  async #call<T>(invocation: Invocation, work: () => Promise<T>) {
    try {
      return await this.#step(invocation, 'platform', work)
    } catch (error) {
      if (error instanceof Trouble) return { outcome: 'retry', code: 'no-reply', cause: 'transient' } as const
      throw error
    }
  }

  #wrap<T extends object>(invocation: Invocation, name: string, target: T): T {
    return new Proxy(target, {
      get: (object, key) => {
        const method = Reflect.get(object, key)
        if (typeof method !== 'function') return method
        return (...parameters: unknown[]) => {
          const work = () => method.apply(object, parameters)
          if (key === 'giveBackRun') return invocation.dead ? undefined : work()
          return this.#step(invocation, `${name}.${String(key)}`, work)
        }
      },
    })
  }

  /** The rules of a claim, held against what was stored before it. */
  #stored(run: Run): void {
    const last = this.#last
    this.#last = run
    if (!run.attempt || run.attempts === (last?.attempts ?? 0)) return
    const { attempt } = run
    if (last?.state !== 'waiting' && last?.state !== 'suspended')
      this.faults.push(`claimed while ${last?.state}`)
    if (last?.attempt && last.attempt.leaseUntil > this.world.clock.ms)
      this.faults.push('claimed twice at a time')
    if (last?.entry === attempt.entry && attempt.step <= last.steps)
      this.faults.push(`step ${attempt.step} done again`)
  }

  #checkCall(call: PriorityCall['call'], priority: number | undefined): void {
    const attempt = this.run?.attempt
    if (!attempt || attempt.leaseUntil <= this.world.clock.ms) this.faults.push('called without a claim')
    if (call !== 'set' || !attempt) return
    if (attempt.value !== priority) this.faults.push(`called ${priority}, claimed ${attempt.value}`)
    else if (this.#called.has(attempt.n)) this.faults.push(`attempt ${attempt.n} called twice`)
    this.#called.add(attempt.n)
  }
}

const woken = (world: BumpWorld, id: string): Promise<boolean> =>
  receiveWake(world, id).then(
    () => true,
    (error) => {
      if (error instanceof Trouble || error.message === 'failed') return false
      throw error
    },
  )
