import { type Memory, steps } from './demo/steps.ts'
import { createTools, DemoFault } from './demo/tools.ts'
import type { Output } from './output.ts'
import type { Workbridge } from './workbridge.ts'

/** Plays the demo on the Webex connection; gives back how many steps failed. A failed step ends it. */
export async function playDemo(workbridge: Workbridge, output: Output): Promise<number> {
  const platform = Object.values(workbridge.platforms)[0]
  if (!platform) throw new Error('the configuration has no connection')
  const tools = createTools(workbridge, platform.simulator, output.movesOn)
  const memory: Memory = new Map()
  for (const [index, { title, run }] of steps.entries()) {
    output.step(title)
    try {
      await run(tools, memory)
      output.stepDone(title)
    } catch (error) {
      // A blocked clock or a refused connection is a fault of a step as well.
      output.stepDone(title, error instanceof DemoFault ? error.message : String(error))
      return steps.length - index
    }
  }
  return 0
}
