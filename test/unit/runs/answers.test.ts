import { describe, expect, it } from 'vitest'
import { acd, dueStory, wakeStory as wake } from '../../support/run-story.ts'
import { conversation, t0 } from '../../support/runs.ts'

const minute = 60_000
const retry = (cause: 'transient' | 'rate-limit' | 'token' | 'unexplained', afterMs?: number) =>
  ({ outcome: 'retry', code: 'x', cause, ...(afterMs !== undefined && { afterMs }) }) as const

describe('what the platform answers', () => {
  it('not-found ends the run, and a new queue entry opens it again', async () => {
    const story = await dueStory()
    story.world.platform.queued.delete(conversation)
    await wake(story)
    expect(story.run).toMatchObject({ state: 'ended', reason: 'not-found', calls: 1, bumps: 0 })
    expect(story.world.report.counts.get('RunsEndedNotFound')).toBe(1)
    await story.tell('acd.end', 6, { ...acd, acdOutcome: 'ANSWERED' })
    expect(story.run?.reason).toBe('not-found')
    await story.tell('acd.start', 7, { sessionId: 'acd-2' })
    expect(story.run).toMatchObject({ state: 'waiting', steps: 0, dueAt: t0 + 12 * minute })
  })

  it('a refusal of the one conversation ends its run', async () => {
    const story = await dueStory()
    story.world.platform.script.push({ outcome: 'rejected', code: 'missing.permission', scope: 'task' })
    await wake(story)
    expect(story.run).toMatchObject({ state: 'ended', reason: 'rejected' })
  })

  it('a refusal of the connection pauses it and leaves the run due', async () => {
    const story = await dueStory()
    story.world.platform.script.push({ outcome: 'rejected', code: 'no-scope', scope: 'connection' })
    await wake(story)
    expect(story.run).toMatchObject({ state: 'waiting', tries: 0, dueAt: t0 + 5 * minute })
    expect(story.world.runGate.room.rooms.get('genesys')?.pauses.get('*')?.code).toBe('no-scope')
    await story.until(6.5)
    expect(story.world.platform.sets()).toEqual([1, 1])
    expect(story.run).toMatchObject({ steps: 1 })
    expect(story.world.runGate.room.rooms.get('genesys')?.pauses.size).toBe(0)
  })

  it('429 closes the budget for the connection and is no try', async () => {
    const story = await dueStory()
    story.world.platform.script.push(retry('rate-limit', 90_000))
    await wake(story)
    expect(story.run).toMatchObject({ tries: 0, dueAt: t0 + 5 * minute, calls: 1 })
    expect(story.world.report.counts.get('RateLimited')).toBe(1)
    await story.until(6.4)
    expect(story.world.platform.sets()).toHaveLength(1)
    await story.until(6.6)
    expect(story.bumps).toEqual([
      [5, 1],
      [6.5, 1],
    ])
  })

  it('429 for longer than a quarter of an hour pauses the connection, so that an alarm tells', async () => {
    const story = await dueStory()
    story.world.platform.script.push(retry('rate-limit', 20 * minute))
    await wake(story)
    expect(story.world.runGate.room.rooms.get('genesys')?.pauses.get('*')?.code).toBe('rate-limited')
    await story.until(26)
    expect(story.bumps).toEqual([
      [5, 1],
      [25, 5],
    ])
    expect(story.world.runGate.room.rooms.get('genesys')?.pauses.size).toBe(0)
  })

  it('how long it asks to wait is heeded, also beyond the next step', async () => {
    const story = await dueStory()
    story.world.platform.script.push(retry('transient', 7 * minute))
    await wake(story)
    await story.until(13)
    expect(story.bumps).toEqual([
      [5, 1],
      [12, 2],
    ])
  })

  it('a success ends a row of unexplained refusals', async () => {
    const story = await dueStory()
    story.world.platform.script.push(retry('unexplained'))
    await wake(story)
    expect(story.world.runGate.room.rooms.get('genesys')?.unexplained).toBe(1)
    await story.until(8)
    expect(story.world.runGate.room.rooms.get('genesys')?.unexplained).toBe(0)
    expect(story.run).toMatchObject({ steps: 1, tries: 0 })
  })

  it('transient trouble is tried again with growing waits, and with the next step’s value once that is due', async () => {
    const story = await dueStory({ firstWait: '5m', interval: '1m' })
    story.world.platform.script.push(
      retry('transient'),
      retry('transient'),
      retry('token'),
      retry('transient'),
    )
    await wake(story)
    expect(story.run).toMatchObject({ tries: 1, nextAt: t0 + 5 * minute + 5_000 })
    await story.until(9)
    expect(story.bumps.map(([at, value]) => [Math.round(at * 60), value])).toEqual([
      [300, 1],
      [305, 1],
      [335, 1],
      [360, 2],
      [365, 2],
      [420, 3],
      [480, 4],
      [540, 5],
    ])
    expect(story.run).toMatchObject({ steps: 5, coalesced: 1, bumps: 4, calls: 8, tries: 0 })
  })
})

