import type { ConversationEvent } from '../../../schemas/genesys-cloud/conversation-event.ts'
import type { RunWorld } from './ports.ts'

/**
 * Gives an event to every reprioritize rule of its connection. `matched`: ids of the rules whose expression holds for it.
 * @throws Error when the table or the queue is in trouble; the same event may be given again.
 */
export async function takeEvent(
  _world: RunWorld,
  _event: ConversationEvent,
  _matched: ReadonlySet<string>,
): Promise<void> {
  throw new Error('not built yet')
}
