import type { Run, RunFact } from '../domain/runs/run.ts'
import type { UpcomingStep } from '../domain/runs/upcoming.ts'

/* Names that end in `At` (and `at`) are RFC 3339. */

const time = (ms: number): string => new Date(ms).toISOString()
const timeIf = (ms: number | undefined): string | undefined => (ms === undefined ? undefined : time(ms))

export const runPath = (id: string): string => `/v1/runs/${id}`

/** A run in a list. */
export const runRow = (run: Run) => ({
  id: run.id,
  rule: run.rule,
  connection: run.connection,
  conversation: run.conversation,
  state: run.state,
  reason: run.reason,
  shadow: run.shadow ?? false,
  priority: run.priority,
  bumps: run.bumps,
  coalesced: run.coalesced,
  calls: run.calls,
  startedAt: time(run.startedAt),
  updatedAt: time(run.updatedAt),
  dueAt: timeIf(run.dueAt),
  endedAt: timeIf(run.endedAt),
  links: { self: runPath(run.id) },
})

export const runView = (run: Run, next: UpcomingStep | undefined) => ({
  ...runRow(run),
  steps: run.steps,
  next: next && { ...next, at: time(next.at) },
  attempt: run.attempt && {
    step: run.attempt.step,
    priority: run.attempt.value,
    at: time(run.attempt.at),
    leaseUntil: time(run.attempt.leaseUntil),
  },
  failedTries: run.tries,
  timeline: run.facts.map(factView),
})

const factView = ({ at, name, p, q, prio, sched, out, fits, adopted }: RunFact) => ({
  at: time(at),
  what: name,
  session: p,
  queue: q,
  priority: prio,
  scheduledAt: timeIf(sched),
  outcome: out,
  fits,
  adopted,
})
