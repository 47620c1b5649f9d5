import type { Asset, Connection } from '../../schemas/config.ts'

/** Where a failure lies. Only `task` fails the task; the others pause the asset or connection until mended. */
export type FailureScope = 'task' | 'asset' | 'connection'

/** The reason with which every platform folder says that a platform task does not exist (any more). */
export const taskGone = 'NOT_FOUND'
/** The connection may send tasks and not end them: no reason to pause it. */
export const endForbidden = 'end-forbidden'

export type RetryCause = 'transient' | 'rate-limit' | 'token' | 'unexplained'

/**
 * What one call to a platform gave. Closed: every attempt ends as exactly one of these.
 * - `confirmed`: the platform took it and named it.
 * - `rejected`: for good. `code` is stable and safe to show; `fields` are asset field keys the error names.
 * - `retry`: known to have had no effect. `rate-limit` closes the connection's budget for `afterMs`;
 *   `token` asks for one refresh; `unexplained` is a 4xx that names no field (a row of them pauses the connection).
 * - `uncertain`: the effect is unknown (reply lost, 5xx, unreadable reply).
 */
export type CallOutcome =
  | { outcome: 'confirmed'; platformId: string }
  | { outcome: 'rejected'; code: string; scope: FailureScope; fields?: string[] }
  | { outcome: 'retry'; code: string; cause: RetryCause; afterMs?: number }
  | { outcome: 'uncertain'; code: string }

/** One snapshot on its way to the platform. `data` is already the platform's string map. */
export interface SnapshotCall {
  connection: Connection
  asset: Asset
  /** Our key on the platform task and the name agents see. */
  origin: { id: string; name?: string }
  /** UUID of this snapshot; the same for every repetition. */
  alias: string
  data: Record<string, string>
  /** Source timestamp, epoch ms. */
  timestamp: number
  flowSettings?: Record<string, string>
  globalVariables?: Record<string, string>
  /** Sent as the platform's tracking header. */
  trackingId: string
}

export interface OriginQuery {
  origin: string
  destination: string
  /** Lower bound of the task's creation, epoch ms. */
  since: number
}

export interface FoundTask {
  origin: string
  taskId: string
  /** Epoch ms. */
  createdAt: number
  destination?: string
  /** The search says that it has ended. */
  ended?: boolean
}

/** `answered` lists every platform task found for the origins asked; an origin without one was not found. */
export type FindOutcome =
  | { outcome: 'answered'; tasks: FoundTask[] }
  | Exclude<CallOutcome, { outcome: 'confirmed' }>
