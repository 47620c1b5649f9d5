import { describe, expect, it } from 'vitest'
import { reprioritize } from '../../../functions/domain/runs/reprioritize.ts'
import { runTick } from '../../../functions/domain/runs/run-tick.ts'
import { called, crowd, name, names } from '../../support/run-crowd.ts'
import { runUntil } from '../../support/run-world.ts'
import { idOfRun, t0 } from '../../support/runs.ts'

const minute = 60_000

describe('the tick of runs', () => {
  it('serves the one longest due first, as far as the budget goes, and comes back for the rest', async () => {
    const world = await crowd(25, 10)
    world.clock.ms = t0 + 6 * minute
    await runTick(world, 'genesys')
    expect(called(world)).toEqual(names(0, 10))
    await runUntil(world, t0 + 7 * minute)
    expect(called(world)).toEqual(names(0, 20))
    await runUntil(world, t0 + 8 * minute)
    expect(called(world)).toEqual(names(0, 25))
    expect(world.runGate.behindUntil.get('genesys')).toBe(0)
  })

  it('is not overtaken: while it is behind, single wake-ups leave their rows to it', async () => {
    const world = await crowd(25, 10)
    world.clock.ms = t0 + 6 * minute
    await runTick(world, 'genesys')
    world.clock.ms += minute
    await reprioritize(world, [idOfRun(world.config, name(24))])
    expect(called(world)).toEqual(names(0, 10))
  })

  it('is called for by the first wake-up that finds the budget spent, and those after it wait for it', async () => {
    const world = await crowd(12, 10)
    world.clock.ms = t0 + 6 * minute
    await reprioritize(
      world,
      names(0, 11).map((one) => idOfRun(world.config, one)),
    )
    expect(world.platform.calls).toHaveLength(10)
    world.clock.ms = t0 + 6 * minute + 45_000
    await reprioritize(world, [idOfRun(world.config, name(11))])
    expect(called(world)).not.toContain(name(11))
    await runUntil(world, t0 + 6 * minute + 46_000)
    expect(called(world)).toEqual(names(0, 12))
  })

  it('asks no more once leave was refused', async () => {
    const world = await crowd(90, 1)
    world.clock.ms = t0 + 7 * minute
    let asked = 0
    world.runGate.before = (operation) => {
      if (operation === 'leaveForRun') asked += 1
    }
    await runTick(world, 'genesys')
    expect(called(world)).toEqual(names(0, 1))
    expect(asked).toBeLessThan(60)
  })

  it('that is lost holds nothing up for longer than a minute', async () => {
    const world = await crowd(12, 10)
    world.clock.ms = t0 + 6 * minute
    const idsOf = (from: number, to: number) => names(from, to).map((one) => idOfRun(world.config, one))
    await reprioritize(world, idsOf(0, 11))
    const comes = t0 + 6 * minute + 45_000
    expect(world.runWaker.waiting).toContainEqual({ connection: 'genesys', id: 'tick#genesys', at: comes })
    for (const after of [15_000, 30_000, 59_999]) {
      world.clock.ms = comes + after
      await reprioritize(world, idsOf(11, 12))
    }
    expect(world.platform.calls).toHaveLength(10)
    world.clock.ms = comes + minute
    await reprioritize(world, idsOf(11, 12))
    expect(world.platform.calls).toHaveLength(11)
  })

  it('whose budget is spent writes to the gate no more than it has to', async () => {
    const world = await crowd(25, 10)
    world.clock.ms = t0 + 6 * minute
    const asked: string[] = []
    world.runGate.before = (operation) => void (operation !== 'leaveForRun' && asked.push(operation))
    await runTick(world, 'genesys')
    expect(asked).toEqual(['beginRunTick', 'fallBehind', 'endRunTick'])
  })

  it('serves what has fallen behind in one call', async () => {
    const world = await crowd(3, 10)
    world.clock.ms = t0 + 17 * minute
    await runTick(world, 'genesys')
    expect(world.platform.sets()).toEqual([3, 3, 3])
    expect(world.report.counts.get('StepsCoalesced')).toBe(6)
  })

  it('stops with little time left, is behind, and goes on in a second', async () => {
    const world = await crowd(3, 10)
    world.clock.ms = t0 + 6 * minute
    world.remaining.ms = 16_000
    await runTick(world, 'genesys')
    expect(world.platform.calls).toEqual([])
    expect(world.runWaker.waiting).toMatchObject([{ id: 'tick#genesys', at: world.clock.ms + 1_000 }])
    expect(world.runGate.behindUntil.get('genesys')).toBe(world.clock.ms + 61_000)
  })

  it('comes back after trouble with the table, also when it could read nothing', async () => {
    const world = await crowd(1, 10)
    world.clock.ms = t0 + 6 * minute
    world.runs.before = (operation) => {
      if (operation === 'dueRuns') throw new Error('table')
    }
    const tick = { connection: 'genesys', id: 'tick#genesys' }
    await expect(runTick(world, 'genesys')).rejects.toThrow('table')
    expect(world.runWaker.waiting).toEqual([{ ...tick, at: t0 + 6 * minute + 5_000 }])
    world.runs.before = (operation) => {
      if (operation === 'putRun') throw new Error('table')
    }
    await runUntil(world, world.clock.ms + 5_000)
    expect(world.runWaker.waiting).toEqual([{ ...tick, at: t0 + 6 * minute + 10_000 }])
    world.runs.before = () => {}
    await runUntil(world, world.clock.ms + 6_000)
    expect(called(world)).toEqual(names(0, 1))
  })

  it('does not come back when all is done', async () => {
    const world = await crowd(1, 10)
    world.clock.ms = t0 + 6 * minute
    await runTick(world, 'genesys')
    expect(called(world)).toEqual(names(0, 1))
    expect(world.runWaker.waiting).toMatchObject([{ id: idOfRun(world.config, name(0)) }])
  })

  it('works alone: another that comes meanwhile does nothing', async () => {
    const world = await crowd(1, 10)
    world.clock.ms = t0 + 6 * minute
    expect(await world.runGate.beginRunTick('genesys', world.clock.ms)).toBe(true)
    await runTick(world, 'genesys')
    expect(world.platform.calls).toEqual([])
  })
})
