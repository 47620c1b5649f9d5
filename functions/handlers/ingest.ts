import { randomUUID } from 'node:crypto'
import { requiredEnv } from '../aws/clients.ts'
import { openWorld } from '../aws/world.ts'
import { config } from '../config.ts'
import { atEdge } from '../http/edge.ts'
import { makeIngest } from '../http/ingest.ts'
import { parseTask } from '../http/parse-task.ts'
import { log, report } from '../telemetry.ts'

const handle = makeIngest({
  ...openWorld(config, report),
  parseTask,
  newKey: randomUUID,
  claims: { scope: requiredEnv('SCOPE_CLAIM'), client: requiredEnv('CLIENT_CLAIM') },
})

export const handler = atEdge(handle, { log, done: () => report.flush() })
