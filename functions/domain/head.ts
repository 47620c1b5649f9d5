import type { SourceTask } from '../../schemas/source-task.ts'

/** Life of a workitem, as the outside sees it. */
export type WorkitemState =
  | 'scheduled'
  | 'accepted'
  | 'sent'
  | 'queued'
  | 'offered'
  | 'assigned'
  | 'held'
  | 'ended'
  | 'completed'
  | 'canceling'
  | 'canceled'
  | 'failed'

/** Life of one revision. `sending`, `sent` and `uncertain` are in flight: nothing else is sent meanwhile. */
export type RevisionState =
  | 'pending'
  | 'sending'
  | 'sent'
  | 'confirmed'
  | 'rejected'
  | 'uncertain'
  | 'superseded'

export interface Revision {
  rev: number
  state: RevisionState
  /** Key of the snapshot item that holds the data. */
  snap: string
  /** Source timestamp, epoch ms: orders revisions. */
  ts: number
  /** Hash of what the source sent, to know a resend. */
  hash: string
  reason?: string
}

export type SendKind = 'create' | 'append' | 'end'

/** The one attempt under way, owned by whoever claimed it until the lease runs out. */
export interface Attempt {
  n: number
  /** Revision it carries; of an end, the newest one that it stands behind. */
  rev: number
  kind: SendKind
  /** Drawn by the worker that claimed it, which knows it again by this. */
  by?: string
  /** When the claim was taken, epoch ms. */
  at: number
  leaseUntil: number
  /** The pause this attempt probes, if any. */
  probe?: string
}

/** Asking and listening for what became of an unconfirmed send. */
export interface Check {
  /** When the effect became unknown or was announced, epoch ms. */
  from: number
  /** Questions asked. */
  asked: number
  /** Questions that were answered "not found". */
  answered: number
  /** When the last of these was answered, epoch ms. */
  lastAnswerAt?: number
}

/** Somebody wants the platform task ended: `canceling` to the outside (`stateOf`). The timeline says who and why. */
export interface End {
  /** `sent`: the platform took it; its event, or a search, says when it is done. */
  state: 'wanted' | 'sending' | 'sent'
  /** Newest revision when it was wanted. Older data goes out first, newer data waits for the end. */
  rev: number
  /** When it happened that asks for it, epoch ms. */
  at: number
  /** The platform took it before: `check` is about it. */
  taken?: true
}

/** Actions of trigger rules within the last hour, or a little longer. */
export interface Acted {
  /** Epoch ms. */
  since: number
  times: number
}

export interface EarlierGeneration {
  generation: number
  taskId?: string
  reason?: string
  /** The platform failed it in a way that asked for another try. */
  retried?: true
}

/** One fact in the timeline. Short names: the head is written on every fact and paid by the kilobyte. */
export interface Entry {
  /** Hash of the fact's key: the same fact is never entered twice. */
  k: string
  /** When it happened, epoch ms (the platform's clock for platform facts). */
  at: number
  what: EntryKind
  rev?: number
  gen?: number
  /** Stable code: failure reason, error code. */
  code?: string
  /** Who says so. `reply`: the platform's answer to a call of ours. */
  by?: 'webhook' | 'search' | 'reply' | 'operator' | 'rule'
  /** The trigger rule whose action it is. */
  rule?: string
  taskId?: string
  /** The platform's own event name, where it says more than `what`. */
  topic?: string
  fields?: string[]
  /** The same fact in a row, counted instead of repeated. */
  times?: number
}

export type EntryKind =
  | 'accepted'
  | 'reopened'
  | 'stale'
  | 'ignored'
  | 'sent'
  | 'retry'
  | 'uncertain'
  | 'not-found'
  | 'resent'
  | 'confirmed'
  | 'rejected'
  | 'create-failed'
  | 'queued'
  | 'offered'
  | 'assigned'
  | 'held'
  | 'ended'
  | 'note'
  | 'duplicate'
  | 'on-hold'
  | 'redriven'
  | 'resolved'
  | 'end-wanted'
  | 'end-sent'
  | 'end-refused'
  | 'canceled'

/** Our record of one source task. Small: task data lives in snapshot items only. */
export interface Head {
  id: string
  /** Optimistic lock: +1 with every write; 0 = not stored yet. */
  version: number
  source: string
  externalId: string
  asset: string
  assetVersion: number
  connection: string
  state: WorkitemState
  generation: number
  /** Highest revision number ever given. */
  newest: number
  /** Unsettled revisions and the newest settled ones, oldest first. */
  revisions: Revision[]
  /** When new data opened this generation, epoch ms; absent where a failure did, and in the first. */
  reopenedAt?: number
  /** The platform task of this generation. */
  taskId?: string
  /** This generation's create was confirmed: later snapshots are appended. */
  created?: boolean
  /** The revision that this generation's create carried. */
  createRev?: number
  earlier?: EarlierGeneration[]
  /** Attempts ever made. */
  attempts: number
  attempt?: Attempt
  /** Failed tries of the current revision or generation; pauses do not count. */
  tries: number
  /** No attempt before this instant, epoch ms. */
  nextAt?: number
  check?: Check
  /** Event time of the newest life-cycle fact folded into `state`, or of what a withdrawal was asked for. */
  lifeAt?: number
  end?: End
  acted?: Acted
  /** The trigger rules that led to this workitem, the first cause first. */
  chain?: string[]
  /** Left to a person, with the reason. */
  hold?: { code: string; at: number }
  /** The pause that this generation probes. */
  probe?: string
  acceptedAt: number
  updatedAt: number
  /** When the oldest unsettled work was accepted; absent when all is settled. */
  since?: number
  /** When somebody should look, if nothing else happened; kept stable because each change costs index writes. */
  dueAt?: number
  /** W3C trace id and span id of the newest request. */
  trace?: string
  timeline: Entry[]
  /** Entries moved out of the head. */
  moved?: number
  /** Hashes of the keys of moved entries, concatenated. */
  seen?: string
}

/** The state as the outside sees it. */
export const stateOf = (head: Head): WorkitemState => (head.end ? 'canceling' : head.state)

/** The full data at one revision, as the source meant it. */
export interface Snapshot {
  /** Key of the item that holds it. */
  key: string
  assetVersion: number
  /** Orders revisions, epoch ms. */
  timestamp: number
  task: SourceTask
}

/** What a transition asks of the outside after the head is stored. Losing one costs time, never correctness. */
export type Effect =
  | { do: 'wake'; delayMs: number }
  | { do: 'pause'; scope: string; code: string; via: 'call' | 'event' }
  | { do: 'resume'; scope: string; via: 'call' | 'event' }
  | { do: 'close'; forMs: number }
  | { do: 'unexplained' }
  | { do: 'count'; metric: MetricName }
  | { do: 'retire' }

export type MetricName =
  | 'Delivered'
  | 'Confirmed'
  | 'Rejected'
  | 'Uncertain'
  | 'RateLimited'
  | 'Retried'
  | 'DuplicatePlatformTasks'
  | 'HeldTasks'
  | 'UnmatchedEvents'
  | 'TriggersMatched'
  | 'ShadowActions'
  | 'EventsTooOld'
  | 'EventsUnknown'
  | 'ActionsDone'
  | 'ActionsRefused'

export interface Transition {
  head: Head
  effects: Effect[]
}
