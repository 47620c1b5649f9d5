import type { BumpWorld } from '../../../functions/domain/runs/ports.ts'
import { reprioritize } from '../../../functions/domain/runs/reprioritize.ts'
import { runTick } from '../../../functions/domain/runs/run-tick.ts'
import { sweepRuns } from '../../../functions/domain/runs/sweep-runs.ts'
import { takeEvent } from '../../../functions/domain/runs/take-event.ts'
import type { Config } from '../../../schemas/config.ts'
import type { ConversationEvent } from '../../../schemas/genesys-cloud/conversation-event.ts'
import { tickOf } from '../../../schemas/wake-up.ts'
import type { FakeTime } from '../../support/fake-time.ts'
import { MemoryPriorities } from '../../support/memory-priorities.ts'
import { MemoryRunGate } from '../../support/memory-run-gate.ts'
import { MemoryRunStore } from '../../support/memory-run-store.ts'
import { MemoryRunReport } from '../../support/run-world.ts'
import { ruleName } from '../../support/runs.ts'
import { FakeQueue, type Latencies } from './queue.ts'

const functionTimeoutMs = 30_000
const minuteMs = 60_000
const matched = new Set([ruleName])

export interface FakeStackOptions {
  config: Config
  time: FakeTime
  random: () => number
  latencies: Latencies
  /** Part of the messages that come twice, and part of the wake-ups that never come. */
  doubled: number
  lost: number
}

/** Everything between the bus and the platform, in one process, on a fake clock. */
export class FakeStack {
  readonly runs = new MemoryRunStore()
  readonly gate: MemoryRunGate
  readonly platform: MemoryPriorities
  readonly report = new MemoryRunReport()
  readonly #wakes: FakeQueue<string>
  readonly #events: FakeQueue<ConversationEvent>
  readonly #world: Omit<BumpWorld, 'remainingMs'>
  readonly #time: FakeTime

  constructor({ config, time, random, latencies, doubled, lost }: FakeStackOptions) {
    this.#time = time
    this.platform = new MemoryPriorities(time.now)
    const queue = { batch: 10, doubled, lost }
    const toRuns = { ...queue, concurrency: 40 }
    this.#wakes = new FakeQueue(time, random, latencies.message, toRuns, (ids) => this.#woken(ids))
    const toTrigger = { ...queue, lost: 0, concurrency: 100 }
    this.#events = new FakeQueue(time, random, latencies.message, toTrigger, (events) => this.#taken(events))
    this.gate = new MemoryRunGate(async ({ id, delayMs }) => {
      await time.wait(latencies.message())
      this.#wakes.send(id, delayMs)
    })
    this.runs.before = () => time.wait(latencies.table())
    this.platform.during = () => time.wait(latencies.call())
    this.#world = {
      config,
      runs: this.runs,
      runGate: this.gate,
      runWaker: {
        wakeRuns: async (_connection, wakes) => {
          await time.wait(latencies.message())
          for (const { id, delayMs } of wakes) this.#wakes.send(id, delayMs)
        },
      },
      report: this.report,
      now: time.now,
      priorities: () => this.platform,
    }
    this.#upkeep()
  }

  /** The event reaches the trigger queue at `at`. */
  tell(event: ConversationEvent, at: number): void {
    this.#time.at(at, () => this.#events.send(event))
  }

  async #woken(ids: string[]): Promise<void> {
    const end = this.#time.ms + functionTimeoutMs
    const world: BumpWorld = { ...this.#world, remainingMs: () => end - this.#time.ms }
    const ticks = ids.flatMap((id) => tickOf(id) ?? [])
    const { failed } = await reprioritize(
      world,
      ids.filter((id) => tickOf(id) === undefined),
    )
    for (const connection of ticks) await runTick(world, connection)
    if (failed.length > 0) throw new Error(`failed: ${failed.join()}`)
  }

  async #taken(events: ConversationEvent[]): Promise<void> {
    for (const event of events)
      await takeEvent(this.#world, event, event.name === 'acd.start' ? matched : new Set())
  }

  #upkeep(): void {
    this.#time.at(this.#time.ms + minuteMs, () => {
      void sweepRuns(this.#world)
      this.#upkeep()
    })
  }
}
