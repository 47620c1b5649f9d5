import type { RunWorld } from './ports.ts'
import type { Run } from './run.ts'

/** The longest delay that SQS knows, ms. What is due later is woken by the sweep when its time comes near. */
export const longestDelayMs = 900_000

/** Collects wake-ups, to be sent together: one batch a connection. */
export class Wakes {
  readonly #due = new Map<string, Map<string, number>>()

  /** For when the run is due next, if it is. */
  add({ connection, id, dueAt = Number.POSITIVE_INFINITY }: Run): void {
    const own = this.#due.get(connection) ?? new Map<string, number>()
    this.#due.set(connection, own.set(id, dueAt))
  }

  async send(world: RunWorld): Promise<void> {
    const now = world.now()
    for (const [connection, due] of this.#due) {
      const wakes = [...due]
        .map(([id, at]) => ({ id, delayMs: Math.max(0, at - now) }))
        .filter(({ delayMs }) => delayMs <= longestDelayMs)
      if (wakes.length > 0) await world.runWaker.wakeRuns(connection, wakes)
    }
  }
}
