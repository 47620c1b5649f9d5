import type { Connection } from '../../schemas/config.ts'
import type { Receiver } from './port.ts'
import { webexReceiver } from './webex/events.ts'

/** How to read each platform's webhooks. Apart from senders.ts, so that `receive` bundles no client. */
export const receivers: Record<Connection['platform'], Receiver> = { webex: webexReceiver }
