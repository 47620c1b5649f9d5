import { describe, expect, it } from 'vitest'
import { reprioritize } from '../../../functions/domain/runs/reprioritize.ts'
import { acd, dueStory, wakeStory as wake } from '../../support/run-story.ts'
import { receiveWake } from '../../support/run-world.ts'
import { t0 } from '../../support/runs.ts'

const minute = 60_000

describe('a step', () => {
  it('is claimed before its call and settled after it', async () => {
    const story = await dueStory()
    story.world.platform.during = () => {
      expect(story.run).toMatchObject({
        attempt: { n: 1, step: 1, value: 1, behind: 0, leaseUntil: t0 + 5 * minute + 40_000 },
        dueAt: t0 + 5 * minute + 40_000,
        steps: 0,
      })
    }
    expect(await wake(story)).toEqual({ failed: [] })
    expect(story.run).toMatchObject({ steps: 1, priority: 1, bumps: 1, calls: 1, dueAt: t0 + 10 * minute })
    expect(story.run?.attempt).toBeUndefined()
    expect(story.world.runWaker.waiting).toEqual([
      { connection: 'genesys', id: story.run?.id, at: t0 + 10 * minute },
    ])
  })

  it('is done once however often and at the same time it is woken', async () => {
    const story = await dueStory()
    const id = story.run?.id ?? ''
    await Promise.all([1, 2, 3, 4].map(() => receiveWake(story.world, id)))
    await receiveWake(story.world, id)
    expect(story.world.platform.sets()).toEqual([1])
  })

  it('gives its leave back when another worker claims it first', async () => {
    const story = await dueStory()
    const { runs } = story.world
    let isFirst = true
    runs.before = async (operation, _id, run) => {
      if (operation !== 'putRun' || !run?.attempt || !isFirst) return
      isFirst = false
      await wake(story)
    }
    await wake(story)
    expect(story.world.platform.sets()).toEqual([1])
    expect(story.world.runGate.granted).toBe(1)
    expect(story.world.runGate.room.rooms.get('genesys')?.used).toBe(1)
  })

  it('whose worker died is done again when its lease has run out, with what is due by then', async () => {
    const story = await dueStory({ interval: '30s' })
    story.world.platform.script.push(new Error('killed'))
    expect((await wake(story)).failed).toHaveLength(1)
    expect(story.run?.dueAt).toBe(t0 + 5 * minute + 40_000)
    await wake(story)
    expect(story.world.platform.sets()).toEqual([1])
    story.world.clock.ms += 40_000
    await wake(story)
    expect(story.world.platform.sets()).toEqual([1, 2])
    expect(story.run).toMatchObject({ steps: 2, coalesced: 1, bumps: 1 })
  })

  it('settled after its lease ran out changes nothing of the attempt that took its place', async () => {
    const story = await dueStory()
    const { platform, clock } = story.world
    const later = Promise.withResolvers<void>()
    let second: Promise<unknown> = Promise.resolve()
    platform.during = async () => {
      platform.during = () => later.promise
      clock.ms += 40_000
      second = wake(story)
      await new Promise(setImmediate)
      expect(story.run?.attempt?.n).toBe(2)
    }
    platform.script.push({ outcome: 'retry', code: 'x', cause: 'transient' })
    await wake(story)
    expect(story.run).toMatchObject({ attempt: { n: 2 }, tries: 0 })
    later.resolve()
    await second
    expect(story.run).toMatchObject({ steps: 1, bumps: 1, attempts: 2 })
  })

  it.each([
    { written: {}, ms: 14_000, calls: ['set'] },
    { written: {}, ms: 13_999, calls: [] },
    { written: { neverLower: true }, ms: 22_000, calls: ['read', 'set'] },
    { written: { neverLower: true }, ms: 21_999, calls: [] },
  ])('with $ms ms left, $written: calls $calls, and a wake-up comes', async ({ written, ms, calls }) => {
    const story = await dueStory(written)
    story.world.remaining.ms = ms
    await wake(story)
    expect(story.world.platform.calls.map(({ call }) => call)).toEqual(calls)
    expect(story.world.runWaker.waiting).toHaveLength(1)
  })

  it.each([
    { early: 2_000, wakes: 1 },
    { early: 2_001, wakes: 0 },
  ])('woken $early ms too soon is woken again $wakes times', async ({ early, wakes }) => {
    const story = await dueStory()
    story.world.clock.ms -= early
    await wake(story)
    expect(story.world.runWaker.waiting).toHaveLength(wakes)
  })

  it('is not claimed once its stop is stored, and a stop during the call ends the run all the same', async () => {
    const story = await dueStory()
    story.world.platform.during = async () => {
      story.world.platform.during = () => {}
      await story.tell('acd.end', 5, { ...acd, acdOutcome: 'ANSWERED' })
    }
    await wake(story)
    expect(story.run).toMatchObject({ state: 'ended', reason: 'answered', bumps: 1, calls: 1 })
    expect(story.run?.attempt).toBeUndefined()
    story.world.clock.ms += 30 * minute
    await wake(story)
    expect(story.world.platform.sets()).toEqual([1])
  })

  it('of a former queue entry says nothing about the new one', async () => {
    const story = await dueStory({ firstWait: '5s' })
    story.world.platform.during = async () => {
      story.world.platform.during = () => {}
      await story.tell('acd.start', 5, { sessionId: 'acd-2', queueId: 'q2', routingPriority: 4 })
    }
    await wake(story)
    expect(story.run).toMatchObject({ state: 'waiting', steps: 0, priority: 4, bumps: 1 })
    expect(story.run?.dueAt).toBe(t0 + 5 * minute + 5_000)
  })

  it('of a rule that is gone ends the run', async () => {
    const story = await dueStory()
    await reprioritize({ ...story.world, config: { ...story.world.config, triggers: {} } }, [
      story.run?.id ?? '',
    ])
    expect(story.run).toMatchObject({ state: 'ended', reason: 'rule-removed' })
    expect(story.world.platform.calls).toEqual([])
  })

  it('of one run that makes trouble holds up no other, and only that wake-up comes back', async () => {
    const story = await dueStory()
    const sick = story.run?.id ?? ''
    await story.tell('acd.start', 5, { conversationId: 'c-2', sessionId: 's-2' })
    story.world.platform.queued.set('c-2', 0)
    story.world.clock.ms += 5 * minute
    const other = story.world.runs.all().find(({ conversation }) => conversation === 'c-2')?.id ?? ''
    story.world.runs.before = (operation, id) => {
      if (operation === 'putRun' && id === sick) throw new Error('table')
    }
    expect(await reprioritize(story.world, [sick, other, sick])).toEqual({ failed: [sick] })
    expect(story.world.platform.sets()).toEqual([1])
    expect(story.world.runs.peek(other)).toMatchObject({ steps: 1 })
  })
})
