import type {
  EventEntry,
  EventName,
  Media,
  RequestEntry,
  SimConversation,
  SimFact,
} from '../platforms/genesys-cloud/types.ts'
import { type TimelineItem, us } from './item.ts'

export function ofGenesys(platform: string, fact: SimFact): TimelineItem | undefined {
  if (fact.kind === 'request') return ofCall(platform, fact.entry)
  if (fact.kind === 'event') return ofEvent(platform, fact.entry)
  if (fact.kind === 'conversation') return ofFlow(platform, fact.conversation, fact.what)
  return undefined
}

/** Ids are long; their beginning is enough to tell them apart. */
const short = (id: string) => id.slice(0, 8)
const withShortIds = (path: string) => path.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, short)

function ofCall(platform: string, entry: RequestEntry): TimelineItem {
  const { method, path, status, operation, body } = entry
  const priority = (body as { priority?: number } | null)?.priority
  const set = operation === 'patch-routing' && priority !== undefined ? ` to priority ${priority}` : ''
  return {
    from: us,
    to: platform,
    what: `${method} ${withShortIds(path)}${set}`,
    result: status === null ? 'no reply' : String(status),
    meaning: outcomeOf(entry, priority),
  }
}

function outcomeOf({ status, operation }: RequestEntry, priority: number | undefined): string {
  if (status === null) return 'the reply is lost: the same value is set again'
  if (status === 429) return 'too many calls: waits as long as the platform says'
  if (status === 401) return 'the token is not taken: asks for a new one, once'
  if (status >= 500) return 'the platform failed: tried again'
  if (status >= 400)
    return (operation === 'patch-routing' || operation === 'conversation') && status !== 403
      ? 'it is in no queue any more: its run ends'
      : 'refused: client or permissions are not as they should be'
  if (operation === 'token') return 'a new access token'
  if (operation === 'patch-routing') return `one call, no read: counts as ${priority} min more of waiting`
  return ''
}

/** What an event says about a callback, and about a call. */
const meanings: Record<EventName, Partial<Record<Media, string>>> = {
  'customer.start': {},
  'acd.start': {
    callback: 'it waits in the queue: a run of each rule that fits begins',
    call: 'a call waits in the queue; the in-queue flow will raise it',
  },
  'user.start': { callback: 'it is offered to an agent: its run is suspended' },
  'user.end': { callback: 'the agent is out of it: if it still waits, its run goes on' },
  'acd.end': { callback: 'it has left the queue: its run ends', call: 'the call has left the queue' },
  'customer.end': { callback: 'the customer is gone: nothing more is called' },
}

function ofEvent(platform: string, { name, conversationId, event, result }: EventEntry) {
  const media: Media = event.detail.eventBody.mediaType === 'CALLBACK' ? 'callback' : 'call'
  const meaning = meanings[name][media]
  if (meaning === undefined || result === 'pending') return undefined
  return {
    from: platform,
    to: us,
    what: `event ${name} of ${media} ${short(conversationId)}`,
    result,
    meaning: result === 'lost' ? 'never arrives' : meaning,
  }
}

function ofFlow(platform: string, { media, id }: SimConversation, what: string): TimelineItem | undefined {
  const [, priority] = /^priority (-?\d+) by flow$/.exec(what) ?? []
  if (priority === undefined) return undefined
  return {
    from: platform,
    to: platform,
    what: `in-queue flow raises ${media} ${short(id)} to priority ${priority}`,
    result: '',
    meaning: '',
  }
}
