import { nextStep, type RunRule, stepDue, stepsOf, stepValue } from './policy.ts'
import type { Run } from './run.ts'
import { standOf } from './stand.ts'

/** A step that is still to come. */
export interface UpcomingStep {
  /** From 1. */
  step: number
  /** Steps the rule takes at most; `hold-place` has no limit in practice. */
  of: number
  /** Absolute priority it sets; a later step sets more, if this one falls behind. */
  priority: number
  /** When the policy wants it, epoch ms; a suspension, a spent budget or a failed try may make it later. */
  at: number
}

/** The next step of a run as things stand; `undefined` when there is none. */
export function upcoming(run: Run, { policy }: RunRule, now: number): UpcomingStep | undefined {
  if (run.state === 'ended') return undefined
  const stand = standOf(run.facts, run.first, now)
  if (stand.stands !== 'queued' && stand.stands !== 'offered') return undefined
  const start = stand.entry.prio ?? 0
  const step = nextStep(policy, start, run.steps, run.priority ?? 0)
  if (step === undefined) return undefined
  const priority = stepValue(policy, start, step)
  return { step, of: stepsOf(policy), priority, at: stepDue(policy, stand.entry.base, step) }
}
