import type { Switches } from './switches.ts'

export interface SimField {
  key: string
  required: boolean
  viewable?: boolean
}

/** What an administrator has configured: channel, business address and data schema. Config assets fit as they are. */
export interface SimAsset {
  id?: string
  channel: string
  destination: string
  fields: readonly SimField[]
  /** `false`: creates fail late with ENTRY_POINT_NOT_FOUND. */
  entryPoint?: boolean
}

export const taskStates = [
  'accepted', // 201 given, outcome not yet decided
  'created',
  'queued',
  'offered',
  'assigned',
  'held',
  'ended',
  'failed',
] as const

export type TaskState = (typeof taskStates)[number]

export type WorkItemData = Record<string, string | null>

export interface Failure {
  reason: string
  message: string
}

export interface Append {
  alias: string
  data: WorkItemData
  /** As the caller gave it, epoch ms. */
  timestamp: number
  /** When the platform recorded it, epoch ms. */
  at: number
}

/** Everything the simulator knows of one task. All times are epoch ms of the virtual clock. */
export interface PlatformTask {
  id: string
  origin: string
  originName: string | null
  destination: string
  channel: string
  state: TaskState
  createdTime: number
  alias: string
  data: WorkItemData
  timestamp: number
  flowSettings: Record<string, string>
  globalVariables: Record<string, string>
  appends: Append[]
  failedAppends: { alias: string; reason: string; message: string; at: number }[]
  /** Alias of the create and of every recorded append. */
  aliases: string[]
  failure: (Failure & { at: number }) | null
  /** Since when `task:new` holds; search shows the task from here plus its lag. */
  confirmedTime: number | null
  endedTime: number | null
}

export type SubscriptionVersion = 'v1' | 'v2'

export interface Subscription {
  id: string
  version: SubscriptionVersion
  name: string
  description: string | undefined
  eventTypes: string[]
  destinationUrl: string
  secret: string | undefined
  resourceVersion: string | undefined
  status: 'active' | 'inactive'
  createdTime: number
  lastUpdatedTime: number
  /** Failed deliveries in a row, for the threshold that is not Cisco's. */
  failures: number
}

/** One call as received. `status` is null when no reply was sent. */
export interface RequestEntry {
  method: string
  path: string
  body: unknown
  status: number | null
  at: number
  operation: Operation | null
  trackingId: string | null
}

export type DeliveryResult = 'pending' | 'delivered' | 'refused' | 'unreachable' | 'timeout' | 'lost'

/** One webhook as sent (or, when `result` is `lost`, as kept back by a fault). */
export interface WebhookEntry {
  at: number
  type: string
  eventId: string
  taskId: string | null
  subscription: string
  url: string
  attempt: number
  copy: number
  faults: string[]
  headers: Record<string, string>
  body: string
  status: number | null
  result: DeliveryResult
}

export const operations = [
  'create',
  'append',
  'end',
  'search',
  'token',
  'subscriptions',
  'event-types',
  'captures',
] as const

export type Operation = (typeof operations)[number]

/** What `observe` is told, for a live timeline. */
export type SimFact =
  | { kind: 'request'; entry: RequestEntry }
  | { kind: 'webhook'; entry: WebhookEntry }
  | { kind: 'task'; task: PlatformTask }
  | { kind: 'switches'; switches: Switches }
