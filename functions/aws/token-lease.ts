import { change, type GateTable, n } from './gate-table.ts'

/**
 * One worker refreshes a connection's token at a time. `fence` grows with every lease, so a worker that was
 * stopped for long learns before it stores that it is no longer the one:
 *
 *   A: lease, fence 4 ---- refresh <= 8 s ---- still fence 4? store
 *   B:                     lease alive: wait, then read the secret anew
 *   0                                                        20 s: lease of a killed worker ends
 */
const leaseMs = 20_000

export interface TokenLease {
  /** The fence, or undefined while another worker refreshes. */
  take(connection: string, now: number): Promise<number | undefined>
  /** True while the lease is still ours. */
  holds(connection: string, fence: number, now: number): Promise<boolean>
  release(connection: string, fence: number): Promise<void>
}

export function tokenLease(table: GateTable): TokenLease {
  return {
    async take(connection, now) {
      const item = await change(table, connection, 'TOKEN', {
        set: 'SET leaseUntil = :until ADD fence :one',
        condition: 'attribute_not_exists(leaseUntil) OR leaseUntil <= :now',
        values: { ':until': n(now + leaseMs), ':now': n(now), ':one': n(1) },
      })
      return item && Number(item.fence?.N)
    },
    async holds(connection, fence, now) {
      const item = await change(table, connection, 'TOKEN', {
        set: 'SET leaseUntil = :until',
        condition: 'fence = :fence AND leaseUntil > :now',
        values: { ':until': n(now + leaseMs), ':now': n(now), ':fence': n(fence) },
      })
      return item !== undefined
    },
    async release(connection, fence) {
      const condition = 'fence = :fence'
      await change(table, connection, 'TOKEN', {
        set: 'REMOVE leaseUntil',
        condition,
        values: { ':fence': n(fence) },
      })
    },
  }
}