describe('with neverLower', () => {
  it('a lower priority is raised, after one read', async () => {
    const story = await dueStory({ neverLower: true })
    await wake(story)
    expect(story.world.platform.calls.map(({ call }) => call)).toEqual(['read', 'set'])
    expect(story.run).toMatchObject({ steps: 1, bumps: 1, calls: 2 })
    expect(story.world.runGate.granted).toBe(2)
  })

  it('what somebody set as high or higher stands, and the step is done', async () => {
    const story = await dueStory({ neverLower: true })
    story.world.platform.queued.set(conversation, 3)
    await wake(story)
    expect(story.world.platform.sets()).toEqual([])
    expect(story.run).toMatchObject({ steps: 1, priority: 3, bumps: 0, calls: 1 })
    expect(story.world.runGate.granted).toBe(1)
    await story.until(30)
    expect(story.bumps.slice(1).filter(([, value]) => value !== undefined)).toEqual([
      [20, 4],
      [25, 5],
    ])
  })

  it('so does one that is just as high', async () => {
    const story = await dueStory({ neverLower: true })
    story.world.platform.queued.set(conversation, 1)
    await wake(story)
    expect(story.world.platform.sets()).toEqual([])
    expect(story.run).toMatchObject({ steps: 1, priority: 1, bumps: 0 })
  })

  it.each(['connected', 'ended'] as const)('a conversation that is %s ends the run', async (state) => {
    const story = await dueStory({ neverLower: true })
    if (state === 'ended') story.world.platform.queued.clear()
    else story.world.platform.connected.add(conversation)
    await wake(story)
    expect(story.world.platform.sets()).toEqual([])
    expect(story.run).toMatchObject({ state: 'ended', reason: 'left-queue', calls: 1 })
  })

  it('probes a paused connection, though that lets one call through only', async () => {
    const story = await dueStory({ neverLower: true })
    await story.world.runGate.pause('genesys', '*', 'no-scope', 'call', t0)
    await wake(story)
    expect(story.world.platform.calls.map(({ call }) => call)).toEqual(['read', 'set'])
    expect(story.world.runGate.room.rooms.get('genesys')?.pauses.size).toBe(0)
    expect(story.world.runGate.granted).toBe(1)
  })

  it.each([299, 300])('takes leave for both calls or for none: not after %i of 300', async (used) => {
    const story = await dueStory({ neverLower: true })
    const { room } = story.world.runGate
    await room.leave(story.connection, '', story.world.clock.ms)
    const state = room.rooms.get('genesys')
    if (state) state.used = used
    await wake(story)
    expect(story.world.platform.calls).toEqual([])
    expect(state?.used).toBe(used)
    expect(story.run?.attempt).toBeUndefined()
  })
})
