import { adopt } from '../../functions/domain/runs/adopt.ts'
import { adoptOf } from '../../functions/domain/runs/ids.ts'
import type { BumpWorld, RunReport, RunWaker } from '../../functions/domain/runs/ports.ts'
import { reprioritize } from '../../functions/domain/runs/reprioritize.ts'
import { runTick } from '../../functions/domain/runs/run-tick.ts'
import { sweepRuns } from '../../functions/domain/runs/sweep-runs.ts'
import type { Config } from '../../schemas/config.ts'
import { tickOf } from '../../schemas/wake-up.ts'
import { MemoryPriorities } from './memory-priorities.ts'
import { MemoryRunGate } from './memory-run-gate.ts'
import { MemoryRunStore } from './memory-run-store.ts'
import type { Wake } from './memory-world.ts'
import { runConfig, t0 } from './runs.ts'

/** Keeps every wake-up; `take` hands out the due ones, as the queue would: whole seconds of delay, at most 900. */
export class MemoryRunWaker implements RunWaker {
  waiting: Wake[] = []
  readonly batches: number[] = []
  before: (connection: string) => void | Promise<void> = () => {}
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  async wakeRuns(connection: string, wakes: readonly { id: string; delayMs: number }[]): Promise<void> {
    await this.before(connection)
    this.batches.push(wakes.length)
    const at = (delayMs: number) => this.#now() + Math.min(900, Math.ceil(delayMs / 1_000)) * 1_000
    this.waiting.push(...wakes.map(({ id, delayMs }) => ({ connection, id, at: at(delayMs) })))
  }

  take(): Wake[] {
    const due = this.waiting.filter(({ at }) => at <= this.#now())
    this.waiting = this.waiting.filter(({ at }) => at > this.#now())
    return due.sort((a, b) => a.at - b.at)
  }
}

export class MemoryRunReport implements RunReport {
  readonly counts = new Map<string, number>()
  readonly lateness: number[] = []
  readonly notes: { event: string; fields: Record<string, unknown> }[] = []

  count(metric: string, _connection: string, value = 1): void {
    this.counts.set(metric, (this.counts.get(metric) ?? 0) + value)
  }

  observe(metric: string, _connection: string, value: number): void {
    if (metric === 'BumpLatenessMs') this.lateness.push(value)
  }

  note(event: string, fields: Record<string, unknown>): void {
    this.notes.push({ event, fields })
  }
}

export interface MemoryRunWorld extends BumpWorld {
  clock: { ms: number }
  remaining: { ms: number }
  runs: MemoryRunStore
  runGate: MemoryRunGate
  runWaker: MemoryRunWaker
  report: MemoryRunReport
  platform: MemoryPriorities
}

/** The world of runs in memory. Time stands still until a test moves `clock.ms`. */
export function runWorld(config: Config = runConfig()): MemoryRunWorld {
  const clock = { ms: t0 }
  const remaining = { ms: 30_000 }
  const now = () => clock.ms
  const runWaker = new MemoryRunWaker(now)
  const platform = new MemoryPriorities(now)
  return {
    config,
    clock,
    remaining,
    now,
    remainingMs: () => remaining.ms,
    runs: new MemoryRunStore(),
    runWaker,
    runGate: new MemoryRunGate(({ connection, id, delayMs }) =>
      runWaker.wakeRuns(connection, [{ id, delayMs }]),
    ),
    report: new MemoryRunReport(),
    platform,
    priorities: () => platform,
  }
}

/** What the reprioritize function does with one message. */
export async function receiveWake(world: BumpWorld, id: string): Promise<void> {
  const connection = tickOf(id)
  const rule = adoptOf(id)
  if (connection !== undefined) return runTick(world, connection)
  if (rule !== undefined) return adopt(world, rule)
  const { failed } = await reprioritize(world, [id])
  if (failed.length > 0) throw new Error('failed')
}

/** Moves the clock on to `until`, epoch ms: every wake-up is given out when it is due, upkeep comes every minute. */
export async function runUntil(world: MemoryRunWorld, until: number): Promise<void> {
  const { clock, runWaker } = world
  let sweepAt = (Math.floor(clock.ms / 60_000) + 1) * 60_000
  for (;;) {
    for (const wake of runWaker.take()) await receiveWake(world, wake.id)
    const next = Math.min(sweepAt, ...runWaker.waiting.map(({ at }) => at))
    if (next > until) break
    clock.ms = Math.max(clock.ms, next)
    if (next < sweepAt) continue
    await sweepRuns(world)
    sweepAt += 60_000
  }
  clock.ms = Math.max(clock.ms, until)
}
