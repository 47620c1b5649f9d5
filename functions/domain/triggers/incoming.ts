import type { ConversationEvent } from '../../../schemas/genesys-cloud/conversation-event.ts'
import type { PlatformEvent } from '../../../schemas/platform-event.ts'

/** An event on its way to the trigger rules. The envelope may hold personal data: it goes into no log. */
export interface Incoming {
  /** The EventBridge envelope: what expressions and templates speak of. */
  envelope: unknown
  connection: string
  /** Equal for every delivery of the same fact, different for different facts. */
  occurrence: string
  /** Event time on the platform, epoch ms. */
  at: number
  /** Of the life cycle of a Genesys Cloud conversation. */
  conversation?: ConversationEvent
  /** One of our own platform events. */
  task?: PlatformEvent
}
