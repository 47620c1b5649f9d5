import type { RunWorld } from './ports.ts'

export type RunGauges = Record<'RunsWaiting' | 'OldestDueStepSeconds', number>

/** Upkeep, every minute: finds what nobody is doing, wakes what comes due, starts adoptions. Gauges by connection. */
export async function sweepRuns(_world: RunWorld): Promise<Map<string, RunGauges>> {
  throw new Error('not built yet')
}
