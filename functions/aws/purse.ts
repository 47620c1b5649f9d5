import type { Connection } from '../../schemas/config.ts'
import { type CallKind, minuteOf, takeCalls } from './budget.ts'
import type { GateState } from './gate-item.ts'
import type { GateTable } from './gate-table.ts'

/** Pauses and closings made by other workers are noticed after this, ms. */
const trustMs = 10_000
/** A tick that was behind may have caught up at any time, ms. */
const trustBehindMs = 1_000

export interface Refusal {
  at: number
  why: 'spent' | 'closed'
  /** There may be calls, for those that have waited longer. */
  behind?: true
}

const kinds: readonly CallKind[] = ['upkeep', 'work', 'patient']

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
  draw(connection: Connection, kind: CallKind, now: number): Promise<{ state: GateState } | Refusal>
  /** Gives back a call that was not made, to the newest purse of these kinds: one of them gave it. */
  giveBack(connection: string, ...kinds: CallKind[]): void
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
  const keyOf = (connection: string, kind: CallKind) => `${connection} ${kind}`

  const fill = (key: string, connection: Connection, kind: CallKind, now: number): Promise<Purse> => {
    const running = filling.get(key)
    if (running) return running
    const begun = filled(table, connection, kind, now, purses.get(key))
      .then((purse) => {
        purses.set(key, purse)
        return purse
      })
      .finally(() => filling.delete(key))
    filling.set(key, begun)
    return begun
  }

  return {
    async draw(connection, kind, now) {
      const key = keyOf(connection.id, kind)
      for (;;) {
        const purse = purses.get(key)
        if (purse && purse.staleAt > now) {
          if (purse.refusal) return purse.refusal
          if (purse.left > 0 && purse.minute >= minuteOf(now)) {
            purse.left -= 1
            return { state: purse.state }
          }
        }
        await fill(key, connection, kind, now)
      }
    },
    giveBack(connection, ...given) {
      const [newest] = given
        .flatMap((kind) => purses.get(keyOf(connection, kind)) ?? [])
        .sort((a, b) => b.minute - a.minute)
      if (newest) newest.left += 1
    },
    forget(connection) {
      for (const kind of kinds) {
        const purse = purses.get(keyOf(connection, kind))
        if (purse) purse.staleAt = 0
      }
    },
  }
}

async function filled(
  table: GateTable,
  connection: Connection,
  kind: CallKind,
  now: number,
  old: Purse | undefined,
): Promise<Purse> {
  const taken = await takeCalls(table, connection, kind, now)
  const { state } = taken
  const kept = old && old.minute === ('minute' in taken ? taken.minute : state.minute) ? old.left : 0
  if ('minute' in taken)
    return { minute: taken.minute, left: taken.taken + kept, staleAt: now + trustMs, state }
  const { at, why, behind } = taken
  // The bucket is empty, but this sandbox has not used all that it took.
  if (why === 'spent' && !behind && kept > 0)
    return { minute: state.minute, left: kept, staleAt: now + trustMs, state }
  const staleAt = Math.min(at, now + (behind ? trustBehindMs : trustMs))
  return { minute: state.minute, left: kept, staleAt, state, refusal: { at, why, ...(behind && { behind }) } }
}
