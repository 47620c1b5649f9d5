import type { Config, Connection } from '../../schemas/config.ts'
import { platformEventSchema } from '../../schemas/platform-event.ts'
import type { Incoming } from '../domain/triggers/incoming.ts'
import { readPartnerEvent } from './genesys-cloud/events.ts'
import { readOtherEvent } from './genesys-cloud/other-event.ts'

export interface IncomingContext {
  config: Pick<Config, 'connections'>
  /** Genesys Cloud connection -> `source` of its events. */
  partnerSources: Readonly<Record<string, string>>
  /** Epoch ms. */
  now: number
}

/** `fault`: a stable code; whoever may put events on the bus is trusted, so it is no attack but a mistake. */
export type IncomingVerdict = { incoming: Incoming; notes: string[] } | { fault: string; connection?: string }

/** No platform's clock is ahead by so much, ms: a mistake that would keep what waits for the event's age alive. */
const latestAheadMs = 86_400_000

const ownSource = 'workbridge.platform'

/** Reads an EventBridge envelope of any platform for the trigger rules. */
export function readIncoming(envelope: unknown, context: IncomingContext): IncomingVerdict {
  const source = (envelope as { source?: unknown } | null)?.source
  if (source === ownSource) return readTaskEvent(envelope, context)
  const [connection] = Object.entries(context.partnerSources).find(([, name]) => name === source) ?? []
  if (connection === undefined) return { fault: 'unknown-event-source' }
  return readGenesysEvent(envelope, connection, context)
}

function readTaskEvent(envelope: unknown, { config }: IncomingContext): IncomingVerdict {
  const read = platformEventSchema.safeParse((envelope as { detail?: unknown }).detail)
  if (!read.success) return { fault: 'malformed-platform-event' }
  const { data: task } = read
  const { connection, key, at } = task
  if (!Object.hasOwn(config.connections, connection)) return { fault: 'unknown-connection' }
  return { incoming: { envelope, connection, occurrence: key, at, task }, notes: [] }
}

function readGenesysEvent(envelope: unknown, id: string, { config, now }: IncomingContext): IncomingVerdict {
  const connection = Object.hasOwn(config.connections, id) ? config.connections[id] : undefined
  if (!connection) return { fault: 'unknown-connection' }
  const verdict = readAnyEvent(envelope, connection, now)
  if ('fault' in verdict || verdict.incoming.at <= now + latestAheadMs) return verdict
  return { fault: 'time-ahead', connection: id }
}

function readAnyEvent(envelope: unknown, connection: Connection, now: number): IncomingVerdict {
  const { id } = connection
  const read = readPartnerEvent(envelope, { connection, now })
  switch (read.verdict) {
    case 'accepted': {
      const { event: conversation, notes } = read
      const { key: occurrence, at } = conversation
      return { incoming: { envelope, connection: id, occurrence, at, conversation }, notes }
    }
    case 'malformed':
      return { fault: read.code, connection: id }
    case 'dropped': {
      const other = readOtherEvent(envelope)
      if (!other) return { fault: 'malformed-event', connection: id }
      return { incoming: { envelope, connection: id, ...other }, notes: [] }
    }
  }
}
