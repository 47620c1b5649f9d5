import type { Platform, TaskPlatform } from '../../schemas/platforms.ts'
import { genesysRefresher } from './genesys-cloud/auth.ts'
import type { Sender, TokenRefresher } from './port.ts'
import { webexRefresher } from './webex/auth.ts'
import { webexSender } from './webex/client.ts'

/** How to send tasks to the platforms that take some. Apart from receivers.ts, so that `receive` bundles no client. */
export const senders: Record<TaskPlatform, Sender> = { webex: webexSender }

export const refreshers: Record<Platform, TokenRefresher> = {
  webex: webexRefresher,
  'genesys-cloud': genesysRefresher,
}
