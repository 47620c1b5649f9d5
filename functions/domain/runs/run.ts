import type { DetailEventName } from '../../../schemas/genesys-cloud/conversation-event.ts'

/**
 * - `unstarted`: facts came before the start they belong to; nothing is done until it comes.
 * - `waiting`: in the queue; its next step is due at `dueAt`.
 * - `suspended`: an agent is being offered it; goes on when the offer ends.
 * - `between`: it left its queue and may enter the next one within a minute.
 * - `finished`: every step is done; it still waits in its queue as far as we know.
 * - `ended`: for good, unless it enters a queue again.
 */
export const runStates = ['unstarted', 'waiting', 'suspended', 'between', 'finished', 'ended'] as const
export type RunState = (typeof runStates)[number]

export type EndReason =
  | 'answered'
  | 'abandoned'
  | 'flow-out'
  | 'left-queue'
  | 'customer-end'
  | 'not-found'
  | 'rejected'
  | 'canceled'
  | 'rule-removed'

/** What a conversation event says, as far as a run cares. Short names: it is written on every fact. */
export interface RunFact {
  /** Hash of the fact's key: the same fact is never entered twice. */
  k: string
  name: DetailEventName
  /** Event time, epoch ms. */
  at: number
  /** Session, else participant, of the event: pairs a start with its end (assumed: both name the same). */
  p?: string
  /** Queue. */
  q?: string
  /** Priority at queue entry. */
  prio?: number
  /** Scheduled time of the callback, epoch ms. */
  sched?: number
  /** `acdOutcome` of an `acd.end`. */
  out?: string
  /** This `acd.start` fits the rule and its policy: it opens an entry. */
  fits?: true
  /** Out of a listing, not from an event. The real start of the same `p` takes its place when it comes. */
  adopted?: true
}

/** One step on its way to the platform, owned by whoever claimed it until the lease runs out. */
export interface StepAttempt {
  n: number
  /** Key of the entry it was claimed in. */
  entry: string
  /** Number of the step it stands for, from 1. */
  step: number
  /** Steps that fell behind and are done by it. */
  behind: number
  /** When the step after it is due, epoch ms; absent after the last. */
  nextDue?: number
  /** Absolute priority it sets. */
  value: number
  /** When the first of its steps was due or could be done, and when it was claimed, epoch ms. */
  due: number
  at: number
  leaseUntil: number
}

/** One trigger rule at work on one conversation. Everything about the conversation is folded from `facts`. */
export interface Run {
  /** UUIDv5 of (rule, conversation). */
  id: string
  /** Optimistic lock: +1 with every write; 0 = not stored yet. */
  version: number
  rule: string
  connection: string
  conversation: string
  state: RunState
  /** Set when `ended`. */
  reason?: EndReason
  /** The rule only watches: steps are counted and logged, never called. */
  shadow?: true
  /** In order of event time; what can make no difference any more is left out. */
  facts: RunFact[]
  /** When it first entered a queue that fits, epoch ms; absent while `unstarted`. */
  first?: number
  /** Key of the entry (its `acd.start`) that `steps` and `priority` belong to. */
  entry?: string
  /** Steps done in this entry. */
  steps: number
  /** Priority that our last confirmed step set in this entry, else the one it entered with. */
  priority?: number
  /** Attempts ever made. */
  attempts: number
  attempt?: StepAttempt
  /** Failed tries of the current step. */
  tries: number
  /** Not before this instant, epoch ms: after a failed try. */
  nextAt?: number
  /** When somebody has to look next, epoch ms; absent when nothing is due. */
  dueAt?: number
  /** Steps that were called and confirmed (in shadow mode: would have been), over all entries. */
  bumps: number
  /** Steps that fell behind and were done by a later step's call. */
  coalesced: number
  /** Calls made, reads and failures too. */
  calls: number
  /** When its first fact arrived, epoch ms. */
  startedAt: number
  updatedAt: number
  endedAt?: number
}
