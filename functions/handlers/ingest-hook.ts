import { randomUUID } from 'node:crypto'
import { envMap } from '../aws/clients.ts'
import { openSecrets } from '../aws/secrets.ts'
import { openWorld } from '../aws/world.ts'
import { config } from '../config.ts'
import { atEdge } from '../http/edge.ts'
import { makeIngestHook } from '../http/ingest-hook.ts'
import { parseTask } from '../http/parse-task.ts'
import { log, report } from '../telemetry.ts'

const handle = makeIngestHook({
  ...openWorld(config, report),
  parseTask,
  newKey: randomUUID,
  secrets: openSecrets(),
  secretArns: envMap('SOURCE_SECRETS'),
})

export const handler = atEdge(handle, { log, done: () => report.flush() })
