import { callbackSteps } from './demo/callback-steps.ts'
import { type Memory, steps } from './demo/steps.ts'
import { createTools, DemoFault } from './demo/tools.ts'
import type { Output } from './output.ts'
import type { Workbridge } from './workbridge.ts'

/** Plays the demo on the first connection of each platform; gives back how many steps failed. A failed step ends it. */
export async function playDemo(workbridge: Workbridge, output: Output): Promise<number> {
  const tools = createTools(workbridge, output)
  const memory: Memory = new Map()
  const all = [...steps, ...callbackSteps]
  for (const [index, { title, run }] of all.entries()) {
    output.step(title)
    try {
      await run(tools, memory)
      output.stepDone(title)
    } catch (error) {
      // A blocked clock or a refused connection is a fault of a step as well.
      output.stepDone(title, error instanceof DemoFault ? error.message : String(error))
      return all.length - index
    }
  }
  return 0
}
