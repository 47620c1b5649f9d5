import type { Scheduler } from 'fast-check'
import { type Accepted, type AcceptRequest, accept } from '../../functions/domain/accept.ts'
import { deliver } from '../../functions/domain/deliver.ts'
import type { Head } from '../../functions/domain/head.ts'
import type { CallOutcome } from '../../functions/domain/outcome.ts'
import type { DeliverWorld } from '../../functions/domain/ports.ts'
import { sweep } from '../../functions/domain/sweep.ts'
import { tick } from '../../functions/domain/tick.ts'
import { track } from '../../functions/domain/track.ts'
import type { Config } from '../../schemas/config.ts'
import type { PlatformEvent } from '../../schemas/platform-event.ts'
import { tickOf } from '../../schemas/wake-up.ts'
import { type Fault, Invocation, Trouble } from './invocation.ts'
import { MemoryPlatform } from './memory-platform.ts'
import { type MemoryWorld, memoryWorld } from './memory-world.ts'
import { assertSound } from './sound.ts'

/** A fault of the platform's network, or what it answers instead of doing what it is asked. */
export type PlatformFault = Fault | Exclude<CallOutcome, { outcome: 'confirmed' }>

export interface Plan {
  aws: Fault[]
  platform: PlatformFault[]
  /** How far the clock of each worker is off, ms. */
  skewMs: number[]
  /** How long each step takes, ms. */
  stepMs?: number[]
  /** How often each wake-up arrives. */
  wakeCopies?: number[]
}

export interface SimulationOptions {
  config?: Config
  /** Chooses which worker makes its next step; without it one worker works at a time. */
  scheduler?: Scheduler
}

const visibilityMs = 180_000
const minuteMs = 60_000

interface Delivery {
  at: number
  run: () => Promise<boolean>
}

/**
 * The whole pipeline on a fake clock: wake-ups, events and sweeps happen when they are due, every step may
 * fail as planned, failed messages come back after their visibility time-out. Every head stored must be sound.
 */
export class Simulation {
  readonly world: MemoryWorld
  readonly platform: MemoryPlatform
  readonly steps: string[] = []
  /** Fate of the n-th event that the platform sends. */
  eventFate: (n: number) => { copies: number; delayMs: number } = () => ({ copies: 1, delayMs: 100 })
  /** Fates of the next steps and workers. */
  plan: Plan = { aws: [], platform: [], skewMs: [] }
  /** Calls made although the platform had asked to wait. */
  earlyCalls = 0
  #closed = { since: 0, until: 0 }
  readonly #scheduler: Scheduler | undefined
  #deliveries: Delivery[] = []
  #taken = 0
  #nextSweep = 0

  constructor({ config, scheduler }: SimulationOptions = {}) {
    this.world = memoryWorld(config)
    this.platform = new MemoryPlatform(this.world.now)
    this.#scheduler = scheduler
  }

