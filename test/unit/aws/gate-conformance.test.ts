import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Gate } from '../../../functions/domain/ports.ts'
import type { Connection } from '../../../schemas/config.ts'
import { type Backend, backendNames, openBackend } from '../../support/backends.ts'
import { minutes, seconds, termsOf } from '../../support/workitem.ts'

/** The start of a minute. */
const m0 = Date.UTC(2026, 0, 15, 12)
const asset = 'crm-lead'

describe.each(backendNames)('gate on %s', (name) => {
  let backend: Backend
  let gate: Gate
  let other: Gate
  let on: Connection
  beforeAll(async () => {
    backend = await openBackend(name)
  })
  afterAll(() => backend.close())
  beforeEach(() => {
    on = { ...termsOf().connection, id: `c-${randomUUID()}` }
    ;[gate, other] = [backend.openGate([]), backend.openGate([])]
  })
  const limited = (callsPerMinute: number, upkeepShare = 0.1) => {
    on = { ...on, limits: { ...on.limits, callsPerMinute, upkeepShare } }
  }
  /** Asks for leave `count` times at once; how many got it. */
  const granted = async (from: Gate, count: number, now: number, who: 'delivery' | 'upkeep' = 'delivery') => {
    const one = who === 'upkeep' ? undefined : asset
    const all = await Promise.all(Array.from({ length: count }, () => from.leave(on, one, now)))
    return all.filter((leave) => leave.granted).length
  }

  describe('budget', () => {
    it('gives leave', async () => {
      expect(await gate.leave(on, asset, m0)).toEqual({ granted: true, unexplained: 0 })
    })

    it('gives no more than the minute holds, to all workers together', async () => {
      limited(30, 0)

      const both = await Promise.all([granted(gate, 40, m0), granted(other, 40, m0 + 1)])

      expect(both[0] + both[1]).toBe(30)
      expect(await gate.leave(on, asset, m0 + 2)).toEqual({
        granted: false,
        at: m0 + minutes(1),
        why: 'spent',
        whole: true,
      })
    })

    it('regression: gives no more than it took from the bucket to many who ask at once', async () => {
      limited(7, 0)

      expect(await granted(gate, 50, m0)).toBe(7)
    })

    it('begins anew each minute', async () => {
      limited(5, 0)
      await granted(gate, 5, m0)

      expect(await granted(gate, 9, m0 + minutes(1))).toBe(5)
      expect(await granted(other, 9, m0 + minutes(3))).toBe(5)
    })

    it('keeps a share for upkeep, which may use all of it', async () => {
      limited(20, 0.5)

      expect(await granted(gate, 30, m0)).toBe(10)
      expect(await granted(gate, 30, m0, 'upkeep')).toBe(10)
    })

    it('regression: upkeep that has begun leaves its share to no delivery', async () => {
      limited(20, 0.5)
      await gate.leave(on, undefined, m0)

      expect(await granted(gate, 30, m0)).toBeLessThanOrEqual(10)
    })

    it('holds at least one call, whatever the share', async () => {
      limited(1, 0.9)

      expect(await granted(gate, 3, m0)).toBe(1)
    })

    it('regression: a sandbox whose clock is a little behind shares the minute that has begun', async () => {
      limited(10, 0)
      await granted(gate, 3, m0 + minutes(1))

      expect(await granted(other, 20, m0 + minutes(1) - seconds(5))).toBeGreaterThan(0)
      expect(await granted(gate, 20, m0 + minutes(1) + 1)).toBeLessThan(10)
    })

    it('regression: a clock that was far ahead once does not shut everybody out', async () => {
      await gate.leave(on, asset, m0 + minutes(600))

      expect((await other.leave(on, asset, m0)).granted).toBe(true)
    })
  })

  describe('closing', () => {
    it('refuses everybody until then', async () => {
      await gate.close(on.id, m0 + seconds(30))

      const refused = { granted: false, at: m0 + seconds(30), why: 'closed', whole: true }
      expect(await gate.leave(on, asset, m0)).toEqual(refused)
      expect(await other.leave(on, undefined, m0)).toEqual(refused)
      expect((await other.leave(on, asset, m0 + seconds(30))).granted).toBe(true)
    })

    it('is lengthened, never shortened', async () => {
      await gate.close(on.id, m0 + seconds(30))
      await gate.close(on.id, m0 + seconds(10))

      expect(await gate.leave(on, asset, m0)).toMatchObject({ at: m0 + seconds(30) })
      await gate.close(on.id, m0 + seconds(50))
      expect(await gate.leave(on, asset, m0 + seconds(30))).toMatchObject({ at: m0 + seconds(50) })
    })

    it('is noticed by other workers within ten seconds', async () => {
      await other.leave(on, asset, m0)
      await gate.close(on.id, m0 + minutes(5))

      expect(await other.leave(on, asset, m0 + seconds(10))).toMatchObject({ granted: false, why: 'closed' })
    })

    it('leaves other connections alone', async () => {
      await gate.close(on.id, m0 + minutes(5))

      expect((await gate.leave({ ...on, id: `c-${randomUUID()}` }, asset, m0)).granted).toBe(true)
    })
  })

  describe('unexplained answers', () => {
    it('are counted in a row', async () => {
      expect([await gate.unexplained(on.id), await other.unexplained(on.id)]).toEqual([1, 2])
      expect(await gate.leave(on, asset, m0)).toEqual({ granted: true, unexplained: 2 })

      await gate.explained(on.id)

      expect(await gate.unexplained(on.id)).toBe(1)
    })
  })
})
