import { type Case, flows, type Plan } from './run.ts'
import { unknown } from './unknown.ts'
import type { FaultName, Step } from './world/steps.ts'

/** Throws a TypeError for what `nameOf` would not write. */
export function parseCase(text: string): Case {
  const [name = '', tasks = '', seed = '0', faults = '', ...rest] = text.split('/')
  const flow = flows.find((flow) => flow.name === name)
  if (!flow) {
    const names = flows.map(({ name }) => name)
    throw new TypeError(unknown(`--replay: no flow ${name}`, name, names))
  }
  if (rest.length > 0 || !/^\d*$/.test(tasks) || !/^\d+$/.test(seed))
    throw new TypeError('--replay: expected flow/tasks/seed/step=fault,step=fault')
  return { flow, plan: planIn(faults), seed: Number(seed), tasks: tasks ? Number(tasks) : undefined }
}

function planIn(faults: string): Plan {
  const parts = faults.split(',').filter(Boolean)
  return new Map(
    parts.map((part) => {
      const [, step, fault] = /^(\d+)=([\w-]+)$/.exec(part) ?? []
      if (fault === undefined) throw new TypeError(`--replay: expected step=fault instead of ${part}`)
      // Whether there is such a fault depends on the step.
      return [Number(step), fault as FaultName]
    }),
  )
}

/** What of the plan could not strike, in words: a story that it leaves alone shows nothing. */
export function unstruck({ plan }: Case, steps: readonly Step[]): string | undefined {
  for (const [index, fault] of plan) {
    const step = steps[index]
    if (!step) return `no step ${index}; the story has 0 to ${steps.length - 1}`
    if (step.fault !== fault)
      return unknown(`no fault ${fault} at step ${index} (${step.what.trim()})`, fault, step.faults)
  }
  return undefined
}
