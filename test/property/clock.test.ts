import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createClock } from '../../local/clock.ts'

interface Plan {
  due: number
  /** A second timer, set when the first fires, this much later. */
  andThen?: number
  cancelled: boolean
}

const plans = fc.array(
  fc.record({
    due: fc.integer({ min: -50, max: 2_000 }),
    andThen: fc.option(fc.integer({ min: 1, max: 1_500 }), { nil: undefined }),
    cancelled: fc.boolean(),
  }),
  { maxLength: 40 },
)
const steps = fc.array(fc.nat(1_500), { minLength: 1, maxLength: 6 })

/** Sets the planned timers on a clock whose real time stands still; each firing is logged with its instant. */
function prepare(planned: readonly Plan[]) {
  const clock = createClock({ realNow: () => 0 })
  const log: { name: string; due: number; at: number }[] = []
  const set = (name: string, due: number, andThen?: number) =>
    clock.at(due, () => {
      log.push({ name, due, at: clock.now() })
      if (andThen !== undefined) set(`${name}+`, clock.now() + andThen)
    })
  planned.forEach(({ due, andThen, cancelled }, index) => {
    const cancel = set(String(index), due, andThen)
    if (cancelled) cancel()
  })
  return { clock, log }
}

test('timers fire in order, at their instant, never when cancelled, and none is lost', async () => {
  await fc.assert(
    fc.asyncProperty(plans, fc.nat(3_000), async (planned, ms) => {
      const { clock, log } = prepare(planned)

      await clock.advance(ms)

      const fired = new Set(log.map(({ name }) => name))
      for (const { due, at } of log) expect(at).toBe(Math.max(due, 0))
      expect(log.map(({ at }) => at)).toEqual(log.map(({ at }) => at).sort((a, b) => a - b))
      expect(fired.size).toBe(log.length)
      planned.forEach(({ due, andThen, cancelled }, index) => {
        const first = !cancelled && due <= ms
        expect(fired.has(`${index}`)).toBe(first)
        expect(fired.has(`${index}+`)).toBe(
          first && andThen !== undefined && Math.max(due, 0) + andThen <= ms,
        )
      })
    }),
  )
})

test('timers of one instant fire in the order they were set', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 200 }), async (dues) => {
      const { clock, log } = prepare(dues.map((due) => ({ due, cancelled: false })))

      await clock.advance(3)

      const expected = dues
        .map((due, index) => ({ due, index }))
        .sort((a, b) => a.due - b.due || a.index - b.index)
      expect(log.map(({ name }) => Number(name))).toEqual(expected.map(({ index }) => index))
    }),
  )
})

test('cancelling most of many timers leaves the others alone', async () => {
  const many = fc.array(fc.record({ due: fc.nat(50), cancelled: fc.nat(9).map((n) => n > 0) }), {
    minLength: 300,
  })
  await fc.assert(
    fc.asyncProperty(many, async (planned) => {
      const { clock, log } = prepare(planned)

      await clock.advance(50)

      const kept = planned.flatMap(({ due, cancelled }, index) => (cancelled ? [] : [{ due, index }]))
      const expected = kept.sort((a, b) => a.due - b.due || a.index - b.index)
      expect(log.map(({ name }) => Number(name))).toEqual(expected.map(({ index }) => index))
    }),
    { numRuns: 20 },
  )
})

test('one advance fires what the same time in several advances fires', async () => {
  await fc.assert(
    fc.asyncProperty(plans, steps, async (planned, parts) => {
      const whole = prepare(planned)
      const split = prepare(planned)

      await whole.clock.advance(parts.reduce((sum, part) => sum + part, 0))
      for (const part of parts) await split.clock.advance(part)

      expect(split.log).toEqual(whole.log)
      expect(split.clock.now()).toBe(whole.clock.now())
    }),
  )
})

test('now never goes backwards, whatever the machine clock does', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.integer({ min: -500, max: 500 }), fc.nat(100))), async (moves) => {
      let real = 10_000
      const clock = createClock({ realNow: () => real })
      let before = clock.now()
      for (const [drift, ms] of moves) {
        real += drift
        await clock.advance(ms)
        expect(clock.now()).toBeGreaterThanOrEqual(before + ms)
        before = clock.now()
      }
    }),
  )
})
