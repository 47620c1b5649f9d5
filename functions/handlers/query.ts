import { requiredEnv } from '../aws/clients.ts'
import { openRunWorld } from '../aws/run-world.ts'
import { openWorld } from '../aws/world.ts'
import { config } from '../config.ts'
import { atEdge } from '../http/edge.ts'
import { makeQuery } from '../http/query-routes.ts'
import { audit, log, report } from '../telemetry.ts'

const world = openWorld(config, report)
const handle = makeQuery({
  ...world,
  runWorld: openRunWorld(config, report, world),
  claims: { scope: requiredEnv('SCOPE_CLAIM'), client: requiredEnv('CLIENT_CLAIM') },
  audit,
})

export const handler = atEdge(handle, { log, done: () => report.flush() })
