import { describe, expect, it } from 'vitest'
import type { Fault } from '../../support/invocation.ts'
import { RunSystem } from '../../support/run-system.ts'
import { conversation, conversationEvent, t0 } from '../../support/runs.ts'

const minute = 60_000

/** The steps of I/O of a wake-up whose step is due, in their order. */
const points = ['read', 'leave', 'claim', 'call', 'settle', 'next wake-up'] as const
const faults: Fault[] = ['before', 'after', 'kill-before', 'kill-after']

async function story(events: [number, ...Parameters<typeof conversationEvent>][]): Promise<RunSystem> {
  const system = new RunSystem()
  system.world.platform.queued.set(conversation, 0)
  for (const [at, name, more] of events)
    system.deliver(conversationEvent(name, { ...more, at: t0 + at * minute }), t0 + at * minute)
  await system.runUntil(t0 + 5 * minute - 1)
  return system
}

const start = [0, 'acd.start', { sessionId: 'acd' }] as const

it('a step has these points', async () => {
  const system = await story([[...start]])
  const begun = system.steps.length
  await system.runUntil(t0 + 5.1 * minute)
  expect(system.steps.slice(begun, begun + points.length)).toEqual([
    'runs.runs',
    'runGate.leaveForRun',
    'runs.putRun',
    'platform',
    'runs.putRun',
    'runWaker.wakeRuns',
  ])
})

describe.each(points)('trouble or a crash at the %s', (point) => {
  const before = Array.from({ length: points.indexOf(point) }, (): Fault => 'ok')

  it.each(faults)('%s: every step has its effect once, none is left out', async (fault) => {
    const system = await story([[...start]])
    system.plan = [...before, fault]
    await system.runUntil(t0 + 90 * minute)
    expect(system.plan).toEqual([])
    expect(system.faults).toEqual([])
    expect([...new Set(system.world.platform.sets())]).toEqual([1, 2, 3, 4, 5])
    expect(system.world.platform.sets()).toEqual(system.world.platform.sets().toSorted((a, b) => a - b))
    expect(system.world.platform.sets().length).toBeLessThanOrEqual(6)
    expect(system.run).toMatchObject({ state: 'finished', steps: 5, coalesced: 0 })
  })

  it.each(faults)('%s, and then a stop: no call comes after it', async (fault) => {
    const stop = [5.5, 'acd.end', { sessionId: 'acd', acdOutcome: 'ANSWERED' }] as const
    const system = await story([[...start], [...stop]])
    system.plan = [...before, fault]
    await system.runUntil(t0 + 90 * minute)
    expect(system.faults).toEqual([])
    const late = system.world.platform.calls.filter(({ at }) => at > t0 + 5.5 * minute)
    expect(late).toEqual([])
    expect(system.run).toMatchObject({ state: 'ended', reason: 'answered' })
  })
})
