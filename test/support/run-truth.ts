import type { ConversationEvent } from '../../schemas/genesys-cloud/conversation-event.ts'
import { conversationEvent } from './runs.ts'

export interface EventMore {
  prio?: number
  out?: string
}

/** A conversation as it really is: the small model that runs are held against. It knows no delay and no loss. */
export class Truth {
  isQueued = false
  prio = 0
  /** Why it left, in the words of a run; `undefined` before it ever entered. */
  reason: string | undefined
  #stays = 0
  #offers: string[] = []
  #agents = 0

  get offers(): number {
    return this.#offers.length
  }

  /** What the platform tells of it. */
  happen(what: ConversationEvent['name'], at: number, { prio = 0, out }: EventMore): ConversationEvent {
    const stay = { sessionId: `stay-${this.#stays}`, queueId: 'q' }
    switch (what) {
      case 'acd.start':
        this.isQueued = true
        this.prio = prio
        this.#offers = []
        this.#stays += 1
        return conversationEvent(what, {
          at,
          sessionId: `stay-${this.#stays}`,
          queueId: 'q',
          routingPriority: prio,
        })
      case 'acd.end':
        this.#leave(out === 'ANSWERED' ? 'answered' : out === 'ABANDON' ? 'abandoned' : 'flow-out')
        return conversationEvent(what, { at, ...stay, acdOutcome: out })
      case 'user.start': {
        const sessionId = `agent-${++this.#agents}`
        this.#offers.push(sessionId)
        return conversationEvent(what, { at, sessionId })
      }
      case 'user.end':
        return conversationEvent(what, { at, sessionId: this.#offers.shift() })
      case 'customer.end':
      case 'customer.start':
        this.#leave('customer-end')
        return conversationEvent('customer.end', { at, sessionId: 'customer' })
    }
  }

  #leave(reason: string): void {
    this.isQueued = false
    this.reason = reason
    this.#offers = []
  }
}
