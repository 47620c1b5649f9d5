import { dice } from './random.ts'
import { type Case, type Flow, faultsFrom, type Plan, planOf, play, single } from './run.ts'
import type { FaultName } from './world/steps.ts'

/** What a section of the run covered of what there is, and the cases that broke a promise. */
export interface Section {
  name: string
  covered: number
  total: number
  broken: Case[]
}

export interface Scope {
  /** 0-based part of so many. */
  part: number
  parts: number
  seed: number
  /** True when no further case is to be begun. */
  isOver(): boolean
  progress(section: Section): void
}

/** Every fault at every step of a flow, one at a time. */
export async function singles(flow: Flow, scope: Scope): Promise<Section> {
  const plain = await play(single(flow))
  const faults = faultsFrom(plain.steps)
  const section = begin(`single faults: ${flow.name}`, faults.length + 1)
  await count(section, single(flow), plain.violations)
  for (const [n, fault] of faults.entries()) {
    if (n % scope.parts !== scope.part) continue
    if (scope.isOver()) break
    await tryOut(section, single(flow, new Map([fault])))
    scope.progress(section)
  }
  return section
}

/** The flows of deliver and reprioritize whose pairs of faults are all tried. */
export const pairFlows = [
  ...['create', 'append', 'uncertain-find', 'uncertain-resend', 'token-renewal'],
  ...['end-in-flight', 'end-beside-update', 'rule-end', 'rule-life'],
  ...['callback-answered', 'callback-flows-on'],
]

/** Waiting under a first fault looks around every minute: the same reads again and again count once. */
const isWorthWhile = (what: string) => !what.startsWith('Query')

/** A second fault at every step that follows the first, also on the way of recovery. */
export async function pairs(flow: Flow, scope: Scope): Promise<Section> {
  const section = begin(`pairs of faults: ${flow.name}`, 0)
  const { steps } = await play(single(flow))
  for (const [n, first] of faultsFrom(steps).entries()) {
    if (n % scope.parts !== scope.part) continue
    const alone = await play(single(flow, new Map([first])))
    const after = alone.steps.slice(first[0] + 1).filter(({ what }) => isWorthWhile(what))
    const seconds = faultsFrom(after)
    section.total += seconds.length
    for (const second of seconds) {
      if (scope.isOver()) break
      await tryOut(section, single(flow, new Map([first, second])))
      scope.progress(section)
    }
  }
  return section
}

/** Any of the flows, any number of tasks, steps of uneven length, a handful of faults anywhere. */
export async function mixes(flows: readonly Flow[], scope: Scope): Promise<Section> {
  const section = begin('random mixes', 0)
  for (let n = scope.part; !scope.isOver(); n += scope.parts) {
    const seed = scope.seed * 1_000_003 + n + 1
    const roll = dice(seed)
    const flow = flows[Math.floor(roll() * flows.length)] as Flow
    const tasks = 1 + Math.floor(roll() * 25)
    const rate = [0.003, 0.01, 0.04][Math.floor(roll() * 3)] ?? 0
    section.total += 1
    const own: Case = { flow, seed, tasks, plan: new Map() }
    const { steps, violations } = await play(own, throwing(roll, rate))
    await count(section, { ...own, plan: planOf(steps) }, violations)
    scope.progress(section)
  }
  return section
}

const mostFaults = 8

function throwing(roll: () => number, rate: number) {
  let left = mostFaults
  return (_index: number, faults: readonly FaultName[]): FaultName | undefined => {
    if (left === 0 || faults.length === 0 || roll() > rate) return undefined
    left -= 1
    return faults[Math.floor(roll() * faults.length)]
  }
}

const begin = (name: string, total: number): Section => ({ name, covered: 0, total, broken: [] })

async function tryOut(section: Section, own: Case): Promise<void> {
  await count(section, own, (await play(own)).violations)
}

async function count(section: Section, own: Case, violations: string[]): Promise<void> {
  section.covered += 1
  if (violations.length > 0) section.broken.push(own)
}

const without = (plan: Plan, index: number): Plan => new Map([...plan].filter(([key]) => key !== index))

/** The shortest case that still breaks a promise: fewest tasks, fewest faults. */
export async function shrink(own: Case): Promise<Case> {
  const isBroken = async (next: Case) => (await play(next)).violations.length > 0
  let best = own
  for (let isShorter = true; isShorter; ) {
    isShorter = false
    for (const index of best.plan.keys()) {
      const next = { ...best, plan: without(best.plan, index) }
      if (!(await isBroken(next))) continue
      best = next
      isShorter = true
    }
    for (let tasks = 1; tasks < (best.tasks ?? 1); tasks++) {
      const next = { ...best, tasks }
      if (!(await isBroken(next))) continue
      best = next
      isShorter = true
    }
  }
  const calm = { ...best, seed: 0 }
  return best.seed !== 0 && (await isBroken(calm)) ? calm : best
}
