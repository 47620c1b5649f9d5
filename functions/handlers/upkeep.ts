import middy from '@middy/core'
import { openRunWorld } from '../aws/run-world.ts'
import { openWorld } from '../aws/world.ts'
import { config } from '../config.ts'
import { sweepRuns } from '../domain/runs/sweep-runs.ts'
import { sweep } from '../domain/sweep.ts'
import { flushMetrics } from '../middleware/flush-metrics.ts'
import { report } from '../telemetry.ts'

const world = openWorld(config, report)
const runWorld = openRunWorld(config, report, world)

/** Every minute: wakes what nobody works on, and says how each connection is. Trouble with one is not the other's. */
async function work(): Promise<void> {
  const sweeps = await Promise.allSettled([sweep(world), sweepRuns(runWorld)])
  for (const swept of sweeps)
    if (swept.status === 'fulfilled')
      for (const [connection, gauges] of swept.value)
        for (const [name, value] of Object.entries(gauges)) report.gauge(name, connection, value)
  for (const swept of sweeps) if (swept.status === 'rejected') throw swept.reason
}

export const handler = middy<unknown, void>().use(flushMetrics()).handler(work)
