import type { Asset, Connection } from '../../schemas/config.ts'
import type { PlatformEvent } from '../../schemas/platform-event.ts'
import type { CallOutcome, FindOutcome, OriginQuery, SnapshotCall } from '../domain/outcome.ts'

export type {
  CallOutcome,
  FailureScope,
  FindOutcome,
  FoundTask,
  OriginQuery,
  RetryCause,
  SnapshotCall,
} from '../domain/outcome.ts'
export { endForbidden, taskGone } from '../domain/outcome.ts'

/**
 * Every platform folder has the same skeleton:
 *
 *   client.ts     the `Sender`: create, append, end, find, over HTTPS
 *   auth.ts       the `TokenRefresher`
 *   payloads.ts   our call -> the platform's body
 *   failures.ts   one table: status, error body or failure reason -> what to do
 *   signature.ts  raw bytes + secrets -> genuine, forged, stale or malformed
 *   events.ts     the platform's event -> PlatformEvent
 */

/** What a call needs from outside. */
export interface CallIo {
  baseUrl: string
  token: string
  now: () => number
  /** Upper bound of the whole call, ms. */
  timeoutMs: number
}

export interface Sender {
  create(call: SnapshotCall, io: CallIo): Promise<CallOutcome>
  append(taskId: string, call: SnapshotCall, io: CallIo): Promise<CallOutcome>
  /** `confirmed`: the platform takes it; whether the task has ended by then, its event tells. */
  end(taskId: string, trackingId: string, io: CallIo): Promise<CallOutcome>
  find(
    queries: readonly OriginQuery[],
    connection: Connection,
    trackingId: string,
    io: CallIo,
  ): Promise<FindOutcome>
}

export interface Credentials {
  clientId: string
  clientSecret: string
  /** Absent until the first one was given, where id and secret are enough to ask for it. */
  accessToken?: string
  /** Epoch ms. */
  accessTokenExpiresAt?: number
  /** From here on another one is asked for while this one still serves, epoch ms. */
  accessTokenRenewAt?: number
  /** Only of platforms whose grant has one. */
  refreshToken?: string
  /** Epoch ms. */
  refreshTokenExpiresAt?: number
}

export type RefreshOutcome =
  | { outcome: 'refreshed'; credentials: Credentials }
  | { outcome: 'refused'; code: string }
  | { outcome: 'retry'; code: string; afterMs?: number }

export interface TokenRefresher {
  refresh(
    credentials: Credentials,
    io: { tokenUrl: string; now: () => number; timeoutMs: number },
  ): Promise<RefreshOutcome>
}

/** An inbound webhook: header names lower-cased, body as the very bytes received. */
export interface HookRequest {
  headers: Readonly<Record<string, string | undefined>>
  body: Uint8Array
}

export interface WebhookSecrets {
  current: string
  next?: string
  previous?: string
}

export interface HookContext {
  connection: Connection
  /** The assets of this connection. */
  assets: readonly Asset[]
  /** Epoch ms. */
  now: number
}

/** `notes` are stable codes to count and log, such as `unknown-subscription`. */
export type HookVerdict =
  | { verdict: 'accepted'; events: PlatformEvent[]; dropped: number; notes: string[] }
  | { verdict: 'forged'; notes?: string[] }
  | { verdict: 'stale' }
  | { verdict: 'malformed'; code: string }

export interface Receiver {
  receive(request: HookRequest, secrets: WebhookSecrets, context: HookContext): HookVerdict
}
