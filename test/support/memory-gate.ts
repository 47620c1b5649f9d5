import { limitOf } from '../../functions/aws/budget.ts'
import { probeAfterMs } from '../../functions/domain/backoff.ts'
import type { Gate, Leave, Pause, Waker } from '../../functions/domain/ports.ts'
import type { Connection } from '../../schemas/config.ts'

const minuteMs = 60_000
const tickLeaseMs = 40_000
const tickLostAfterMs = 60_000
const skewMs = 15_000
const longestDelayMs = 900_000

interface Room {
  minute: number
  used: number
  closedUntil: number
  unexplained: number
  pauses: Map<string, Pause>
  tickAt?: number
  tickLeaseUntil: number
}

/** Budget, pauses and tick of each connection, as the table keeps them; nobody here remembers anything old. */
export class MemoryGate implements Gate {
  readonly rooms = new Map<string, Room>()
  /** Called before each operation: throw to be the table in trouble. */
  before: (operation: keyof Gate, connection: string) => void = () => {}
  readonly #waker: Waker

  constructor(waker: Waker) {
    this.#waker = waker
  }

  async leave(connection: Connection, asset: string | undefined, now: number): Promise<Leave> {
    const room = this.#enter('leave', connection.id)
    if (room.closedUntil > now) return { granted: false, at: room.closedUntil, why: 'closed', whole: true }
    const minute = Math.floor(now / minuteMs)
    // A minute that a clock ahead has begun is shared; one further ahead was begun by a clock that was wrong.
    if (room.minute < minute || room.minute > minute + 1) Object.assign(room, { minute, used: 0 })
    if (room.used >= limitOf(connection, asset === undefined))
      return { granted: false, at: (room.minute + 1) * minuteMs, why: 'spent', whole: true }
    const pause = room.pauses.get('*') ?? room.pauses.get(asset ?? '')
    if (pause && pause.probeAt > now)
      return { granted: false, at: pause.probeAt, why: 'paused', whole: pause.scope === '*' }
    room.used += 1
    // A search proves nothing about creating: it passes an over-due pause, but never is its probe.
    if (!pause || asset === undefined) return { granted: true, unexplained: room.unexplained }
    const probes = pause.probes + 1
    room.pauses.set(pause.scope, { ...pause, probes, probeAt: now + probeAfterMs(probes) })
    return { granted: true, probe: pause.scope, unexplained: room.unexplained }
  }

  async close(connection: string, until: number): Promise<void> {
    const room = this.#enter('close', connection)
    room.closedUntil = Math.max(room.closedUntil, until)
  }

  async pause(
    connection: string,
    scope: string,
    code: string,
    via: Pause['via'],
    now: number,
  ): Promise<void> {
    const { pauses } = this.#enter('pause', connection)
    if (pauses.has(scope)) return
    pauses.set(scope, { scope, code, via, since: now, probeAt: now + probeAfterMs(0), probes: 0 })
  }

  /** What an event told is not taken back by an accepted call: the platform may still fail the task later. */
  async resume(connection: string, scope: string, via: Pause['via'] | 'operator'): Promise<void> {
    const room = this.#enter('resume', connection)
    const pause = room.pauses.get(scope)
    if (!pause || (pause.via === 'event' && via === 'call')) return
    room.pauses.delete(scope)
    room.unexplained = 0
  }

  async unexplained(connection: string): Promise<number> {
    const room = this.#enter('unexplained', connection)
    room.unexplained += 1
    return room.unexplained
  }

  async explained(connection: string): Promise<void> {
    this.#enter('explained', connection).unexplained = 0
  }

  async pauses(connection: string): Promise<Pause[]> {
    return [...this.#enter('pauses', connection).pauses.values()].map((pause) => ({ ...pause }))
  }

  async armTick(connection: string, at: number, now: number): Promise<void> {
    await this.#arm(this.#enter('armTick', connection), connection, Math.max(at, now), now)
  }

  async beginTick(connection: string, now: number): Promise<boolean> {
    const room = this.#enter('beginTick', connection)
    // A message left over from a later arm does not count.
    if (room.tickLeaseUntil > now || (room.tickAt ?? 0) > now + skewMs) return false
    room.tickLeaseUntil = now + tickLeaseMs
    room.tickAt = undefined
    return true
  }

  async endTick(connection: string, next: number | undefined, now: number): Promise<void> {
    const room = this.#enter('endTick', connection)
    room.tickLeaseUntil = 0
    const armed = room.tickAt ?? Number.POSITIVE_INFINITY
    const at = Math.min(next ?? Number.POSITIVE_INFINITY, armed)
    if (at === Number.POSITIVE_INFINITY || (at === armed && armed > now + skewMs)) return
    room.tickAt = undefined
    await this.#arm(room, connection, Math.max(at, now + 1_000), now)
  }

  async #arm(room: Room, connection: string, at: number, now: number): Promise<void> {
    const when = Math.min(at, now + longestDelayMs)
    const armed = room.tickAt
    if (armed !== undefined && armed <= when + 1_000 && armed >= now - tickLostAfterMs) return
    room.tickAt = when
    await this.#waker.wake(connection, [`tick#${connection}`], when - now)
  }

  #enter(operation: keyof Gate, connection: string): Room {
    this.before(operation, connection)
    const room = this.rooms.get(connection) ?? blank()
    this.rooms.set(connection, room)
    return room
  }
}

const blank = (): Room => ({
  minute: 0,
  used: 0,
  closedUntil: 0,
  unexplained: 0,
  pauses: new Map(),
  tickLeaseUntil: 0,
})
