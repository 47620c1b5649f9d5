import type { Switches } from './switches.ts'

export type Media = 'callback' | 'call'

export const conversationStates = [
  'scheduled', // a callback before its time, in no queue
  'queued',
  'offered', // an agent is alerted; the place in the queue is kept
  'connected',
  'flowing', // out of one queue, not yet in the next
  'ended',
] as const

export type ConversationState = (typeof conversationStates)[number]

/** Of the whole `disconnectType` enum of detail events, what the simulator sends. */
export type DisconnectType = 'CLIENT' | 'PEER' | 'TRANSFER' | 'NO_ANSWER_TRANSFER' | 'SYSTEM'

export interface SimParticipant {
  id: string
  sessionId: string
  purpose: 'customer' | 'acd' | 'agent'
  startedAt: number
  connectedAt: number | null
  endedAt: number | null
  disconnectType: DisconnectType | null
  queueId: string | null
  userId: string | null
  /** Of an `acd` participant: what holds in this stay. */
  priority: number | null
}

/** All times are epoch ms of the virtual clock. */
export interface SimConversation {
  id: string
  media: Media
  state: ConversationState
  queueId: string
  divisionId: string
  priority: number
  skillIds: string[]
  languageId: string | null
  startedAt: number
  endedAt: number | null
  /** Entry into the present queue: the base of the score. */
  queuedAt: number | null
  /** When an agent answered first. */
  answeredAt: number | null
  scheduledAt: number | null
  /** Only this agent may take it. */
  agentOwnedBy: string | null
  callbackNumbers: string[]
  callbackUserName: string | null
  participants: SimParticipant[]
  /** How often the in-queue flow has raised it in this stay. */
  raises: number
  /** Counts creations: equal scores are served in this order. */
  order: number
  /** Counts transitions: a timer of an earlier state does nothing. */
  step: number
}

export interface SimAgent {
  id: string
  name: string
  /** Empty: all. */
  queueIds: string[]
  /** Absent: all. */
  skillIds: string[] | null
  state: 'idle' | 'alerting' | 'busy' | 'not-responding' | 'off'
  /** Since when it is in this state: the longest idle is offered first. */
  since: number
  /** `false`: lets every offer run out. */
  answers: boolean
  /** `false`: nothing happens by itself; answer, no-answer and end come by the control API. */
  auto: boolean
  talkMs: number | null
}

export interface SimQueue {
  id: string
  name: string
}

/** Of type `amazon-eventbridge-source`. */
export interface SimIntegration {
  id: string
  name: string
  intendedState: 'ENABLED' | 'DISABLED'
  config: { version: number; properties: Record<string, unknown>; advanced: object; notes: string | null }
}

/** A process automation trigger of the organization. */
export interface SimTrigger {
  id: string
  name: string
  topicName: string
  enabled: boolean
  target: { type: 'Workflow'; id: string }
  version: number
  matchCriteria: unknown[]
}

/** What the in-queue flow does to the priority of a waiting conversation: +increment after `afterMs`, then every `everyMs`. */
export interface FlowRule {
  afterMs: number
  everyMs: number
  increment: number
  /** Raises at most; absent: as long as it waits. */
  most?: number
}

export type Flow = Record<Media, FlowRule | null>

export const operations = [
  'token',
  'patch-routing',
  'conversation',
  'callbacks',
  'create',
  'details',
  'organization',
  'integrations',
  'triggers',
] as const
export type Operation = (typeof operations)[number]

/** One call as received. `status` is null when no reply was sent. */
export interface RequestEntry {
  method: string
  path: string
  /** Of a token request nothing is kept. */
  body: unknown
  status: number | null
  at: number
  operation: Operation | null
  correlationId: string
}

export const eventNames = [
  'acd.start',
  'acd.end',
  'user.start',
  'user.end',
  'customer.start',
  'customer.end',
] as const
export type EventName = (typeof eventNames)[number]

/** As EventBridge hands it to the rules of a partner bus. */
export interface PartnerEvent {
  version: '0'
  id: string
  'detail-type': string
  source: string
  account: string
  time: string
  region: string
  resources: string[]
  detail: {
    topicName: string
    version: '2'
    eventBody: Record<string, unknown>
    metadata: { CorrelationId: string }
    timestamp: string
  }
}

/** One event as delivered or, when `result` is `lost`, as kept back by a fault. */
export interface EventEntry {
  at: number
  name: EventName
  conversationId: string
  copy: number
  faults: string[]
  result: 'pending' | 'delivered' | 'failed' | 'lost'
  event: PartnerEvent
}

/** What `observe` is told, for a live timeline. */
export type SimFact =
  | { kind: 'request'; entry: RequestEntry }
  | { kind: 'event'; entry: EventEntry }
  | { kind: 'conversation'; conversation: SimConversation; what: string }
  | { kind: 'switches'; switches: Switches }
