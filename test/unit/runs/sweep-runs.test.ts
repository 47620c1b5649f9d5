import { describe, expect, it } from 'vitest'
import { sweepRuns } from '../../../functions/domain/runs/sweep-runs.ts'
import { called, crowd, names } from '../../support/run-crowd.ts'
import { runUntil, runWorld } from '../../support/run-world.ts'
import { runConfig, t0 } from '../../support/runs.ts'

const minute = 60_000

describe('the sweep of runs', () => {
  it('arms the tick for what is overdue, and measures it', async () => {
    const world = await crowd(3, 10)
    world.clock.ms = t0 + 5 * minute + 60_000
    await sweepRuns(world)
    expect(world.runWaker.waiting).toEqual([])
    world.clock.ms += 1_000
    expect(await sweepRuns(world)).toEqual(
      new Map([['genesys', { RunsWaiting: 3, OldestDueStepSeconds: 61 }]]),
    )
    await runUntil(world, world.clock.ms)
    expect(called(world)).toEqual(names(0, 3))
  })

  it('wakes what comes due in 15 minutes, as no wake-up can be sent longer ahead', async () => {
    const world = await crowd(130, 300, { firstWait: '1h' })
    expect(world.runWaker.batches).toEqual([])
    await runUntil(world, t0 + 62 * minute + 10_000)
    expect(called(world)).toEqual(names(0, 130))
    expect(Math.max(...world.report.lateness)).toBeLessThan(1_000)
  })

  it('starts an adoption when its time has come round', async () => {
    const world = await crowd(0, 10, { adopt: { every: '15m' } })
    await runUntil(world, t0 + 20 * minute)
    expect(world.platform.calls.map(({ call, at }) => [call, at - t0])).toEqual([
      ['list', 15 * minute - 15_000],
    ])
  })

  it('wakes each twice, as one wake-up may be lost, and when it is due', async () => {
    const world = await crowd(3, 300, { firstWait: '1h' })
    for (let minutes = 1; minutes < 60; minutes++) {
      world.clock.ms = t0 - 15_000 + minutes * minute
      await sweepRuns(world)
    }
    const due = [0, 1, 2].map((n) => t0 + 60 * minute + n * 1_000)
    expect(world.runWaker.waiting.map(({ at }) => at).sort((a, b) => a - b)).toEqual(
      due.flatMap((at) => [at, at]),
    )
    expect(world.runWaker.batches).toEqual([3, 3])
  })

  it('wakes one that is alone, too', async () => {
    const world = await crowd(1, 300, { firstWait: '1h' })
    world.clock.ms = t0 + 46 * minute
    await sweepRuns(world)
    expect(world.runWaker.waiting).toMatchObject([{ at: t0 + 60 * minute }])
  })

  it('sends 50,000 wake-ups at most, and counts 1,000 runs at most', async () => {
    const world = runWorld()
    // A row every millisecond.
    world.runs.dueRuns = async (_connection, _until, _limit, from = 0) =>
      from === 0 ? [] : Array.from({ length: 100 }, (_, n) => ({ id: `${from + n}`, at: from + n + 1 }))
    world.runs.listRuns = async (_connection, _list, limit) =>
      Array.from({ length: limit }, (_, n) => ({ id: `${n}`, at: t0 }))
    const gauges = await sweepRuns(world)
    expect(world.runWaker.waiting).toHaveLength(50_000)
    expect(gauges.get('genesys')).toEqual({ RunsWaiting: 1_000, OldestDueStepSeconds: 0 })
  })

  it('says nothing of connections without a rule that raises', async () => {
    const config = runConfig()
    const { genesys } = config.connections
    if (!genesys) throw new Error('no connection')
    const world = runWorld({ ...config, connections: { genesys, other: { ...genesys, id: 'other' } } })
    expect([...(await sweepRuns(world)).keys()]).toEqual(['genesys'])
  })
})
