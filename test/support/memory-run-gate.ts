import type { RunGate, RunLeave } from '../../functions/domain/runs/ports.ts'
import type { Connection } from '../../schemas/config.ts'
import { MemoryGate } from './memory-gate.ts'
import type { Wake } from './memory-world.ts'

const minuteMs = 60_000
const nextMinute = (now: number): number => (Math.floor(now / minuteMs) + 1) * minuteMs

/** The minute bucket, pauses and tick of `MemoryGate`, and what the runs add to it. */
export class MemoryRunGate implements RunGate {
  readonly room: MemoryGate
  /** Called before each operation: throw to be the table in trouble. */
  before: (operation: keyof RunGate, connection: string) => void | Promise<void> = () => {}
  readonly behindUntil = new Map<string, number>()
  granted = 0

  /** `wake` sends the tick's message. */
  constructor(wake: (wake: Omit<Wake, 'at'> & { delayMs: number }) => Promise<void>) {
    this.room = new MemoryGate({
      wake: async (connection, ids, delayMs = 0) => {
        for (const id of ids) await wake({ connection, id, delayMs })
      },
    })
  }

  async leaveForRun(connection: Connection, now: number, { hurry }: { hurry: boolean }): Promise<RunLeave> {
    await this.before('leaveForRun', connection.id)
    const behind = this.behindUntil.get(connection.id) ?? 0
    if (!hurry && behind > now)
      return { granted: false, at: Math.min(behind, nextMinute(now)), why: 'behind', whole: true }
    const leave = await this.room.leave(connection, '', now)
    if (leave.granted) this.granted += 1
    return leave
  }

  giveBackRun(connection: string): void {
    const room = this.room.rooms.get(connection)
    if (room && room.used > 0) room.used -= 1
    this.granted -= 1
  }

  async fallBehind(connection: string, until: number): Promise<void> {
    await this.before('fallBehind', connection)
    this.behindUntil.set(connection, until)
  }

  async close(connection: string, until: number): Promise<void> {
    await this.before('close', connection)
    return this.room.close(connection, until)
  }

  async pause(...[connection, ...rest]: Parameters<RunGate['pause']>): Promise<void> {
    await this.before('pause', connection)
    return this.room.pause(connection, ...rest)
  }

  async resume(...[connection, ...rest]: Parameters<RunGate['resume']>): Promise<void> {
    await this.before('resume', connection)
    return this.room.resume(connection, ...rest)
  }

  async unexplained(connection: string): Promise<number> {
    await this.before('unexplained', connection)
    return this.room.unexplained(connection)
  }

  async explained(connection: string): Promise<void> {
    await this.before('explained', connection)
    return this.room.explained(connection)
  }

  async armRunTick(connection: string, at: number, now: number): Promise<void> {
    await this.before('armRunTick', connection)
    return this.room.armTick(connection, at, now)
  }

  async beginRunTick(connection: string, now: number): Promise<boolean> {
    await this.before('beginRunTick', connection)
    return this.room.beginTick(connection, now)
  }

  async endRunTick(connection: string, next: number | undefined, now: number): Promise<void> {
    await this.before('endRunTick', connection)
    return this.room.endTick(connection, next, now)
  }
}
