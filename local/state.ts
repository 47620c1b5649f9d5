import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Sqs, SqsState } from './aws/sqs.ts'
import type { VirtualClock } from './clock.ts'

/** What a stack keeps between runs, besides its table. */
interface Kept {
  v: 1
  offsetMs: number
  queues: SqsState
}

export interface State {
  /** Moves a new clock to where the last run left it, so that time never goes backwards for what is in the table. */
  restoreClock(): Promise<void>
  /** After the queues exist. */
  restoreQueues(): void
  /** Writes the last state and stops writing. */
  stop(): void
}

const everyMs = 5000

/** Keeps clock and queues in `<dataDir>/state.json`, written every few seconds; does nothing without a directory. */
export function keepState(dataDir: string | undefined, clock: VirtualClock, sqs: Sqs): State {
  if (dataDir === undefined) return { restoreClock: async () => {}, restoreQueues: () => {}, stop: () => {} }
  mkdirSync(dataDir, { recursive: true })
  const path = join(dataDir, 'state.json')
  const kept = read(path)
  let ready = false

  const write = () => {
    // Before everything is restored there is nothing worth keeping, and the old state to lose.
    if (!ready) return
    const state: Kept = { v: 1, offsetMs: clock.offset, queues: sqs.snapshot() }
    writeFileSync(`${path}.new`, JSON.stringify(state))
    renameSync(`${path}.new`, path)
  }
  const timer = setInterval(write, everyMs).unref()

  return {
    async restoreClock() {
      await clock.advance(Math.max(0, (kept?.offsetMs ?? 0) - clock.offset))
    },
    restoreQueues() {
      if (kept) sqs.restore(kept.queues)
      ready = true
    },
    stop() {
      clearInterval(timer)
      write()
    },
  }
}

function read(path: string): Kept | undefined {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
  const kept = JSON.parse(text) as Kept
  if (kept.v !== 1) throw new Error(`${path} is of another version: use another --data directory`)
  return kept
}
