import { lastDue, nextStep, stepDue, stepValue } from '../../functions/domain/runs/policy.ts'
import { type ReprioritizePolicy, reprioritizeSchema } from '../../schemas/trigger/reprioritize.ts'
import { minuteMs } from './day.ts'
import type { Options } from './options.ts'
import type { Action, Contact, Rule } from './queue.ts'

/** Wait before the first round and between two; our defaults are the same. */
const intervalMs = 5 * minuteMs

export function rulesFor(options: Options): Rule[] {
  return [withoutRule, blueprint(options), ours('step', options), ours('hold-place', options)]
}

const withoutRule: Rule = { name: 'without a rule', hearsEvents: true, act: () => ({ calls: 0 }) }

/**
 * The published loop as it was meant: wait 5 minutes, read the state, read the priority, set one more; five rounds.
 * It hears of nothing: the read of a callback that an agent has says `connected`, and it goes on; the one after the end
 * is in vain. As published it raises nothing at all.
 */
const blueprint = ({ mostBumps }: Options): Rule => ({
  name: "the blueprint's loop",
  hearsEvents: false,
  firstMs: intervalMs,
  act({ state, priority }: Contact, _, round): Action {
    if (state === 'ended') return { calls: 1 }
    const again = round < mostBumps ? { againMs: intervalMs } : {}
    return { calls: 3, priority: priority + 1, ...again }
  },
})

/** The policy that the functions run by, with the arithmetic they have. */
const ours = (strategy: ReprioritizePolicy['strategy'], { raise, mostBumps }: Options): Rule => {
  const seconds = (minutes: number) => `${Math.round(minutes * 60)}s`
  const policy = reprioritizeSchema.parse({
    strategy,
    ...(strategy === 'step' && { mostBumps }),
    inQueue: {
      firstWait: seconds(raise.afterMinutes),
      interval: seconds(raise.everyMinutes),
      points: raise.points,
    },
  })
  const first = nextStep(policy, 0, 0, 0)
  return {
    name: `ours, ${strategy}`,
    hearsEvents: true,
    ...(first !== undefined && { firstMs: stepDue(policy, 0, first) }),
    act(_, waitedMs) {
      const step = lastDue(policy, 0, waitedMs)
      const priority = stepValue(policy, 0, step)
      const next = nextStep(policy, 0, step, priority)
      return {
        calls: 1,
        priority,
        ...(next !== undefined && { againMs: stepDue(policy, 0, next) - waitedMs }),
      }
    },
  }
}
