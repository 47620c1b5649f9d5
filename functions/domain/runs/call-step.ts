import type { RunRule } from './policy.ts'
import type { BumpWorld, PriorityCalls } from './ports.ts'
import type { Run, StepAttempt } from './run.ts'
import type { StepOutcome } from './settle-step.ts'

/** Makes the calls of a claimed step: one, or with `neverLower` a read before it. */
export async function callStep(
  world: BumpWorld,
  claimed: Run,
  { policy, connection }: RunRule,
): Promise<{ outcome: StepOutcome; calls: number }> {
  const { attempt, conversation } = claimed
  // A claim always has its attempt; without one there would be nothing to settle.
  if (!attempt) return { outcome: { outcome: 'retry', code: 'no-attempt', cause: 'transient' }, calls: 0 }
  const calls = world.priorities(connection)
  if (policy.neverLower) {
    const stands = await readFirst(world, claimed, calls, attempt)
    if (stands) return { outcome: stands, calls: 1 }
  }
  const outcome = await calls.set(conversation, attempt.value)
  tellCall(world, claimed, attempt, outcome)
  return { outcome, calls: policy.neverLower ? 2 : 1 }
}

/** `undefined`: the step may go ahead. */
async function readFirst(
  { report }: BumpWorld,
  run: Run,
  calls: PriorityCalls,
  attempt: StepAttempt,
): Promise<StepOutcome | undefined> {
  const reading = await calls.read(run.conversation)
  report.count('PriorityReads', run.connection)
  if (reading.outcome !== 'answered') {
    const { outcome, code } = reading
    report.note('priority-not-read', { run: run.id, step: attempt.step, outcome, code })
    return reading
  }
  const { state, priority } = reading
  if (state === 'connected' || state === 'ended') return { outcome: 'left' }
  if (priority === undefined || priority < attempt.value) return undefined
  report.note('priority-stands', { run: run.id, step: attempt.step, priority, ours: attempt.value })
  return { outcome: 'stands', priority }
}

function tellCall(
  { report, now }: BumpWorld,
  { id, rule, connection, conversation }: Run,
  { n, step, behind, value, due }: StepAttempt,
  outcome: StepOutcome,
): void {
  report.count('PriorityCalls', connection)
  const code = 'code' in outcome ? outcome.code : undefined
  if (outcome.outcome === 'confirmed') {
    report.count('Bumps', connection)
    if (behind > 0) report.count('StepsCoalesced', connection, behind)
    report.observe('BumpLatenessMs', connection, Math.max(0, now() - due))
  }
  const ids = { run: id, rule, connection, conversation }
  report.note('bump', { ...ids, attempt: n, step, priority: value, outcome: outcome.outcome, code })
}
