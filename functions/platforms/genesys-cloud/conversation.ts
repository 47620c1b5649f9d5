import type { ConversationReply } from '../../../schemas/genesys-cloud/conversation.ts'

/** Where a conversation stands, as far as its priority is concerned. Times are epoch ms. */
export interface QueuedConversation {
  conversationId: string
  /** `scheduled`: not in a queue yet. `offered`: an agent is alerted while it keeps its place. */
  state: 'scheduled' | 'queued' | 'offered' | 'connected' | 'ended'
  media: 'callback' | 'call' | 'other'
  queueId?: string
  priority?: number
  /** Since when it has been in this queue. */
  queuedAt?: number
  scheduledAt?: number
}

type Participant = ConversationReply['participants'][number]

const isOpen = ({ endTime }: Participant): boolean => endTime === undefined
const media = (one: Participant) => [...(one.callbacks ?? []), ...(one.calls ?? [])]
const agents = new Set(['agent', 'user'])

/**
 * By purpose, never by position. An open `acd` participant is the stay in a queue; its communications' states say
 * nothing more (the blueprint looks for `waiting`, which no enum has).
 */
export function toQueued(reply: ConversationReply): QueuedConversation {
  const open = reply.endTime === undefined ? reply.participants.filter(isOpen) : []
  const acd = latest(open.filter(({ purpose }) => purpose === 'acd'))
  const states = open.filter(({ purpose }) => agents.has(purpose ?? '')).flatMap(statesOf)
  const scheduledAt = reply.participants
    .flatMap(media)
    .map(({ callbackScheduledTime }) => callbackScheduledTime)
    .findLast((at) => at !== undefined)
  const priority = acd?.conversationRoutingData?.priority
  return {
    conversationId: reply.id,
    state: stateOf(open, acd, states),
    media: mediaOf(reply.participants),
    ...(acd?.queueId !== undefined && { queueId: acd.queueId }),
    ...(priority !== undefined && { priority }),
    ...(acd?.startTime !== undefined && { queuedAt: acd.startTime }),
    ...(scheduledAt !== undefined && { scheduledAt }),
  }
}

function stateOf(open: Participant[], acd: Participant | undefined, agentStates: string[]) {
  if (open.length === 0) return 'ended'
  if (acd) return agentStates.some((state) => state === 'alerting') ? 'offered' : 'queued'
  return open.flatMap(statesOf).includes('scheduled') ? 'scheduled' : 'connected'
}

const statesOf = (one: Participant): string[] => media(one).flatMap(({ state }) => state ?? [])

function mediaOf(participants: Participant[]): QueuedConversation['media'] {
  if (participants.some(({ callbacks }) => callbacks?.length)) return 'callback'
  return participants.some(({ calls }) => calls?.length) ? 'call' : 'other'
}

const latest = (some: Participant[]): Participant | undefined =>
  some.toSorted((a, b) => (a.startTime ?? 0) - (b.startTime ?? 0)).at(-1)
