import type { Connection } from '../../schemas/config.ts'
import { probeAfterMs } from '../domain/backoff.ts'
import type { Gate, Leave, Pause } from '../domain/ports.ts'
import type { CallKind } from './budget.ts'
import { pauseItem, toGateState } from './gate-item.ts'
import { change, type GateOptions, type GateTable, n, readGate } from './gate-table.ts'
import { openPurses, type Purses } from './purse.ts'
import { tableTick } from './tick-lease.ts'

/** The connection's rate budget, pauses and tick, shared by all workers through the table. */
export function tableGate(options: GateOptions): Gate {
  const { leave, forget: _forget, giveBack: _giveBack, ...shared } = sharedGate(options)
  return {
    ...shared,
    leave: (connection, asset, now) =>
      leave(connection, asset === undefined ? { kind: 'upkeep' } : { kind: 'work', scope: asset }, now),
    pauses: async (connection) => (await readGate(options, connection)).pauses,
    ...tableTick(options, 'TICK'),
  }
}

interface Asking {
  kind: CallKind
  /** What may be paused besides the whole connection: an asset. */
  scope?: string
}

/** A refusal because others have waited longer says so in `behind`. */
export type SharedLeave = Leave & { behind?: true }

export interface SharedGate extends Pick<Gate, 'close' | 'pause' | 'resume' | 'unexplained' | 'explained'> {
  leave(connection: Connection, asking: Asking, now: number): Promise<SharedLeave>
  giveBack: Purses['giveBack']
  forget: Purses['forget']
}

/** Budget and pauses of a connection: deliveries and runs have them in common. */
export function sharedGate(options: GateTable): SharedGate {
  const purses = openPurses(options)
  const { forget, giveBack } = purses
  return {
    forget,
    giveBack,
    leave: (connection, asking, now) => leave(options, purses, connection, asking, now),
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
      const probeAt = now + probeAfterMs(0)
      await pause(options, connection, { scope, code, via, since: now, probeAt, probes: 0 })
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
  }
}

async function leave(
  table: GateTable,
  purses: Purses,
  connection: Connection,
  { kind, scope }: Asking,
  now: number,
): Promise<SharedLeave> {
  const upkeep = kind === 'upkeep'
  const drawn = await purses.draw(connection, kind, now)
  if ('why' in drawn) return { granted: false, ...drawn, whole: true }
  const { pauses, unexplained } = drawn.state
  const paused = pauseFor(pauses, scope)
  // A search proves nothing about creating: it passes an over-due pause, but never is its probe.
  if (!paused || (upkeep && paused.probeAt <= now)) return { granted: true, unexplained }
  if (!upkeep && paused.probeAt <= now && (await takeProbe(table, connection.id, paused, now))) {
    purses.forget(connection.id)
    return { granted: true, probe: paused.scope, unexplained }
  }
  purses.giveBack(connection.id, kind)
  return {
    granted: false,
    at: Math.max(paused.probeAt, now + 1_000),
    why: 'paused',
    whole: paused.scope === '*',
  }
}

const pauseFor = (pauses: readonly Pause[], wanted: string | undefined): Pause | undefined =>
  pauses.find(({ scope }) => scope === '*') ?? pauses.find(({ scope }) => scope === wanted)

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
