import type { Connection } from '../../schemas/config.ts'
import { minuteOf, takeCalls } from './budget.ts'
import type { GateState } from './gate-item.ts'
import type { GateTable } from './gate-table.ts'

/** Pauses and closings made by other workers are noticed after this, ms. */
const trustMs = 10_000

export interface Refusal {
  at: number
  why: 'spent' | 'closed'
}

/** Calls already taken from the bucket by this sandbox, and what was known of the connection then. */
interface Purse {
  minute: number
  left: number
  /** Epoch ms; from here on it has to be looked up anew. */
  staleAt: number
  state: GateState
  refusal?: Refusal
}

export interface Purses {
  /** One call, or when to ask again. */
  draw(connection: Connection, upkeep: boolean, now: number): Promise<{ state: GateState } | Refusal>
  /** Gives back a call that was not made. */
  giveBack(connection: string, upkeep: boolean): void
  /** What is known of a connection is old; calls already taken stay. */
  forget(connection: string): void
}

/**
 * Many workers of one sandbox ask at once. Each call is taken out of the purse in the same turn of the loop in which it
 * was seen there, and one worker fills the purse for all who wait: else they would spend more than was taken.
 */
export function openPurses(table: GateTable): Purses {
  const purses = new Map<string, Purse>()
  const filling = new Map<string, Promise<Purse>>()
  const keyOf = (connection: string, upkeep: boolean) => `${connection} ${upkeep}`

  const fill = (key: string, connection: Connection, upkeep: boolean, now: number): Promise<Purse> => {
    const running = filling.get(key)
    if (running) return running
    const begun = filled(table, connection, upkeep, now, purses.get(key))
      .then((purse) => {
        purses.set(key, purse)
        return purse
      })
      .finally(() => filling.delete(key))
    filling.set(key, begun)
    return begun
  }

  return {
    async draw(connection, upkeep, now) {
      const key = keyOf(connection.id, upkeep)
      for (;;) {
        const purse = purses.get(key)
        if (purse && purse.staleAt > now) {
          if (purse.refusal) return purse.refusal
          if (purse.left > 0 && purse.minute >= minuteOf(now)) {
            purse.left -= 1
            return { state: purse.state }
          }
        }
        await fill(key, connection, upkeep, now)
      }
    },
    giveBack(connection, upkeep) {
      const purse = purses.get(keyOf(connection, upkeep))
      if (purse) purse.left += 1
    },
    forget(connection) {
      for (const upkeep of [true, false]) {
        const purse = purses.get(keyOf(connection, upkeep))
        if (purse) purse.staleAt = 0
      }
    },
  }
}

async function filled(
  table: GateTable,
  connection: Connection,
  upkeep: boolean,
  now: number,
  old: Purse | undefined,
): Promise<Purse> {
  const taken = await takeCalls(table, connection, upkeep, now)
  const { state } = taken
  const kept = old && old.minute === ('minute' in taken ? taken.minute : state.minute) ? old.left : 0
  if ('minute' in taken)
    return { minute: taken.minute, left: taken.taken + kept, staleAt: now + trustMs, state }
  const { at, why } = taken
  // The bucket is empty, but this sandbox has not used all that it took.
  if (why === 'spent' && kept > 0) return { minute: state.minute, left: kept, staleAt: now + trustMs, state }
  const staleAt = Math.min(at, now + trustMs)
  return { minute: state.minute, left: kept, staleAt, state, refusal: { at, why } }
}
