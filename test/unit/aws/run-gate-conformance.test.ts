import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { RunGate } from '../../../functions/domain/runs/ports.ts'
import type { Connection } from '../../../schemas/config.ts'
import { type Backend, backendNames, openBackend, type SentWake } from '../../support/backends.ts'
import { minutes, seconds, termsOf } from '../../support/workitem.ts'

/** The start of a minute. */
const m0 = Date.UTC(2026, 0, 15, 12)

describe.each(backendNames)('gate of runs on %s', (name) => {
  let backend: Backend
  let gate: RunGate
  let other: RunGate
  let on: Connection
  let sent: SentWake[]
  beforeAll(async () => {
    backend = await openBackend(name)
  })
  afterAll(() => backend.close())
  beforeEach(() => {
    const { connection } = termsOf()
    on = { ...connection, id: `c-${randomUUID()}`, limits: { ...connection.limits, upkeepShare: 0 } }
    sent = []
    ;[gate, other] = [backend.openRunGate(sent), backend.openRunGate([])]
  })
  const limited = (callsPerMinute: number, upkeepShare = 0) => {
    on = { ...on, limits: { ...on.limits, callsPerMinute, upkeepShare } }
  }
  const granted = async (from: RunGate, count: number, now: number, hurry = false) => {
    const all = await Promise.all(Array.from({ length: count }, () => from.leaveForRun(on, now, { hurry })))
    return all.filter((leave) => leave.granted).length
  }

  describe('budget', () => {
    it('gives no more than the minute holds, to ticks and wake-ups together', async () => {
      limited(30)

      const both = [await granted(gate, 20, m0), await granted(other, 20, m0 + 1, true)]

      expect(both[0] ?? 0).toBe(20)
      expect((both[1] ?? 0) + 20).toBeLessThanOrEqual(30)
      expect(
        (await granted(gate, 30, m0 + 2)) + (await granted(other, 30, m0 + 2, true)),
      ).toBeLessThanOrEqual(30 - (both[0] ?? 0) - (both[1] ?? 0))
      expect(await gate.leaveForRun(on, m0 + 3, { hurry: true })).toEqual({
        granted: false,
        at: m0 + minutes(1),
        why: 'spent',
        whole: true,
      })
    })

    it('is the bucket of the deliveries, too, and leaves their upkeep its share', async () => {
      limited(20, 0.5)
      const deliveries = backend.openGate([])
      for (let n = 0; n < 5; n++) await deliveries.leave(on, 'crm-lead', m0)

      const left = await granted(gate, 30, m0)

      // In memory each gate has a bucket of its own.
      expect(left).toBe(name === 'memory' ? 10 : 5)
    })

    it('takes back a call that was not made', async () => {
      limited(3)
      await granted(gate, 3, m0)
      gate.giveBackRun(on.id)

      expect(await granted(gate, 5, m0 + 1)).toBeLessThanOrEqual(1)
      expect(await granted(gate, 5, m0 + minutes(1))).toBe(3)
    })
  })

  describe('while the tick is behind', () => {
    it('single wake-ups get nothing, and the tick what there is', async () => {
      limited(10)
      await gate.fallBehind(on.id, m0 + minutes(5))

      expect(await other.leaveForRun(on, m0, { hurry: false })).toEqual({
        granted: false,
        at: m0 + minutes(1),
        why: 'behind',
        whole: true,
      })
      expect(await granted(gate, 20, m0, true)).toBe(10)
    })

    it('single wake-ups begin no minute either', async () => {
      limited(10)
      await granted(gate, 3, m0)
      await gate.fallBehind(on.id, m0 + minutes(5))

      expect(await granted(gate, 5, m0 + minutes(1))).toBe(0)
      expect(await granted(other, 5, m0 + minutes(2))).toBe(0)
      expect(await granted(other, 50, m0 + minutes(2), true)).toBe(10)
    })

    it('they are told soon after it has caught up, or when nobody says so for too long', async () => {
      await gate.fallBehind(on.id, m0 + minutes(5))
      expect(await granted(other, 1, m0)).toBe(0)
      await gate.fallBehind(on.id, 0)

      expect(await granted(gate, 1, m0 + 1)).toBe(1)
      expect(await granted(other, 1, m0 + seconds(1))).toBe(1)

      await gate.fallBehind(on.id, m0 + seconds(30))
      expect(await granted(gate, 1, m0 + seconds(29))).toBe(0)
      expect(await granted(gate, 1, m0 + seconds(31))).toBe(1)
    })

    it('a closed budget is closed for the tick, too', async () => {
      await gate.fallBehind(on.id, m0 + minutes(5))
      await gate.close(on.id, m0 + seconds(20))

      expect(await gate.leaveForRun(on, m0, { hurry: true })).toMatchObject({ granted: false, why: 'closed' })
      expect(await granted(gate, 1, m0 + seconds(20), true)).toBe(1)
    })
  })

  describe('pauses', () => {
    it('of the connection hold runs up, except for a probe now and then; a success ends them', async () => {
      await gate.pause(on.id, '*', 'forbidden', 'call', m0)

      expect(await gate.leaveForRun(on, m0 + 1, { hurry: false })).toMatchObject({
        granted: false,
        why: 'paused',
        whole: true,
      })
      expect(await gate.leaveForRun(on, m0 + minutes(60), { hurry: true })).toMatchObject({ probe: '*' })
      expect((await gate.leaveForRun(on, m0 + minutes(60), { hurry: true })).granted).toBe(false)
      await gate.resume(on.id, '*', 'call')

      expect(await gate.leaveForRun(on, m0 + minutes(60), { hurry: false })).toEqual({
        granted: true,
        unexplained: 0,
      })
    })
  })

  describe('tick', () => {
    it('is the runs’ own: that of the deliveries neither stands for it nor holds it up', async () => {
      const deliveries = backend.openGate([])
      await deliveries.armTick(on.id, m0 + seconds(20), m0)
      await deliveries.beginTick(on.id, m0)

      await gate.armRunTick(on.id, m0 + seconds(20), m0)

      expect(sent.filter(({ connection }) => connection === on.id).at(-1)).toEqual({
        connection: on.id,
        id: `tick#${on.id}`,
        delayMs: seconds(20),
      })
      expect(await gate.beginRunTick(on.id, m0 + seconds(20))).toBe(true)
      expect(await other.beginRunTick(on.id, m0 + seconds(20))).toBe(false)
      await gate.endRunTick(on.id, undefined, m0 + seconds(21))
      expect(await other.beginRunTick(on.id, m0 + seconds(21))).toBe(true)
    })
  })
})
