import type { RunWorld } from './ports.ts'
import type { Run } from './run.ts'
import { ended } from './shape.ts'
import { saveRun } from './update-run.ts'

const mostRaces = 12

/**
 * Ends a run for good, on an operator's word: also a later queue entry does not start it again. A call that is under way
 * is not called back. `undefined`: there is no such run; `'ended'`: it has ended already.
 */
export async function cancelRun(world: RunWorld, id: string): Promise<Run | 'ended' | undefined> {
  for (let race = 0; race < mostRaces; race++) {
    const run = await world.runs.run(id)
    if (!run) return undefined
    if (run.state === 'ended') return 'ended'
    const stored = await saveRun(world, run, ended(run, 'canceled', world.now()))
    if (stored !== 'conflict') return stored
  }
  throw new Error('too many writers on one run')
}
