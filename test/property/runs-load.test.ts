import { describe, expect, it } from 'vitest'
import { loadRuns } from '../load/runs/run-load.ts'
import { findings } from '../load/runs/tell.ts'

describe('waiting callbacks in their hundreds', () => {
  it('are raised on time, once each, and none is lost, where the budget is ample', async () => {
    const options = { runs: 2_000, budget: 500, faults: 0 }
    const load = await loadRuns(options)
    expect(findings(load, options)).toEqual([])
    expect(load.isScarce).toBe(false)
    expect(load.calls).toBe(load.bumps)
    expect(load.mostCallsAMinute).toBeLessThanOrEqual(500)
  })

  it('are served longest waiting first, with what fell behind in one call, where it is not', async () => {
    const options = { runs: 600, budget: 20, faults: 0 }
    const load = await loadRuns(options)
    expect(findings(load, options)).toEqual([])
    expect(load.isScarce).toBe(true)
    expect(load.bumps + load.coalesced).toBe(5 * 600)
    expect(load.mostCallsAMinute).toBe(20)
  })

  it('end the same with 5 % of the events and wake-ups twice, late or never', async () => {
    const options = { runs: 500, budget: 25_000, faults: 0.05 }
    const clean = await loadRuns({ ...options, faults: 0 })
    expect(findings(await loadRuns(options), options, clean)).toEqual([])
  })
})
