import type { Trigger } from '../../schemas/config.ts'
import type { ReprioritizePolicy } from '../../schemas/trigger/reprioritize.ts'

/**
 * Rules that may raise the same callback. Each has a run of its own that sets its own absolute priorities, so the later
 * call counts, even if it lowers. What their expressions say is not looked at: to know whether two exclude each other
 * for sure is too much to ask. One sentence for each pair.
 */
export function rivals(triggers: readonly Trigger[]): string[] {
  const raising = triggers.flatMap(({ id, connection, mode, action }) =>
    action.do === 'reprioritize' && mode === 'live' ? [{ id, connection, policy: action }] : [],
  )
  return raising.flatMap((one, index) =>
    raising
      .slice(index + 1)
      .filter((other) => one.connection === other.connection && mayMeet(one.policy, other.policy))
      .map(
        ({ id }) =>
          `triggers ${one.id} and ${id} may raise the same callback, each to its own priority: ` +
          'keep them apart by "queues", unless their expressions do',
      ),
  )
}

const mayMeet = (a: ReprioritizePolicy, b: ReprioritizePolicy): boolean =>
  doOverlap(a.queues, b.queues) && doOverlap(a.mediaTypes, b.mediaTypes)

/** Empty is all. */
const doOverlap = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === 0 || b.length === 0 || a.some((each) => b.includes(each))
