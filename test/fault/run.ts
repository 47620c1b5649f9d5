import { type CallbackFlow, callbackFlows } from './callbacks/flows.ts'
import { callbackViolations } from './callbacks/invariants.ts'
import { CallbackStory } from './callbacks/story.ts'
import { endFlows } from './ends.ts'
import { type Flow as DeliveryFlow, flows as deliveryFlows } from './flows.ts'
import { violations } from './invariants.ts'
import { dice } from './random.ts'
import { ruleFlows } from './rules.ts'
import type { Choose, FaultName, Step } from './world/steps.ts'
import { Story } from './world/story.ts'

export type Flow = DeliveryFlow | CallbackFlow

export const flows: readonly Flow[] = [...deliveryFlows, ...endFlows, ...ruleFlows, ...callbackFlows]

/** Faults by the index of their step. */
export type Plan = ReadonlyMap<number, FaultName>

/** All that a story depends on. `seed` 0: every step takes its usual time. */
export interface Case {
  flow: Flow
  plan: Plan
  seed: number
  tasks?: number
}

export interface Result {
  /** Epoch ms. */
  startedAt: number
  steps: readonly Step[]
  violations: string[]
}

export const single = (flow: Flow, plan: Plan = new Map()): Case => ({ flow, plan, seed: 0 })

const follow =
  (plan: Plan): Choose =>
  (index, faults) => {
    const fault = plan.get(index)
    return fault !== undefined && faults.includes(fault) ? fault : undefined
  }

/** Plays one flow under a plan, or as `choose` says, and tells every broken promise. */
export async function play(own: Case, choose = follow(own.plan)): Promise<Result> {
  const { stage, run, check } = open(own, choose)
  const { startedAt, steps } = stage
  try {
    await run()
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error)
    return { startedAt, steps: steps.taken, violations: [`the script fails: ${text}`] }
  }
  return { startedAt, steps: steps.taken, violations: check() }
}

function open({ flow, seed, tasks }: Case, choose: Choose) {
  const own = seed === 0 ? undefined : dice(seed)
  if ('of' in flow) {
    const stage = new CallbackStory(choose, flow.config?.(), own)
    return {
      stage,
      run: () => stage.play((story) => flow.script(story, tasks)),
      check: () => callbackViolations(stage),
    }
  }
  const stage = new Story(choose, flow.config?.(), own)
  return {
    stage,
    run: () => stage.play((story) => flow.script(story, tasks)),
    check: () => violations(stage),
  }
}

/** Every fault of every step from `from` on. */
export const faultsFrom = (steps: readonly Step[], from = 0): [number, FaultName][] =>
  steps.slice(from).flatMap(({ index, faults }) => faults.map((fault): [number, FaultName] => [index, fault]))

/** The faults that struck. */
export const planOf = (steps: readonly Step[]): Plan =>
  new Map(steps.flatMap(({ index, fault }) => (fault === undefined ? [] : [[index, fault] as const])))

/** `flow/tasks/seed/12=lost-reply,40=kill-after` */
export const nameOf = ({ flow, plan, seed, tasks }: Case): string =>
  `${flow.name}/${tasks ?? ''}/${seed}/${[...plan].map(([index, fault]) => `${index}=${fault}`).join(',')}`
