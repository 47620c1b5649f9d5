import type { Run } from '../../../functions/domain/runs/run.ts'
import type { FakeStack } from './stack.ts'

/** A claimed step. */
export interface Claim {
  conversation: string
  at: number
  /** Since when its run had been due. */
  dueAt: number
}

/** Sees every write and every call, and keeps what must never be. */
export class Watch {
  readonly claims: Claim[] = []
  readonly faults: string[] = []
  readonly #last = new Map<string, Pick<Run, 'state' | 'attempts' | 'dueAt'>>()
  readonly #set = new Set<string>()

  constructor({ runs, platform }: FakeStack, now: () => number) {
    runs.stored = (run) => this.#stored(run, now())
    const { during } = platform
    platform.during = async (call) => {
      const key = `${call.conversation} ${call.priority}`
      if (call.call === 'set' && this.#set.has(key)) this.faults.push(`step twice: ${key}`)
      this.#set.add(key)
      await during(call)
    }
  }

  #stored({ id, conversation, state, attempts, dueAt }: Run, at: number): void {
    const last = this.#last.get(id)
    if (last && attempts > last.attempts) {
      if (last.state !== 'waiting' && last.state !== 'suspended')
        this.faults.push(`claimed while ${last.state}: ${conversation}`)
      this.claims.push({ conversation, at, dueAt: last.dueAt ?? 0 })
    }
    this.#last.set(id, { state, attempts, dueAt })
  }
}

const minuteMs = 60_000
/** Wake-ups of about the same time come in the queue's order, and their delays are whole seconds, ms. */
const sameMs = 2_000

/**
 * Whoever was served in a minute while others were left over for the next had been due no later than these. Empty: the
 * longest waiting were always first. What only became due after a minute's budget was spent is not compared with it.
 */
export function overtakings(claims: readonly Claim[]): string[] {
  const faults: string[] = []
  const minutes = Map.groupBy(claims, ({ at }) => Math.floor(at / minuteMs))
  let left = Number.POSITIVE_INFINITY
  // From the last minute back: the one longest due of all that were served later.
  for (const minute of [...minutes.keys()].sort((a, b) => b - a)) {
    const served = minutes.get(minute) ?? []
    const latest = served.reduce((most, { dueAt }) => Math.max(most, dueAt), 0)
    if (latest > left + sameMs) faults.push(`minute ${minute}: ${latest - left} ms`)
    left = served.reduce((least, { dueAt }) => Math.min(least, dueAt), left)
  }
  return faults
}
