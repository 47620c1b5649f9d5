import type { Disposition } from '../../../schemas/platform-event.ts'
import { type CallOutcome, endForbidden, type FailureScope, type RetryCause, taskGone } from '../port.ts'

/**
 * The one table of what goes wrong with Webex Contact Center and what follows, in two halves: what a call
 * gave, and the reason a webhook gives later. Each row says where it comes from:
 * `documented` (specification, guide or developer page), `observed` (public third parties), `assumed`.
 */
export type Evidence = 'documented' | 'observed' | 'assumed'
export type CallName = 'create' | 'append' | 'end' | 'find'
export type Failure = Exclude<CallOutcome, { outcome: 'confirmed' }>

/** `explain`: the error body decides, see explain.ts. A `code` here goes before the row's. */
export type Step =
  | { step: 'retry'; cause: RetryCause; code?: string }
  | { step: 'reject'; scope: FailureScope; code?: string }
  | { step: 'uncertain' }
  | { step: 'explain' }

/** How an exchange ended without a status. */
export type NoStatus = 'not-sent' | 'no-reply' | 'bad-settings'

export interface CallRow extends Record<CallName, Step> {
  /** A status range, both ends included. */
  when: readonly [from: number, to: number] | NoStatus
  /** Absent: `http-<status>`, or the transport's own code. */
  code?: string
  evidence: Evidence
}

const again = { step: 'retry', cause: 'transient' } as const
const token = { step: 'retry', cause: 'token' } as const
const wait = { step: 'retry', cause: 'rate-limit' } as const
const explain = { step: 'explain' } as const
const unknown = { step: 'uncertain' } as const
const stop = { step: 'reject', scope: 'connection' } as const
const gone = { step: 'reject', scope: 'task', code: taskGone } as const
/** Documented for `cjp:user` alone: a connection that may send tasks need not be able to end them. */
const mayNotEnd = { ...token, code: endForbidden } as const
const mayNotSearch = { ...token, code: 'search-forbidden' } as const

const all = (step: Step) => ({ create: step, append: step, end: step, find: step })
/**
 * No idempotency key exists: a create of unknown effect is asked after, an append is repeated under its alias, an end is
 * repeated (assumed: of an ended task it does nothing).
 */
const maybeDone = { create: unknown, append: again, end: again, find: again }

/** First match wins. A 2xx comes here only when its body cannot be read. */
export const callTable: readonly CallRow[] = [
  { when: 'bad-settings', code: 'bad-settings', ...all(stop), evidence: 'assumed' },
  { when: 'not-sent', ...all(again), evidence: 'assumed' },
  { when: 'no-reply', ...maybeDone, evidence: 'assumed' },
  { when: [200, 299], code: 'unreadable-reply', ...maybeDone, evidence: 'assumed' },
  { when: [300, 399], code: 'redirect', ...all(stop), evidence: 'assumed' },
  { when: [401, 401], ...all(token), evidence: 'documented' },
  // Scope or role missing (documented) or an expired token of a service app (observed): one refresh tells.
  { when: [403, 403], ...all(token), end: mayNotEnd, find: mayNotSearch, evidence: 'documented' },
  { when: [404, 404], code: 'address-not-found', ...all(stop), append: gone, end: gone, evidence: 'assumed' },
  // Meant for a request that came too slowly, but some gateways send it for a slow backend.
  { when: [408, 408], ...maybeDone, evidence: 'assumed' },
  { when: [429, 429], ...all(wait), evidence: 'documented' },
  { when: [400, 499], ...all(explain), evidence: 'documented' },
  { when: [500, 599], ...maybeDone, evidence: 'documented' },
]
/** 1xx as an answer, or a status no standard knows. */
const otherRow: CallRow = { when: [0, 999], code: 'unreadable-reply', ...maybeDone, evidence: 'assumed' }

export function callRow(key: number | NoStatus): CallRow {
  const row = callTable.find(({ when }) =>
    typeof key === 'number' ? typeof when !== 'string' && when[0] <= key && key <= when[1] : when === key,
  )
  return row ?? otherRow
}

export interface ReasonRow {
  disposition: Disposition
  evidence: Evidence
}

/**
 * `data.reason` of `task:failed` and `task-message:append-failed`. The names are documented; what the
 * dispositions add is the guide's "typical next step", and `pause-*` where only an operator can take it.
 */
export const reasonTable: Readonly<Record<string, ReasonRow>> = {
  CHANNEL_ASSET_UNDEFINED: { disposition: 'pause-asset', evidence: 'documented' },
  ENTRY_POINT_NOT_FOUND: { disposition: 'pause-asset', evidence: 'documented' },
  FEATURE_FLAG_DISABLED: { disposition: 'pause-connection', evidence: 'documented' },
  ORG_DIGITAL_CONTACT_LIMIT_EXCEEDED: { disposition: 'retry', evidence: 'documented' },
  CONVERSATION_CREATION_FAILED: { disposition: 'retry', evidence: 'documented' },
  INTERNAL_ERROR: { disposition: 'retry', evidence: 'documented' },
  INVALID_CONTENT: { disposition: 'reject', evidence: 'documented' },
  NOT_FOUND: { disposition: 'reject', evidence: 'documented' },
}

/** Validation failures of create have no documented name, so an unknown reason is one. */
export const unknownReason: ReasonRow = { disposition: 'reject', evidence: 'assumed' }

export function dispositionOf(reason: string | undefined): Disposition {
  const known = reason !== undefined && Object.hasOwn(reasonTable, reason) ? reasonTable[reason] : undefined
  return (known ?? unknownReason).disposition
}
