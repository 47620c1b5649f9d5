import type { Connection } from '../../schemas/config.ts'
import type { Sender, TokenRefresher } from './port.ts'
import { webexRefresher } from './webex/auth.ts'
import { webexSender } from './webex/client.ts'

/** How to call each platform. Apart from receivers.ts, so that `receive` bundles no client. */
export const senders: Record<Connection['platform'], Sender> = { webex: webexSender }

export const refreshers: Record<Connection['platform'], TokenRefresher> = { webex: webexRefresher }
