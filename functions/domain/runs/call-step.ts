import type { RunRule } from './policy.ts'
import type { BumpWorld, PriorityCalls } from './ports.ts'
import type { Run } from './run.ts'
import type { StepOutcome } from './settle-step.ts'
import type { DueStep } from './shape.ts'

/** Makes the calls of a claimed step: one, or with `neverLower` a read before it. */
export async function callStep(
  world: BumpWorld,
  claimed: Run,
  due: DueStep,
  { policy, connection }: RunRule,
): Promise<{ outcome: StepOutcome; calls: number }> {
  const calls = world.priorities(connection)
  if (policy.neverLower) {
    const stands = await readFirst(world, claimed, calls, due)
    if (stands) return { outcome: stands, calls: 1 }
  }
  const outcome = await calls.set(claimed.conversation, due.value)
  tellCall(world, claimed, due, outcome)
  return { outcome, calls: policy.neverLower ? 2 : 1 }
}

/** `undefined`: the step may go ahead. */
async function readFirst(
  { report }: BumpWorld,
  run: Run,
  calls: PriorityCalls,
  { step, value }: DueStep,
): Promise<StepOutcome | undefined> {
  const reading = await calls.read(run.conversation)
  report.count('PriorityReads', run.connection)
  if (reading.outcome !== 'answered') {
    const { outcome, code } = reading
    report.note('priority-not-read', { run: run.id, step, outcome, code })
    return reading
  }
  const { state, priority } = reading
  if (state === 'connected' || state === 'ended') return { outcome: 'left' }
  if (priority === undefined || priority < value) return undefined
  report.note('priority-stands', { run: run.id, step, priority, ours: value })
  return { outcome: 'stands', priority }
}

function tellCall(
  { report, now }: BumpWorld,
  { id, rule, connection, conversation, attempts }: Run,
  { step, behind, value, due }: DueStep,
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
  report.note('bump', { ...ids, attempt: attempts, step, priority: value, outcome: outcome.outcome, code })
}
