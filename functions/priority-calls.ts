import type { Connection } from '../schemas/config.ts'
import { openTokens } from './aws/open-tokens.ts'
import type { openRunWorld } from './aws/run-world.ts'
import { callTimeoutMs } from './call-timeout.ts'
import type { PriorityCalls, WaitingConversation } from './domain/runs/ports.ts'
import { type TokenSource, withToken } from './domain/with-token.ts'
import { genesysRefresher } from './platforms/genesys-cloud/auth.ts'
import { readConversation, setPriority } from './platforms/genesys-cloud/client.ts'
import { listWaitingCallbacks, type WaitingCallback } from './platforms/genesys-cloud/list.ts'
import type { CallIo } from './platforms/port.ts'

type World = Pick<ReturnType<typeof openRunWorld>, 'client' | 'table' | 'report' | 'now'>

/** What runs ask of each connection's platform, with its address and its token. */
export function openPriorities(world: World): (connection: Connection) => PriorityCalls {
  const { now } = world
  const { urls, tokensOf } = openTokens(world, (_, credentials, tokenUrl) =>
    genesysRefresher.refresh(credentials, { tokenUrl, now, timeoutMs: callTimeoutMs }),
  )
  const known = new Map<string, PriorityCalls>()
  return (connection) => {
    const calls =
      known.get(connection.id) ?? callsOf(urls[connection.id]?.api ?? '', tokensOf(connection), now)
    known.set(connection.id, calls)
    return calls
  }
}

export function callsOf(baseUrl: string, tokens: TokenSource, now: () => number): PriorityCalls {
  const io = (token: string): CallIo => ({ baseUrl, token, now, timeoutMs: callTimeoutMs })
  return {
    set: (conversation, priority) =>
      withToken(tokens, (token) => setPriority(conversation, priority, io(token))),
    async read(conversation) {
      const read = await withToken(tokens, (token) => readConversation(conversation, io(token)))
      if (read.outcome !== 'answered') return read
      const { state, priority } = read.conversation
      return { outcome: 'answered', state, ...(priority !== undefined && { priority }) }
    },
    async list(query) {
      const listed = await withToken(tokens, (token) => listWaitingCallbacks(query, io(token)))
      if (listed.outcome !== 'answered') return listed
      const { callbacks, nextPage } = listed
      const waiting = callbacks.map((one) => toWaiting(one, query.until))
      return { outcome: 'answered', waiting, ...(nextPage !== undefined && { nextPage }) }
    },
  }
}

/** One that does not say since when it waits counts as come just now: it is raised too late rather than too early. */
function toWaiting(found: WaitingCallback, now: number): WaitingConversation {
  const { conversationId, sessionId, queueId, queuedAt = now, scheduledAt, agentOwned, skillIds } = found
  return {
    conversation: conversationId,
    ...(sessionId !== undefined && { session: sessionId }),
    ...(queueId !== undefined && { queueId }),
    queuedAt,
    ...(scheduledAt !== undefined && { scheduledAt }),
    agentOwned,
    skillIds,
  }
}
