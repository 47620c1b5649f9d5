import type { Seen } from './seen.ts'
import type { Sent } from './send.ts'

export const stages = ['accepted', 'sent', 'confirmed'] as const
export type Stage = (typeof stages)[number]

/** Latency of one task by stage, ms. `accepted` is the sender's time, the others are since the acceptance. */
export interface Latency extends Record<Stage, number | undefined> {
  /** When it was sent, ms after the start. */
  at: number
}

/** From the timelines; times there are the stack's, which can be moved on. */
export function latencies(sent: readonly Sent[], seen: ReadonlyMap<string, Seen>): Latency[] {
  return sent.map(({ externalId, at, acceptMs, id }) => {
    const entries = seen.get(externalId)?.entries ?? []
    const timeOf = (...what: string[]) => {
      const entry = entries.find((one) => what.includes(one.what))
      return entry && Date.parse(entry.at)
    }
    const accepted = timeOf('accepted')
    const since = (...what: string[]) => {
      const time = timeOf(...what)
      return accepted === undefined || time === undefined ? undefined : Math.max(0, time - accepted)
    }
    return {
      at,
      accepted: id === undefined ? undefined : acceptMs,
      // A call whose reply was lost has been sent, too.
      sent: since('sent', 'uncertain'),
      confirmed: since('confirmed'),
    }
  })
}

/** The nearest-rank percentile; NaN of nothing. */
export function percentile(values: readonly number[], percent: number): number {
  const ordered = [...values].sort((a, b) => a - b)
  return ordered[Math.max(0, Math.ceil((percent / 100) * ordered.length) - 1)] ?? Number.NaN
}

/** p50, p95 and p99 by stage, as text. */
export function latencyTable(all: readonly Latency[]): string {
  const rows = stages.map((stage) => {
    const values = all.flatMap((one) => one[stage] ?? [])
    const cells = [50, 95, 99].map((percent) => `${percentile(values, percent).toFixed(0)} ms`.padStart(12))
    return `${stage.padEnd(10)}${String(values.length).padStart(8)}${cells.join('')}`
  })
  const head = ['p50', 'p95', 'p99'].map((name) => name.padStart(12)).join('')
  return [`${'stage'.padEnd(10)}${'tasks'.padStart(8)}${head}`, ...rows].join('\n')
}
