import type { ConversationEvent } from '../../../schemas/genesys-cloud/conversation-event.ts'
import type { AcceptWorld } from '../accept.ts'
import type { Rules } from './rules.ts'

/** What trigger rules need from the world. */
export interface TriggerWorld extends AcceptWorld {
  rules: Rules
  /** Gives an event of a conversation's life to the runs; `matched`: the rules whose expression holds for it. */
  takeEvent(event: ConversationEvent, matched: ReadonlySet<string>): Promise<void>
}
