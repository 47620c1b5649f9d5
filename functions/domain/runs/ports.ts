import type { Config, Connection } from '../../../schemas/config.ts'
import type { Leave, Pause } from '../ports.ts'
import type { Run } from './run.ts'

/** What runs need from the world. AWS and the platform stand behind these; tests put memory there. */

export interface RunStore {
  /** Strongly consistent. */
  run(id: string): Promise<Run | undefined>
  runs(ids: readonly string[]): Promise<Map<string, Run>>
  /** Stores `run` if its version is still the stored one; the result carries the next version. */
  putRun(run: Run): Promise<Run | 'conflict'>
  /** Runs with `from <= dueAt <= until`, the earliest first; `from` is 0 where it is left out. */
  dueRuns(connection: string, until: number, limit: number, from?: number): Promise<RunRow[]>
  /** `active`: what is due some day, the earliest first. `ended`: the newest first, as long as they are kept. */
  listRuns(connection: string, list: 'active' | 'ended', limit: number): Promise<RunRow[]>
}

export interface RunRow {
  id: string
  /** Epoch ms: when it is due, or when it ended. */
  at: number
}

/** Wake-ups of runs are hints, as all are. Each has its own delay; beyond 900 s it is cut. */
export interface RunWaker {
  wakeRuns(connection: string, wakes: readonly { id: string; delayMs: number }[]): Promise<void>
}

/** `behind`: there may be budget, but the tick serves those that have waited longer first; ask again at `at`. */
export type RunLeave = Leave | { granted: false; at: number; why: 'behind'; whole: true }

/** Budget, pauses and the runs' own tick of a connection. */
export interface RunGate {
  /**
   * Every platform call passes here. `hurry`: the tick asks, which goes before single wake-ups: while it is behind
   * (`fallBehind`), those are told to leave their row to it.
   */
  leaveForRun(connection: Connection, now: number, options: { hurry: boolean }): Promise<RunLeave>
  /** A call that was granted and not made. */
  giveBackRun(connection: string): void
  /** The tick has due rows left until at least `until`, epoch ms; 0: it has caught up. */
  fallBehind(connection: string, until: number): Promise<void>
  close(connection: string, until: number): Promise<void>
  pause(connection: string, scope: string, code: string, via: Pause['via'], now: number): Promise<void>
  resume(connection: string, scope: string, via: Pause['via'] | 'operator'): Promise<void>
  unexplained(connection: string): Promise<number>
  explained(connection: string): Promise<void>
  armRunTick(connection: string, at: number, now: number): Promise<void>
  beginRunTick(connection: string, now: number): Promise<boolean>
  endRunTick(connection: string, next: number | undefined, now: number): Promise<void>
}

export type RunMetric =
  | 'RunsStarted'
  | 'RunsEnded'
  /** Ended because the platform knew nothing of it any more: its stop event was lost. */
  | 'RunsEndedNotFound'
  | 'Bumps'
  | 'StepsCoalesced'
  | 'PriorityCalls'
  | 'PriorityReads'
  | 'RateLimited'
  | 'ShadowBumps'
  | 'RunsAdopted'

export interface RunReport {
  count(metric: RunMetric, connection: string, value?: number): void
  /** One measured value; CloudWatch makes percentiles of them. */
  observe(metric: 'BumpLatenessMs', connection: string, value: number): void
  note(event: string, fields: Record<string, string | number | boolean | undefined>): void
}

/** A closed outcome; PATCH of an absolute value can be repeated, so nothing is ever uncertain. */
export type PriorityOutcome =
  | { outcome: 'confirmed' }
  | { outcome: 'rejected'; code: string; scope: 'task' | 'asset' | 'connection' }
  | {
      outcome: 'retry'
      code: string
      cause: 'transient' | 'rate-limit' | 'token' | 'unexplained'
      afterMs?: number
    }

export type PriorityReading =
  | {
      outcome: 'answered'
      state: 'scheduled' | 'queued' | 'offered' | 'connected' | 'ended'
      priority?: number
    }
  | Exclude<PriorityOutcome, { outcome: 'confirmed' }>

/** A callback found waiting by a listing, whose start event may have been lost. */
export interface WaitingConversation {
  conversation: string
  session?: string
  queueId?: string
  queuedAt: number
  scheduledAt?: number
  agentOwned: boolean
  skillIds: string[]
}

export type WaitingPage =
  | { outcome: 'answered'; waiting: WaitingConversation[]; nextPage?: number }
  | Exclude<PriorityOutcome, { outcome: 'confirmed' }>

export interface PriorityCalls {
  set(conversation: string, priority: number): Promise<PriorityOutcome>
  read(conversation: string): Promise<PriorityReading>
  list(query: {
    since: number
    until: number
    page: number
    queueIds: readonly string[]
  }): Promise<WaitingPage>
}

export interface RunWorld {
  config: Config
  runs: RunStore
  runWaker: RunWaker
  runGate: RunGate
  report: RunReport
  now: () => number
}

export interface BumpWorld extends RunWorld {
  priorities(connection: Connection): PriorityCalls
  /** Real time left for this invocation, ms. */
  remainingMs: () => number
}
