import type { Connection } from '../schemas/config.ts'
import { takesTasks } from '../schemas/platforms.ts'
import { openTokens } from './aws/open-tokens.ts'
import type { openWorld } from './aws/world.ts'
import { callTimeoutMs } from './call-timeout.ts'
import type { PlatformCalls } from './domain/ports.ts'
import { type TokenSource, withToken } from './domain/with-token.ts'
import type { CallIo } from './platforms/port.ts'
import { refreshers, senders } from './platforms/senders.ts'

/** The calls of each connection: its platform's sender with its address and its token. */
export function openCalls(world: ReturnType<typeof openWorld>): (connection: Connection) => PlatformCalls {
  const { now } = world
  const { urls, tokensOf } = openTokens(world, (connection, credentials, tokenUrl) =>
    refreshers[connection.platform].refresh(credentials, { tokenUrl, now, timeoutMs: callTimeoutMs }),
  )
  const known = new Map<string, PlatformCalls>()
  return (connection) => {
    const calls =
      known.get(connection.id) ??
      callsOf(connection, urls[connection.id]?.api ?? '', tokensOf(connection), now)
    known.set(connection.id, calls)
    return calls
  }
}

function callsOf(
  connection: Connection,
  baseUrl: string,
  tokens: TokenSource,
  now: () => number,
): PlatformCalls {
  if (!takesTasks(connection.platform)) throw new Error(`connection ${connection.id} takes no tasks`)
  const sender = senders[connection.platform]
  const io = (token: string): CallIo => ({ baseUrl, token, now, timeoutMs: callTimeoutMs })
  return {
    create: (call) => withToken(tokens, (token) => sender.create(call, io(token))),
    append: (taskId, call) => withToken(tokens, (token) => sender.append(taskId, call, io(token))),
    end: (taskId, trackingId) => withToken(tokens, (token) => sender.end(taskId, trackingId, io(token))),
    find: (queries, trackingId) =>
      withToken(tokens, (token) => sender.find(queries, connection, trackingId, io(token))),
  }
}
