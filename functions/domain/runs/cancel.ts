import type { RunWorld } from './ports.ts'
import type { Run } from './run.ts'
import { ended } from './shape.ts'
import { updateRun } from './update-run.ts'

/**
 * Ends a run for good, on an operator's word: also a later queue entry does not start it again. A call that is under way
 * is not called back. `undefined`: there is no such run; `'ended'`: it has ended already.
 */
export async function cancelRun(world: RunWorld, id: string): Promise<Run | 'ended' | undefined> {
  const known = await world.runs.run(id)
  let hadEnded = false
  const cancel = (run: Run) => {
    hadEnded = run.state === 'ended'
    return hadEnded ? run : ended(run, 'canceled', world.now())
  }
  const stored = known && (await updateRun(world, known, cancel))
  return hadEnded ? 'ended' : stored
}
