import { describe, expect, it } from 'vitest'
import { reprioritize } from '../../../functions/domain/runs/reprioritize.ts'
import { runTick } from '../../../functions/domain/runs/run-tick.ts'
import { sweepRuns } from '../../../functions/domain/runs/sweep-runs.ts'
import { takeEvent } from '../../../functions/domain/runs/take-event.ts'
import { matched } from '../../support/run-story.ts'
import { type MemoryRunWorld, runUntil, runWorld } from '../../support/run-world.ts'
import { conversationEvent, idOfRun, runConfig, t0 } from '../../support/runs.ts'

const minute = 60_000
const name = (n: number) => `c-${String(n).padStart(4, '0')}`

/** `count` callbacks that entered a second apart, whose wake-ups were lost. */
async function crowd(count: number, callsPerMinute: number, written: object = {}): Promise<MemoryRunWorld> {
  const world = runWorld(runConfig(written, {}, { callsPerMinute }))
  for (let n = 0; n < count; n++) {
    world.platform.queued.set(name(n), 0)
    const at = t0 + n * 1_000
    await takeEvent(
      world,
      conversationEvent('acd.start', { at, conversationId: name(n), sessionId: `s-${n}` }),
      matched,
    )
  }
  world.runWaker.waiting = []
  return world
}

const called = (world: MemoryRunWorld) => world.platform.calls.map(({ conversation }) => conversation)
const names = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => name(from + n))

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
    expect(world.runGate.behindUntil.get('genesys')).toBeGreaterThan(world.clock.ms)
  })

  it('comes back after trouble with the table, also when it could read nothing', async () => {
    const world = await crowd(1, 10)
    world.clock.ms = t0 + 6 * minute
    world.runs.before = (operation) => {
      if (operation === 'dueRuns') throw new Error('table')
    }
    await expect(runTick(world, 'genesys')).rejects.toThrow('table')
    world.runs.before = (operation) => {
      if (operation === 'putRun') throw new Error('table')
    }
    await runUntil(world, world.clock.ms + 5_000)
    world.runs.before = () => {}
    await runUntil(world, world.clock.ms + 6_000)
    expect(called(world)).toEqual(names(0, 1))
  })

  it('works alone: another that comes meanwhile does nothing', async () => {
    const world = await crowd(1, 10)
    world.clock.ms = t0 + 6 * minute
    expect(await world.runGate.beginRunTick('genesys', world.clock.ms)).toBe(true)
    await runTick(world, 'genesys')
    expect(world.platform.calls).toEqual([])
  })
})

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
})