  /** As a source does: tries until it is answered. */
  async push(request: AcceptRequest): Promise<Accepted> {
    for (;;) {
      let accepted: Accepted | undefined
      const invocation = new Invocation(this.world.now)
      const done = await invocation.run(async () => {
        accepted = await accept({ ...this.world, ...this.#worldOf(invocation) }, request)
      })
      if (done && accepted) return accepted
      this.world.clock.ms += 5_000
    }
  }

  /** A push that happens at the same time as other things do. */
  pushAt(at: number, request: AcceptRequest): void {
    const run = () => this.#invoke((world) => accept({ ...this.world, ...world }, request))
    this.#deliveries.push({ at, run: async () => (await run()) || this.#again(request) })
  }

  /** A message of another queue: it comes back while its work throws or gives false. */
  doAt(at: number, work: (world: DeliverWorld) => Promise<unknown>): void {
    this.#deliveries.push({ at, run: () => this.#invoke(work) })
  }

  #again(request: AcceptRequest): boolean {
    this.pushAt(this.world.clock.ms + 5_000, request)
    return true
  }

  /** Runs for `ms` of virtual time. */
  async run(ms: number): Promise<void> {
    const end = this.world.clock.ms + ms
    this.#nextSweep = Math.max(this.#nextSweep, this.world.clock.ms + minuteMs)
    while (this.world.clock.ms < end) {
      this.#collect()
      const now = this.world.clock.ms
      const due = this.#deliveries.filter(({ at }) => at <= now)
      this.#deliveries = this.#deliveries.filter(({ at }) => at > now)
      if (now >= this.#nextSweep) {
        this.#nextSweep = now + minuteMs
        due.push({ at: now, run: async () => (await this.#invoke((world) => sweep(world))) || true })
      }
      if (due.length > 0) {
        await this.#deliver(due)
        continue
      }
      const waiting = [...this.#deliveries, ...this.world.waker.waiting].map(({ at }) =>
        Math.max(at, now + 1),
      )
      this.world.clock.ms = Math.min(end, this.#nextSweep, ...waiting)
    }
  }

  async #deliver(due: Delivery[]): Promise<void> {
    const one = async (delivery: Delivery) => {
      if (!(await delivery.run()))
        this.#deliveries.push({ ...delivery, at: this.world.clock.ms + visibilityMs })
    }
    if (this.#scheduler) await this.#scheduler.waitFor(Promise.all(due.map(one)))
    else for (const delivery of due) await one(delivery)
  }

  #collect(): void {
    for (const wake of this.world.waker.take()) {
      const connection = tickOf(wake.id)
      const run = () =>
        this.#invoke(async (world) => {
          if (connection !== undefined) return tick(world, connection)
          return (await deliver(world, [wake.id])).failed.length === 0
        })
      const copies = this.plan.wakeCopies?.shift() ?? 1
      for (let copy = 0; copy < copies; copy++) this.#deliveries.push({ at: wake.at, run })
    }
    for (const event of this.platform.events.slice(this.#taken)) {
      const fate = this.eventFate(this.#taken++)
      for (let copy = 0; copy < fate.copies; copy++) this.deliverEvent(event, fate.delayMs * (copy + 1))
    }
  }

  deliverEvent(event: PlatformEvent, delayMs: number): void {
    const at = Math.max(event.at, this.world.clock.ms) + delayMs
    this.#deliveries.push({ at, run: () => this.#invoke((world) => track(world, event)) })
  }

  #invoke(work: (world: DeliverWorld) => Promise<unknown>): Promise<boolean> {
    const invocation = new Invocation(this.world.now)
    return invocation.run(() => work(this.#worldOf(invocation)))
  }

  /** The world as one worker meets it: with faults, and a clock that may be off. */
  #worldOf(invocation: Invocation): DeliverWorld {
    const skew = this.plan.skewMs.shift() ?? 0
    const { store, waker, gate, clock } = this.world
    const aws = () => this.plan.aws.shift() ?? 'ok'
    return {
      ...this.world,
      now: () => clock.ms + skew,
      store: this.#wrap(invocation, 'store', store, aws),
      waker: this.#wrap(invocation, 'waker', waker, aws),
      gate: this.#wrap(invocation, 'gate', gate, aws),
      calls: () => ({
        create: (call) => this.#call(invocation, 'create', () => this.platform.create(call)),
        append: (id, call) => this.#call(invocation, 'append', () => this.platform.append(id, call)),
        end: (id) => this.#call(invocation, 'end', () => this.platform.end(id)),
        find: (queries) => this.#call(invocation, 'find', () => this.platform.find(queries)),
      }),
      remainingMs: invocation.remainingMs,
    }
  }

  async #step<T>(invocation: Invocation, name: string, fault: Fault, work: () => Promise<T>): Promise<T> {
    await this.#scheduler?.schedule(Promise.resolve())
    this.world.clock.ms += this.plan.stepMs?.shift() ?? 0
    this.steps.push(`${name}${fault === 'ok' ? '' : ` ${fault}`}`)
    return invocation.step(name, fault, work)
  }

  /** A call whose connection broke is uncertain: the caller cannot tell before from after. */
  async #call<T>(invocation: Invocation, name: string, work: () => Promise<T>): Promise<T | CallFailure> {
    const planned = this.plan.platform.shift() ?? 'ok'
    const { ms } = this.world.clock
    // Calls of the same moment were under way already.
    if (this.#closed.since < ms && ms < this.#closed.until) this.earlyCalls += 1
    if (typeof planned === 'object' && planned.outcome === 'retry' && planned.cause === 'rate-limit')
      this.#closed = { since: ms, until: ms + (planned.afterMs ?? minuteMs) }
    const [fault, answer]: [Fault, () => Promise<T | CallFailure>] =
      typeof planned === 'object' ? ['ok', async () => planned] : [planned, work]
    try {
      return await this.#step(invocation, `platform.${name}`, fault, answer)
    } catch (error) {
      if (error instanceof Trouble) return { outcome: 'uncertain', code: 'reply-lost' }
      throw error
    }
  }

  #wrap<T extends object>(invocation: Invocation, name: string, target: T, plan: () => Fault): T {
    return new Proxy(target, {
      get: (object, key) => {
        const method = Reflect.get(object, key)
        if (typeof method !== 'function') return method
        return (...parameters: unknown[]) => {
          if (key === 'put') assertSound(parameters[0] as Head)
          const work = () => method.apply(object, parameters)
          return this.#step(invocation, `${name}.${String(key)}`, plan(), work)
        }
      },
    })
  }
}

type CallFailure = Exclude<CallOutcome, { outcome: 'confirmed' }>
