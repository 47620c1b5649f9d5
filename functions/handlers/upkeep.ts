import middy from '@middy/core'
import { openWorld } from '../aws/world.ts'
import { config } from '../config.ts'
import { sweep } from '../domain/sweep.ts'
import { flushMetrics } from '../middleware/flush-metrics.ts'
import { report } from '../telemetry.ts'

const world = openWorld(config, report)

/** Every minute: wakes what nobody works on, and says how each connection is. */
async function work(): Promise<void> {
  for (const [connection, gauges] of await sweep(world))
    for (const [name, value] of Object.entries(gauges)) report.gauge(name, connection, value)
}

export const handler = middy<unknown, void>().use(flushMetrics()).handler(work)
