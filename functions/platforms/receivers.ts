import type { TaskPlatform } from '../../schemas/platforms.ts'
import type { Receiver } from './port.ts'
import { webexReceiver } from './webex/events.ts'

/** How to read the webhooks of the platforms that send some. Apart from senders.ts, so that `receive` bundles no client. */
export const receivers: Record<TaskPlatform, Receiver> = { webex: webexReceiver }
