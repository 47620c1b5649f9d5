import type { RunWorld } from './ports.ts'
import type { Run } from './run.ts'

/** Ends a run for good, on an operator's word. `undefined`: there is none; `'ended'`: it has ended already. */
export async function cancelRun(_world: RunWorld, _id: string): Promise<Run | 'ended' | undefined> {
  throw new Error('not built yet')
}
