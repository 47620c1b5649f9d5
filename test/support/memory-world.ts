import type { AcceptWorld } from '../../functions/domain/accept.ts'
import type { MetricName } from '../../functions/domain/head.ts'
import type { Report, Waker } from '../../functions/domain/ports.ts'
import { parseTask } from '../../functions/http/parse-task.ts'
import type { Config } from '../../schemas/config.ts'
import { MemoryGate } from './memory-gate.ts'
import { MemoryStore } from './memory-store.ts'
import { sampleConfig } from './sample-config.ts'

export interface Wake {
  connection: string
  id: string
  /** When it arrives, epoch ms. */
  at: number
  trace?: string
}

/** Keeps every wake-up; `take` hands out the due ones, as the queue would. */
export class MemoryWaker implements Waker {
  readonly sent: Wake[] = []
  waiting: Wake[] = []
  /** Called before each send: throw to be the queue in trouble. */
  before: (connection: string, ids: readonly string[]) => void = () => {}
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  async wake(connection: string, ids: readonly string[], delayMs = 0, trace?: string): Promise<void> {
    this.before(connection, ids)
    const at = this.#now() + Math.min(Math.max(delayMs, 0), 900_000)
    const wakes = ids.map((id): Wake => ({ connection, id, at, trace }))
    this.sent.push(...wakes)
    this.waiting.push(...wakes)
  }

  take(): Wake[] {
    const due = this.waiting.filter((wake) => wake.at <= this.#now())
    this.waiting = this.waiting.filter((wake) => wake.at > this.#now())
    return due.sort((a, b) => a.at - b.at)
  }
}

/** Counts and notes as they came. */
export class MemoryReport implements Report {
  readonly counts = new Map<string, number>()
  readonly notes: { event: string; fields: Record<string, unknown> }[] = []

  count(metric: MetricName, connection: string, value = 1): void {
    const key = `${metric} ${connection}`
    this.counts.set(key, (this.counts.get(key) ?? 0) + value)
  }

  note(event: string, fields: Record<string, unknown>): void {
    this.notes.push({ event, fields })
  }
}

export interface MemoryWorld extends AcceptWorld {
  store: MemoryStore
  waker: MemoryWaker
  gate: MemoryGate
  report: MemoryReport
  clock: { ms: number }
}

/** The world in memory. Time stands still until a test sets `clock.ms`. */
export function memoryWorld(config: Config = sampleConfig()): MemoryWorld {
  const clock = { ms: Date.UTC(2026, 0, 15, 12) }
  const now = () => clock.ms
  const waker = new MemoryWaker(now)
  let keys = 0
  return {
    config,
    clock,
    now,
    waker,
    store: new MemoryStore(now),
    gate: new MemoryGate(waker),
    report: new MemoryReport(),
    newKey: () => `key-${++keys}`,
    parseTask,
  }
}
