import { minuteMs } from './day.ts'
import type { Options } from './options.ts'
import type { Action, Contact, Rule } from './queue.ts'

/** Wait before the first step and between two, as the blueprint has it and our defaults too. */
const intervalMs = 5 * minuteMs

export function rulesFor(options: Options): Rule[] {
  return [withoutRule, blueprint(options), step(options), holdPlace(options)]
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

const step = ({ mostBumps }: Options): Rule => ({
  name: 'ours, step',
  hearsEvents: true,
  firstMs: intervalMs,
  act: (_, __, round) => ({
    calls: 1,
    priority: round,
    ...(round < mostBumps && { againMs: intervalMs }),
  }),
})

/** As high as a call of the same age will be just before the next step. */
const holdPlace = ({ raise }: Options): Rule => ({
  name: 'ours, hold-place',
  hearsEvents: true,
  firstMs: intervalMs,
  act({ priority }, waitedMs) {
    const until = waitedMs + intervalMs - 1
    const raises = Math.floor((until / minuteMs - raise.afterMinutes) / raise.everyMinutes) + 1
    const value = raise.points * Math.max(0, raises)
    return { calls: value === priority ? 0 : 1, priority: value, againMs: intervalMs }
  },
})
