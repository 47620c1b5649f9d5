import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import type { PlatformEvent } from '../../schemas/platform-event.ts'
import { awsTimeouts, requiredEnv } from './clients.ts'

/** Limit of PutEvents. */
const mostEntries = 10

export interface Bus {
  /** Resolves only when the bus took every event: PutEvents refuses single entries with HTTP 200. */
  put(events: readonly PlatformEvent[]): Promise<void>
}

export function openBus(): Bus {
  const client = new EventBridgeClient({ maxAttempts: 3, requestHandler: awsTimeouts })
  const EventBusName = requiredEnv('EVENT_BUS_NAME')
  return {
    async put(events) {
      for (let i = 0; i < events.length; i += mostEntries) {
        const Entries = events.slice(i, i + mostEntries).map((event) => ({
          EventBusName,
          Source: 'workbridge.platform',
          DetailType: event.topic,
          Detail: JSON.stringify(event),
        }))
        const { FailedEntryCount = 0, Entries: results = [] } = await client.send(
          new PutEventsCommand({ Entries }),
        )
        const refused = results.find((result) => result.ErrorCode)
        if (FailedEntryCount > 0 || refused || results.length !== Entries.length)
          throw new Error(`bus refused an event: ${refused?.ErrorCode ?? 'unknown'}`)
      }
    },
  }
}
