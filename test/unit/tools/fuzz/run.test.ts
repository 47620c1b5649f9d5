import { describe, expect, it } from 'vitest'
import { Random } from '../../../fuzz/random.ts'
import { faultOf, runInputs } from '../../../fuzz/run.ts'
import type { Target } from '../../../fuzz/target.ts'

/** Inputs are numbers below 100; `send` judges them. */
const target = (send: (input: number) => Promise<string>): Target => ({
  name: 'ingest',
  share: 1,
  open: () => ({ make: (random) => random.below(100), send: (input) => send(input as number) }),
})

/** By the thread's own time: another program may have the processor meanwhile. */
const spin = (ms: number) => {
  const began = process.threadCpuUsage()
  while (process.threadCpuUsage(began).user < ms * 1_000);
}

describe('a fuzz run', () => {
  it('gives the same inputs for the same seed, from wherever it starts', async () => {
    const seen: number[] = []
    const note = target(async (input) => String(seen.push(input)))
    await runInputs(note, 's', 0, 20)
    await runInputs(note, 's', 10, 20)
    await runInputs(note, 'other', 10, 20)

    expect(seen.slice(20, 30)).toEqual(seen.slice(10, 20))
    expect(seen.slice(30)).not.toEqual(seen.slice(10, 20))
  })

  it('counts what became of the inputs', async () => {
    const { tally, failure } = await runInputs(
      target(async (input) => (input < 50 ? 'low' : 'high')),
      's',
      0,
      200,
    )

    expect(failure).toBeUndefined()
    expect((tally.verdicts.low ?? 0) + (tally.verdicts.high ?? 0)).toBe(200)
  })

  it('stops at the first input that throws, and names it', async () => {
    const throwing = target(async (input) => {
      if (input > 90) throw new TypeError('no')
      return 'fine'
    })
    const { tally, failure } = await runInputs(throwing, 's', 0, 1_000)

    expect(failure).toMatchObject({ at: tally.inputs, message: expect.stringContaining('TypeError: no') })
    expect(failure?.input).toBeGreaterThan(90)
    expect(await faultOf(throwing, failure?.input)).toContain('TypeError: no')
  })

  it('finds an input that takes too long', async () => {
    const slow = target(async (input) => {
      if (input > 95) spin(8)
      return 'fine'
    })

    const { failure } = await runInputs(slow, 's', 0, 1_000, { limitMs: 5 })

    expect(failure?.message).toMatch(/^took \d+ ms$/)
  })

  it('lets one long wait pass that does not come again', async () => {
    let waited = false
    const once = target(async () => {
      if (!waited) spin(8)
      waited = true
      return 'fine'
    })

    expect((await runInputs(once, 's', 0, 10, { limitMs: 5 })).failure).toBeUndefined()
  })

  it('spreads its random numbers', () => {
    const random = new Random('spread')
    const counts = Array(10).fill(0)
    for (let i = 0; i < 10_000; i++) counts[random.below(10)] += 1

    expect(Math.min(...counts)).toBeGreaterThan(850)
    expect(Math.max(...counts)).toBeLessThan(1_150)
  })
})
