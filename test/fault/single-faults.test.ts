import { describe, expect, it } from 'vitest'
import { type Flow, faultsFrom, flows, nameOf, play, single } from './run.ts'

/** A fast share of `npm run fault`: of each flow so many faults, spread evenly over its steps. */
const mostOfEach = 12

const spread = <T>(all: readonly T[]): T[] => {
  const stride = Math.max(1, Math.ceil(all.length / mostOfEach))
  return all.filter((_, index) => index % stride === 0)
}

describe('one fault, anywhere', () => {
  it.each(flows.map((flow): [string, Flow] => [flow.name, flow]))(
    '%s keeps every promise',
    {
      timeout: 60_000,
    },
    async (_, flow) => {
      const plain = await play(single(flow))
      const broken: Record<string, string[]> = {}
      for (const fault of spread(faultsFrom(plain.steps))) {
        const own = single(flow, new Map([fault]))
        const { violations } = await play(own)
        if (violations.length > 0) broken[nameOf(own)] = violations
      }

      expect(plain.violations).toEqual([])
      expect(broken).toEqual({})
    },
  )
})
