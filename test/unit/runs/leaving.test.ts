import { describe, expect, it } from 'vitest'
import { takeEvent } from '../../../functions/domain/runs/take-event.ts'
import { acd, acd2, agent, matched, RunStory } from '../../support/run-story.ts'
import { conversationEvent, t0 } from '../../support/runs.ts'

const minute = 60_000

describe('leaving the queue', () => {
  it.each([
    { out: 'ANSWERED', reason: 'answered' },
    { out: 'ABANDON', reason: 'abandoned' },
  ])('$out ends the run: $reason', async ({ out, reason }) => {
    const story = new RunStory()
    await story.tell('acd.start', 0, acd)
    await story.tell('acd.end', 7, { ...acd, acdOutcome: out })
    await story.until(60)
    expect(story.bumps).toEqual([[5, 1]])
    expect(story.run).toMatchObject({ state: 'ended', reason, endedAt: t0 + 7 * minute })
    expect(story.run?.dueAt).toBeUndefined()
    expect(story.world.report.counts.get('RunsEnded')).toBe(1)
    expect(story.world.report.notes.at(-1)).toMatchObject({
      event: 'run-ended',
      fields: { reason, bumps: 1 },
    })
  })

  it.each(['FLOW_OUT', undefined, 'UNKNOWN'])(
    '%s waits a minute for the next queue, then ends',
    async (out) => {
      const story = new RunStory()
      await story.tell('acd.start', 0, acd)
      await story.tell('acd.end', 4.5, { ...acd, acdOutcome: out })
      expect(story.run).toMatchObject({ state: 'between', dueAt: t0 + 5.5 * minute })
      await story.until(5.4)
      expect(story.run?.state).toBe('between')
      await story.until(6)
      expect(story.run).toMatchObject({ state: 'ended', reason: 'flow-out' })
      expect(story.bumps).toEqual([])
    },
  )

  it('for another queue begins anew: its own base, start priority and steps', async () => {
    const story = new RunStory()
    await story.tell('acd.start', 0, acd)
    await story.until(6)
    await story.tell('acd.end', 7, { ...acd, acdOutcome: 'FLOW_OUT' })
    await story.tell('acd.start', 7.5, { ...acd2, routingPriority: 3 })
    expect(story.run).toMatchObject({ state: 'waiting', steps: 0, priority: 3, dueAt: t0 + 12.5 * minute })
    await story.until(18)
    expect(story.bumps).toEqual([
      [5, 1],
      [12.5, 4],
      [17.5, 5],
    ])
    expect(story.world.report.counts.get('RunsStarted')).toBe(1)
    expect(story.world.report.counts.has('RunsEnded')).toBe(false)
  })

  it('for another queue is counted from there, also for a scheduled callback', async () => {
    const story = new RunStory()
    const callbackScheduledTime = t0 - minute
    await story.tell('acd.start', 0, { ...acd, callbackScheduledTime })
    await story.tell('acd.start', 3, { ...acd2, callbackScheduledTime })
    expect(story.run?.dueAt).toBe(t0 + 8 * minute)
  })

  it('for a queue that is none of the rule’s ends the run', async () => {
    const story = new RunStory({ queues: ['q1'] })
    await story.tell('acd.start', 0, acd)
    await story.tell('acd.start', 3, acd2)
    expect(story.run).toMatchObject({ state: 'ended', reason: 'flow-out' })
  })

  it('by the customer ends the run, whichever medium it is in', async () => {
    const story = new RunStory()
    await story.tell('acd.start', 0, acd)
    await story.tell('customer.end', 2, { sessionId: 'customer', mediaType: 'VOICE' })
    expect(story.run?.state).toBe('waiting')
    await story.tell('customer.end', 3, { sessionId: 'customer' })
    expect(story.run).toMatchObject({ state: 'ended', reason: 'customer-end' })
  })

  it('by an event without a session is told by the queue', async () => {
    const story = new RunStory()
    await story.tell('acd.start', 0, { queueId: 'q1' })
    await story.tell('acd.end', 1, { queueId: 'q2', acdOutcome: 'ANSWERED' })
    expect(story.run?.state).toBe('waiting')
    await story.tell('acd.end', 2, { queueId: 'q1', acdOutcome: 'ANSWERED' })
    expect(story.run?.state).toBe('ended')
  })

  it('and coming back opens the run again', async () => {
    const story = new RunStory()
    await story.tell('acd.start', 0, acd)
    await story.tell('acd.end', 2, { ...acd, acdOutcome: 'ANSWERED' })
    await story.tell('acd.start', 9, acd2)
    expect(story.run).toMatchObject({ state: 'waiting', dueAt: t0 + 14 * minute })
    expect(story.run?.reason).toBeUndefined()
    expect(story.run?.endedAt).toBeUndefined()
  })
})

describe('events out of their order', () => {
  it('late ones of an earlier entry change nothing', async () => {
    const story = new RunStory()
    await story.tell('acd.start', 0, acd)
    const before = await story.tell('acd.start', 7, { ...acd2, routingPriority: 2 })
    for (const late of [
      ['acd.end', 6.9, { ...acd, acdOutcome: 'ANSWERED' }],
      ['user.start', 3, agent],
      ['customer.end', 4, { sessionId: 'customer' }],
    ] as const)
      await story.tell(late[0], late[1], late[2], 8)
    expect(story.run).toMatchObject({
      state: 'waiting',
      entry: before?.entry,
      dueAt: before?.dueAt,
      priority: 2,
    })
  })

  it('an end of an earlier entry that is late and stamped later is known by its session', async () => {
    const story = new RunStory()
    await story.tell('acd.start', 0, acd)
    await story.tell('acd.start', 7, acd2)
    await story.tell('acd.end', 7.1, { ...acd, acdOutcome: 'FLOW_OUT' }, 8)
    expect(story.run?.state).toBe('waiting')
  })

  it('a stop that comes before its start is kept, and nothing is ever due', async () => {
    const story = new RunStory()
    await story.tell('acd.end', 2, { ...acd, acdOutcome: 'ANSWERED' })
    expect(story.run).toMatchObject({ state: 'unstarted', steps: 0, tries: 0 })
    expect(story.run?.dueAt).toBeUndefined()
    await story.tell('acd.start', 0, acd, 3)
    expect(story.run).toMatchObject({ state: 'ended', reason: 'answered' })
    await story.until(60)
    expect(story.bumps).toEqual([])
  })

  it('a repeated event is counted once, but wakes again: the first wake-up may be lost', async () => {
    const story = new RunStory()
    const once = await story.tell('acd.start', 0, acd)
    story.world.runWaker.waiting = []
    const twice = await story.tell('acd.start', 0, acd)
    expect(twice).toEqual(once)
    expect(story.world.runWaker.waiting).toHaveLength(1)
    await story.until(6)
    expect(story.bumps).toEqual([[5, 1]])
  })

  it('a start that matched no rule yet, and does later, starts the run then', async () => {
    const story = new RunStory()
    await story.tell('acd.start', 0, acd)
    const second = conversationEvent('acd.start', { at: t0 + minute, ...acd2 })
    await takeEvent(story.world, second, new Set())
    expect(story.run).toMatchObject({ state: 'ended', reason: 'flow-out' })
    await takeEvent(story.world, second, matched)
    expect(story.run).toMatchObject({ state: 'waiting', dueAt: t0 + 6 * minute })
  })
})
