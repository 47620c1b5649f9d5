import type { CallOutcome, SnapshotCall } from '../../../functions/domain/outcome.ts'
import type { Disposition } from '../../../schemas/platform-event.ts'
import type { FaultName } from './steps.ts'

/** What one snapshot says on the platform. */
export type Sent = Pick<SnapshotCall, 'data' | 'flowSettings' | 'globalVariables'> & { name?: string }

export const sentOf = ({ data, flowSettings, globalVariables, origin }: SnapshotCall): Sent => ({
  ...{ data, flowSettings, globalVariables },
  name: origin.name,
})

/** One call that reached the platform. */
export interface PlatformCall {
  kind: string
  /** Epoch ms; `until`: when it was answered, or given up. */
  at: number
  until?: number
  /** The origin that a snapshot goes to, the platform task of an end. */
  of?: string
  alias?: string
  /** The invocation that made it. */
  by?: string
  /** What the caller heard. */
  outcome?: CallOutcome
}

export interface PlatformTask extends Sent {
  id: string
  origin: string
  destination: string
  alias: string
  createdAt: number
  appends: (Sent & { alias: string; at: number })[]
  failed: boolean
  /** When it ended, epoch ms, and when somebody asked us to end it. */
  endedAt?: number
  endCalls: number[]
}

/** What the platform does with what it took: nothing said = takes it. */
export interface Fate {
  /** Answered at once. */
  answer?: CallOutcome
  /** Told later by webhook. */
  fails?: { reason: string; disposition: Disposition }
  fault?: FaultName
}
