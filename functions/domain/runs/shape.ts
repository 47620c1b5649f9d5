import type { ReprioritizePolicy } from '../../../schemas/trigger/reprioritize.ts'
import { lastDue, nextStep, stepDue, stepValue } from './policy.ts'
import type { EndReason, Run } from './run.ts'
import { type Entry, type Stay, standOf } from './stand.ts'

/** This ends the run, whatever comes. */
const forGood: EndReason = 'canceled'
/** These we found out ourselves: they hold for the queue entry they were found in. */
const ofEntry: readonly (EndReason | undefined)[] = ['not-found', 'rejected', 'left-queue', 'rule-removed']

/** The next step of an entry. `step`: the last one that is due, which does the work of those it has left behind. */
export interface DueStep {
  /** When the first undone step was due, or could be done; epoch ms. */
  due: number
  step: number
  value: number
  /** Steps left behind that would have raised it. */
  behind: number
  /** When the step after it is due, epoch ms. */
  nextDue?: number
}

/** Everything about a run that follows from its facts, its steps and the time. */
export function shape(run: Run, policy: ReprioritizePolicy, now: number): Run {
  if (run.state === 'ended' && run.reason === forGood) return run
  const stand = standOf(run.facts, run.first, now)
  if (stand.stands === 'nowhere') return { ...run, state: 'unstarted', dueAt: undefined }
  if (stand.stands === 'elsewhere') return ended(anew(run), 'flow-out', now)
  const isSame = run.entry !== undefined && stand.entry.keys.includes(run.entry)
  if (run.state === 'ended' && isSame && ofEntry.includes(run.reason)) return run
  return standing(isSame ? inEntry(run, stand.entry) : anew(run, stand.entry), stand, policy, now)
}

function standing(run: Run, stand: Stay, policy: ReprioritizePolicy, now: number): Run {
  switch (stand.stands) {
    case 'out':
      return ended(run, stand.reason, now)
    case 'between':
      return open(run, 'between', stand.until)
    case 'offered':
    case 'queued': {
      const due = nextDue(run, stand.entry, policy)
      if (due === undefined) return open(run, 'finished', undefined)
      return stand.stands === 'queued'
        ? open(run, 'waiting', due)
        : open(run, 'suspended', Math.max(due, stand.until))
    }
  }
}

/** A new queue entry begins anew, with its own steps and its own priority. */
const anew = (run: Run, entry?: Entry): Run => ({
  ...run,
  entry: entry?.keys[0],
  steps: 0,
  priority: entry?.prio,
  tries: 0,
  nextAt: undefined,
})

/** The priority of an adopted entry becomes known when its event comes. */
const inEntry = (run: Run, entry: Entry): Run => (run.steps === 0 ? { ...run, priority: entry.prio } : run)

const open = (run: Run, state: Run['state'], dueAt: number | undefined): Run => ({
  ...run,
  state,
  dueAt,
  reason: undefined,
  endedAt: undefined,
})

export const ended = (run: Run, reason: EndReason, now: number): Run => ({
  ...run,
  state: 'ended',
  reason,
  endedAt: run.endedAt ?? now,
  dueAt: undefined,
  nextAt: undefined,
})

/** A claimed step is due again when its lease has run out. */
function nextDue(run: Run, entry: Entry, policy: ReprioritizePolicy): number | undefined {
  const step = nextStep(policy, entry.prio ?? 0, run.steps, run.priority ?? 0)
  if (step === undefined) return undefined
  return Math.max(stepDue(policy, entry.base, step), run.nextAt ?? 0, run.attempt?.leaseUntil ?? 0)
}

/** What a waiting run has to do now; `undefined` when nothing is due yet. `run` is in shape. */
export function dueStep(run: Run, policy: ReprioritizePolicy, now: number): DueStep | undefined {
  if (run.dueAt === undefined || run.dueAt > now) return undefined
  const stand = standOf(run.facts, run.first, now)
  if (stand.stands !== 'queued') return undefined
  const { entry, readyAt } = stand
  const start = entry.prio ?? 0
  const first = nextStep(policy, start, run.steps, run.priority ?? 0)
  if (first === undefined) return undefined
  const step = Math.max(first, lastDue(policy, entry.base, now))
  const value = stepValue(policy, start, step)
  const next = nextStep(policy, start, step, value)
  return {
    due: Math.max(stepDue(policy, entry.base, first), readyAt),
    step,
    value,
    behind: raises(policy, start, first, step),
    ...(next !== undefined && { nextDue: stepDue(policy, entry.base, next) }),
  }
}

/** Steps after `from`, up to `to`, that raise something. */
function raises(policy: ReprioritizePolicy, start: number, from: number, to: number): number {
  let count = 0
  for (let step = from + 1; step <= to; step++)
    if (stepValue(policy, start, step) > stepValue(policy, start, step - 1)) count += 1
  return count
}
