import type { Connection } from '../../schemas/config.ts'
import { type GateState, toGateState } from './gate-item.ts'
import { change, type GateTable, n, readGate } from './gate-table.ts'

const minuteMs = 60_000
/** Calls taken from the minute at once: fewer writes, at the price of some unused calls at the minute's end. */
const blockSize = 5
const mostRaces = 6

/**
 * Upkeep may use the whole minute, work what the configured share leaves. Patient work takes none while the tick of
 * the runs is behind with rows that have waited longer.
 */
export type CallKind = 'upkeep' | 'work' | 'patient'

export type Taken =
  /** `minute`: the one they were taken from; a sandbox whose clock is ahead may have begun it. */
  | { taken: number; minute: number; state: GateState }
  /** `behind`: there may be calls, for others. */
  | { taken: 0; at: number; why: 'spent' | 'closed'; behind?: true; state: GateState }

export const minuteOf = (now: number): number => Math.floor(now / minuteMs)
const startOf = (minute: number): number => minute * minuteMs

/** Calls of a minute: all of them for upkeep, else what the configured share leaves. */
export function limitOf(connection: Connection, upkeep: boolean): number {
  const { callsPerMinute, upkeepShare } = connection.limits
  return upkeep ? callsPerMinute : Math.max(1, Math.floor(callsPerMinute * (1 - upkeepShare)))
}

/**
 * Takes calls from the connection's minute bucket.
 *
 *   minute m                    | minute m+1
 *   used <= limit - block: take | minute < m+1: start it with our block (one worker wins, the others take)
 *
 * A sandbox whose clock is behind takes from the minute that another has begun. A minute further ahead than
 * that was begun by a clock that was wrong: the running one replaces it.
 */
export async function takeCalls(
  table: GateTable,
  connection: Connection,
  kind: CallKind,
  now: number,
): Promise<Taken> {
  const limit = limitOf(connection, kind === 'upkeep')
  let minute = minuteOf(now)
  // Searches are few: a block of theirs would mostly go unused.
  let block = Math.min(kind === 'upkeep' ? 1 : blockSize, limit)
  for (let race = 0; race < mostRaces; race++) {
    const taken = await take(table, connection.id, { block, limit, minute, now, kind })
    if (taken) return { taken: block, minute, state: taken }
    const state = await readGate(table, connection.id)
    if (state.closedUntil > now) return { taken: 0, at: state.closedUntil, why: 'closed', state }
    if (kind === 'patient' && state.behind > now) {
      const at = Math.min(state.behind, startOf(minuteOf(now) + 1))
      return { taken: 0, at, why: 'spent', behind: true, state }
    }
    if (state.minute < minuteOf(now) || state.minute > minuteOf(now) + 1) {
      minute = minuteOf(now)
      const begun = await beginMinute(table, connection.id, state.minute, minute, block)
      if (begun) return { taken: block, minute, state: begun }
      continue
    }
    minute = state.minute
    if (state.used >= limit) return { taken: 0, at: startOf(minute + 1), why: 'spent', state }
    block = Math.min(block, limit - state.used)
  }
  return { taken: 0, at: now + 1_000, why: 'spent', state: await readGate(table, connection.id) }
}

interface Wanted {
  block: number
  limit: number
  minute: number
  now: number
  kind: CallKind
}

async function take(table: GateTable, connection: string, { block, limit, minute, now, kind }: Wanted) {
  const unlessBehind = ' AND (attribute_not_exists(behind) OR behind <= :now)'
  const item = await change(table, connection, 'GATE', {
    set: 'SET used = used + :block',
    // Never above the limit, only in the running minute, not while the platform asked us to wait.
    condition:
      '#minute = :minute AND used <= :room AND (attribute_not_exists(closedUntil) OR closedUntil <= :now)' +
      (kind === 'patient' ? unlessBehind : ''),
    names: { '#minute': 'minute' },
    values: { ':block': n(block), ':minute': n(minute), ':room': n(limit - block), ':now': n(now) },
  })
  return item && toGateState(item)
}

async function beginMinute(
  table: GateTable,
  connection: string,
  known: number,
  minute: number,
  block: number,
) {
  const item = await change(table, connection, 'GATE', {
    set: 'SET used = :block, #minute = :minute',
    condition: known === 0 ? 'attribute_not_exists(#minute)' : '#minute = :known',
    names: { '#minute': 'minute' },
    values: {
      ':block': n(block),
      ':minute': n(minute),
      ...(known === 0 ? {} : { ':known': n(known) }),
    },
  })
  return item && toGateState(item)
}
