import type { ConversationEvent, DetailEventName } from '../../../schemas/genesys-cloud/conversation-event.ts'
import { conversationEvent } from '../../support/runs.ts'

/** What happens to one callback; times are epoch ms. */
export interface Callback {
  id: string
  startAt: number
  /** When it was answered, if it was. */
  stopAt?: number
  events: ConversationEvent[]
}

export interface CrowdOptions {
  count: number
  from: number
  /** Over how long they come, ms. */
  overMs: number
  /** Part of them that is answered within `stopWithinMs`, and that is offered once without an answer. */
  stopped: number
  stopWithinMs: number
  offered: number
  random: () => number
}

export function crowdOf(options: CrowdOptions): Callback[] {
  return Array.from({ length: options.count }, (_, n) => callback(n, options))
}

function callback(n: number, { count, from, overMs, stopped, stopWithinMs, offered, random }: CrowdOptions) {
  const id = `c-${String(n).padStart(7, '0')}`
  const event = (name: DetailEventName, at: number, sessionId: string, more: object = {}) =>
    conversationEvent(name, { at, conversationId: id, sessionId, queueId: 'q', ...more })
  const startAt = Math.floor(from + (overMs * n) / count)
  const own: Callback = { id, startAt, events: [event('acd.start', startAt, 'acd')] }
  if (random() < offered) {
    const at = startAt + 60_000 + Math.floor(random() * 15 * 60_000)
    own.events.push(event('user.start', at, 'agent'), event('user.end', at + 20_000, 'agent'))
  }
  if (random() < stopped) {
    own.stopAt = startAt + 30_000 + Math.floor(random() * stopWithinMs)
    // What comes after its end belongs to no callback.
    own.events = own.events.filter(({ at }) => at < (own.stopAt ?? 0))
    own.events.push(event('acd.end', own.stopAt, 'acd', { acdOutcome: 'ANSWERED' }))
  }
  return own
}
