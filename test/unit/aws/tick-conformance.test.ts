import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Gate } from '../../../functions/domain/ports.ts'
import { type Backend, backendNames, openBackend, type SentWake } from '../../support/backends.ts'
import { minutes, seconds, t0 } from '../../support/workitem.ts'

describe.each(backendNames)('tick on %s', (name) => {
  let backend: Backend
  let gate: Gate
  let on: string
  let sent: SentWake[]
  beforeAll(async () => {
    backend = await openBackend(name)
  })
  afterAll(() => backend.close())
  beforeEach(() => {
    on = `c-${randomUUID()}`
    sent = []
    gate = backend.openGate(sent)
  })
  const delays = () => sent.filter((wake) => wake.connection === on).map(({ delayMs }) => delayMs)

  describe('arming', () => {
    it('sends the connection’s tick for then', async () => {
      await gate.armTick(on, t0 + seconds(20), t0)

      expect(sent).toEqual([{ connection: on, id: `tick#${on}`, delayMs: seconds(20) }])
    })

    it('sends one for many who ask', async () => {
      await Promise.all(Array.from({ length: 12 }, () => gate.armTick(on, t0 + seconds(20), t0)))

      expect(delays()).toHaveLength(1)
    })

    it('for later than it is armed does nothing; for sooner it is armed anew', async () => {
      await gate.armTick(on, t0 + minutes(5), t0)
      await gate.armTick(on, t0 + minutes(9), t0)
      await gate.armTick(on, t0 + minutes(1), t0)

      expect(delays()).toEqual([minutes(5), minutes(1)])
    })

    it('for the past is for now, for long after is for a quarter of an hour', async () => {
      await gate.armTick(on, t0 + minutes(500), t0)
      await gate.armTick(on, t0 - minutes(5), t0)

      expect(delays()).toEqual([minutes(15), 0])
    })

    it('is done again when the armed time is long past: that tick was lost', async () => {
      await gate.armTick(on, t0, t0)
      await gate.armTick(on, t0 + minutes(1), t0 + minutes(1))
      expect(delays()).toHaveLength(1)

      await gate.armTick(on, t0 + minutes(1) + 1, t0 + minutes(1) + 1)

      expect(delays()).toHaveLength(2)
    })
  })

  describe('beginning', () => {
    it('is for one of many', async () => {
      const all = await Promise.all(Array.from({ length: 12 }, () => gate.beginTick(on, t0)))

      expect(all.filter(Boolean)).toHaveLength(1)
    })

    it('is possible again after the end, or when its worker was killed', async () => {
      await gate.beginTick(on, t0)
      expect(await gate.beginTick(on, t0 + seconds(39))).toBe(false)
      expect(await gate.beginTick(on, t0 + seconds(40))).toBe(true)

      await gate.endTick(on, undefined, t0 + seconds(41))
      expect(await gate.beginTick(on, t0 + seconds(41))).toBe(true)
    })

    it('a message that comes a little early, by a clock behind, counts', async () => {
      await gate.armTick(on, t0 + seconds(30), t0)

      expect(await gate.beginTick(on, t0 + seconds(20))).toBe(true)
    })

    it('regression: a message left over from a later arm does not count: or ticks would breed', async () => {
      await gate.armTick(on, t0 + minutes(1), t0)
      await gate.armTick(on, t0, t0)
      await gate.beginTick(on, t0)
      await gate.endTick(on, t0 + minutes(10), t0)

      expect(await gate.beginTick(on, t0 + minutes(1))).toBe(false)
      expect(await gate.beginTick(on, t0 + minutes(10))).toBe(true)
    })
  })

  describe('ending', () => {
    it('arms the next', async () => {
      await gate.beginTick(on, t0)
      await gate.endTick(on, t0 + seconds(30), t0 + seconds(1))

      expect(delays()).toEqual([seconds(29)])
    })

    it('without work ends the ticks', async () => {
      await gate.armTick(on, t0, t0)
      await gate.beginTick(on, t0)
      await gate.endTick(on, undefined, t0)

      expect(delays()).toHaveLength(1)
    })

    it('is then armed anew by whoever has work', async () => {
      await gate.beginTick(on, t0)
      await gate.endTick(on, undefined, t0)
      await gate.armTick(on, t0, t0)

      expect(delays()).toEqual([0])
    })

    it('regression: what was armed for now while it worked is not lost: its message met the lease', async () => {
      await gate.beginTick(on, t0)
      await gate.armTick(on, t0 + seconds(1), t0 + seconds(1))
      expect(await gate.beginTick(on, t0 + seconds(1))).toBe(false)

      await gate.endTick(on, undefined, t0 + seconds(2))

      expect(delays()).toEqual([0, seconds(1)])
      expect(await gate.beginTick(on, t0 + seconds(3))).toBe(true)
    })

    it('regression: does not put off what was armed for sooner while it worked', async () => {
      await gate.beginTick(on, t0)
      await gate.armTick(on, t0 + seconds(2), t0 + seconds(1))

      await gate.endTick(on, t0 + minutes(10), t0 + seconds(3))

      expect(delays()).toEqual([seconds(1), seconds(1)])
    })

    it('leaves what was armed for later while it worked, whose message is still to come', async () => {
      await gate.beginTick(on, t0)
      await gate.armTick(on, t0 + minutes(1), t0)

      await gate.endTick(on, t0 + minutes(2), t0 + seconds(3))

      expect(delays()).toEqual([minutes(1)])
      expect(await gate.beginTick(on, t0 + minutes(1))).toBe(true)
    })

    it('a thousand arms, ticks and left-over messages leave one tick alive', async () => {
      let now = t0
      const queue: number[] = []
      const collect = () => {
        for (const { delayMs } of sent.splice(0)) queue.push(now + delayMs)
      }
      for (let minute = 0; minute < 60; minute++) {
        now = t0 + minutes(minute)
        await gate.armTick(on, now, now)
        collect()
        const due = queue.filter((at) => at <= now)
        for (const at of due) {
          queue.splice(queue.indexOf(at), 1)
          if (await gate.beginTick(on, now)) await gate.endTick(on, now + minutes(15), now)
          collect()
        }
      }

      now += minutes(15)
      const alive = await Promise.all(queue.map(() => gate.beginTick(on, now)))
      expect(alive.filter(Boolean)).toHaveLength(1)
      expect(queue.length).toBeLessThanOrEqual(16)
    })
  })
})
