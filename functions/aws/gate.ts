import type { Connection } from '../../schemas/config.ts'
import { probeAfterMs } from '../domain/backoff.ts'
import type { Gate, Leave, Pause } from '../domain/ports.ts'
import { pauseItem, toGateState } from './gate-item.ts'
import { change, type GateOptions, type GateTable, n, readGate } from './gate-table.ts'
import { openPurses, type Purses } from './purse.ts'
import { tableTick } from './tick-lease.ts'

/** The connection's rate budget, pauses and tick, shared by all workers through the table. */
export function tableGate(options: GateOptions): Gate {
  const purses = openPurses(options)
  const { forget } = purses
  return {
    leave: (connection, asset, now) => leave(options, purses, connection, asset, now),
    async close(connection, until) {
      forget(connection)
      await change(options, connection, 'GATE', {
        set: 'SET closedUntil = :until',
        condition: 'attribute_not_exists(closedUntil) OR closedUntil < :until',
        values: { ':until': n(until) },
      })
    },
    async pause(connection, scope, code, via, now) {
      forget(connection)
      await pause(options, connection, {
        scope,
        code,
        via,
        since: now,
        probeAt: now + probeAfterMs(0),
        probes: 0,
      })
    },
    async resume(connection, scope, via) {
      forget(connection)
      await resume(options, connection, scope, via)
    },
    async unexplained(connection) {
      forget(connection)
      const set = 'SET unexplained = if_not_exists(unexplained, :zero) + :one'
      const item = await change(options, connection, 'GATE', { set, values: { ':zero': n(0), ':one': n(1) } })
      return toGateState(item).unexplained
    },
    async explained(connection) {
      forget(connection)
      await change(options, connection, 'GATE', { set: 'REMOVE unexplained' })
    },
    pauses: async (connection) => (await readGate(options, connection)).pauses,
    ...tableTick(options),
  }
}

async function leave(
  options: GateOptions,
  purses: Purses,
  connection: Connection,
  asset: string | undefined,
  now: number,
): Promise<Leave> {
  const upkeep = asset === undefined
  const drawn = await purses.draw(connection, upkeep, now)
  if ('why' in drawn) return { granted: false, at: drawn.at, why: drawn.why, whole: true }
  const { pauses, unexplained } = drawn.state
  const paused = pauseFor(pauses, asset)
  // A search proves nothing about creating: it passes an over-due pause, but never is its probe.
  if (!paused || (upkeep && paused.probeAt <= now)) return { granted: true, unexplained }
  if (!upkeep && paused.probeAt <= now && (await takeProbe(options, connection.id, paused, now))) {
    purses.forget(connection.id)
    return { granted: true, probe: paused.scope, unexplained }
  }
  purses.giveBack(connection.id, upkeep)
  return {
    granted: false,
    at: Math.max(paused.probeAt, now + 1_000),
    why: 'paused',
    whole: paused.scope === '*',
  }
}

const pauseFor = (pauses: readonly Pause[], asset: string | undefined): Pause | undefined =>
  pauses.find(({ scope }) => scope === '*') ?? pauses.find(({ scope }) => scope === asset)

/** One worker may try whether a paused scope works again; the others wait for its result. */
async function takeProbe(table: GateTable, connection: string, paused: Pause, now: number): Promise<boolean> {
  const item = await change(table, connection, 'GATE', {
    set: 'SET pauses.#scope.probeAt = :next, pauses.#scope.probes = :probes',
    condition: 'pauses.#scope.probeAt = :known',
    names: { '#scope': paused.scope },
    values: {
      ':next': n(now + probeAfterMs(paused.probes + 1)),
      ':probes': n(paused.probes + 1),
      ':known': n(paused.probeAt),
    },
  })
  return item !== undefined
}

/** A pause that exists keeps its start and its probing rhythm. */
async function pause(table: GateTable, connection: string, entry: Pause): Promise<void> {
  await change(table, connection, 'GATE', {
    set: 'SET pauses = :none',
    condition: 'attribute_not_exists(pauses)',
    values: { ':none': { M: {} } },
  })
  await change(table, connection, 'GATE', {
    set: 'SET pauses.#scope = if_not_exists(pauses.#scope, :pause)',
    names: { '#scope': entry.scope },
    values: { ':pause': pauseItem(entry) },
  })
}

/** What an event told is not taken back by an accepted call: the platform may still fail the task later. */
async function resume(
  table: GateTable,
  connection: string,
  scope: string,
  via: Pause['via'] | 'operator',
): Promise<void> {
  const byCall = via === 'call'
  await change(table, connection, 'GATE', {
    set: 'REMOVE pauses.#scope, unexplained',
    condition: byCall ? 'pauses.#scope.via = :call' : 'attribute_exists(pauses.#scope)',
    names: { '#scope': scope },
    ...(byCall && { values: { ':call': { S: 'call' } } }),
  })
}
