import { openBus } from '../aws/bus.ts'
import { envMap } from '../aws/clients.ts'
import { openSecrets } from '../aws/secrets.ts'
import { config } from '../config.ts'
import { atEdge } from '../http/edge.ts'
import { makeReceive } from '../http/receive.ts'
import { receivers } from '../platforms/receivers.ts'
import { log, report } from '../telemetry.ts'

const handle = makeReceive({
  config,
  receivers,
  secrets: openSecrets(),
  secretArns: envMap('CONNECTION_SECRETS'),
  bus: openBus(),
  report,
  now: () => Date.now(),
})

export const handler = atEdge(handle, { log, done: () => report.flush() })
