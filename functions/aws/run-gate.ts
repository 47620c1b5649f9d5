import type { RunGate } from '../domain/runs/ports.ts'
import { sharedGate } from './gate.ts'
import { change, type GateOptions, n } from './gate-table.ts'
import { tableTick } from './tick-lease.ts'

/**
 * Budget and pauses are those of the connection (item GATE); the tick is the runs' own (item RUNTICK). `queues` are the
 * run queues. Single wake-ups that are told that the tick is behind may have company for a moment: what another sandbox
 * has taken of the minute already, a block at most, it still uses.
 */
export function tableRunGate(options: GateOptions): RunGate {
  const { leave, forget, giveBack, ...shared } = sharedGate(options)
  const { armTick, beginTick, endTick } = tableTick(options, 'RUNTICK')
  return {
    ...shared,
    async leaveForRun(connection, now, { hurry }) {
      const { behind, ...given } = await leave(connection, { kind: hurry ? 'work' : 'patient' }, now)
      return behind && !given.granted ? { granted: false, at: given.at, why: 'behind', whole: true } : given
    },
    giveBackRun: (connection) => giveBack(connection, 'patient', 'work'),
    async fallBehind(connection, until) {
      forget(connection)
      await change(options, connection, 'GATE', {
        set: 'SET behind = :until',
        values: { ':until': n(until) },
      })
    },
    armRunTick: armTick,
    beginRunTick: beginTick,
    endRunTick: endTick,
  }
}
