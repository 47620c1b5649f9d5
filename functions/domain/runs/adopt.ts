import type { BumpWorld } from './ports.ts'

/** Lists the callbacks that wait for a rule, within the budget, and starts the runs that are missing. */
export async function adopt(_world: BumpWorld, _rule: string): Promise<void> {
  throw new Error('not built yet')
}
