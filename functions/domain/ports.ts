import type { Asset, Config, Connection } from '../../schemas/config.ts'
import type { Attention } from './attention.ts'
import type { Entry, Head, MetricName, Snapshot } from './head.ts'
import type { CallOutcome, FindOutcome, OriginQuery, SnapshotCall } from './outcome.ts'

/** What the domain needs from the world. AWS and platforms stand behind these; tests put memory there. */

export interface Store {
  /** Strongly consistent. */
  head(id: string): Promise<Head | undefined>
  heads(ids: readonly string[]): Promise<Map<string, Head>>
  /** Stores `head` if its version is still the stored one; the result carries the next version. */
  put(head: Head): Promise<Head | 'conflict'>
  putSnapshot(id: string, snapshot: Snapshot): Promise<void>
  snapshot(id: string, key: string): Promise<Snapshot | undefined>
  /** Lets task data expire: every snapshot of the workitem is deleted after `at`, epoch ms. */
  expireSnapshots(id: string, at: number): Promise<void>
  /** All timeline entries, also those moved out of the head. */
  timeline(head: Head): Promise<Entry[]>
  /** Rows of one list, oldest first, with `from <= at <= until`; `from` is 0 where it is left out. */
  attention(
    connection: string,
    list: Attention['list'],
    until: number,
    limit: number,
    from?: number,
  ): Promise<AttentionRow[]>
}

export interface AttentionRow {
  id: string
  at: number
  /** When the oldest unsettled work was accepted, epoch ms. */
  since?: number
}

export interface Waker {
  /** Wake-ups are hints: losing or repeating one costs time only. `delayMs` beyond 900 s is cut. */
  wake(connection: string, ids: readonly string[], delayMs?: number, trace?: string): Promise<void>
}

/** A paused scope: `*` for the whole connection, else an asset. */
export interface Pause {
  scope: string
  code: string
  via: 'call' | 'event'
  /** Epoch ms. */
  since: number
  /** One attempt may probe from here on, epoch ms. */
  probeAt: number
  probes: number
}

/**
 * Leave to make one platform call, or when to ask again. `probe`: the pause that this call probes;
 * `whole`: nothing of this connection may call, not only this asset.
 */
export type Leave =
  | { granted: true; probe?: string; unexplained: number }
  | { granted: false; at: number; why: 'spent' | 'closed' | 'paused'; whole: boolean }

/** One connection's rate budget, pauses and tick. */
export interface Gate {
  /** Every platform call passes here. `asset` undefined: upkeep, which may use the whole budget. */
  leave(connection: Connection, asset: string | undefined, now: number): Promise<Leave>
  close(connection: string, until: number): Promise<void>
  pause(connection: string, scope: string, code: string, via: Pause['via'], now: number): Promise<void>
  resume(connection: string, scope: string, via: Pause['via'] | 'operator'): Promise<void>
  /** Counts 4xx answers in a row that name no field; returns the count. */
  unexplained(connection: string): Promise<number>
  explained(connection: string): Promise<void>
  pauses(connection: string): Promise<Pause[]>
  /** Makes sure a tick comes at `at`. */
  armTick(connection: string, at: number, now: number): Promise<void>
  /** Takes the tick's lease; false when another worker holds it. */
  beginTick(connection: string, now: number): Promise<boolean>
  /** Gives the lease back and, with `next`, sends the tick's next wake-up: in a moment at the soonest. */
  endTick(connection: string, next: number | undefined, now: number): Promise<void>
}

export interface PlatformCalls {
  create(call: SnapshotCall): Promise<CallOutcome>
  append(taskId: string, call: SnapshotCall): Promise<CallOutcome>
  /** Ends the platform task; of one that has ended, it does nothing. */
  end(taskId: string, trackingId: string): Promise<CallOutcome>
  find(queries: readonly OriginQuery[], trackingId: string): Promise<FindOutcome>
}

export interface Report {
  count(metric: MetricName, connection: string, value?: number): void
  note(event: string, fields: Record<string, string | number | boolean | undefined>): void
}

export interface World {
  config: Config
  store: Store
  waker: Waker
  gate: Gate
  report: Report
  now: () => number
}

export interface DeliverWorld extends World {
  calls(connection: Connection): PlatformCalls
  /** A name that no other worker draws. */
  newKey(): string
  /** Real time left for this invocation, ms. */
  remainingMs: () => number
}

export const connectionOf = (config: Config, id: string): Connection | undefined => config.connections[id]
export const assetOf = (config: Config, id: string): Asset | undefined => config.assets[id]
