import { describe, expect, it } from 'vitest'
import { adopt } from '../../../functions/domain/runs/adopt.ts'
import type { WaitingConversation } from '../../../functions/domain/runs/ports.ts'
import { takeEvent } from '../../../functions/domain/runs/take-event.ts'
import { acd, acd2, dueStory, RunStory, wakeStory } from '../../support/run-story.ts'
import { conversation, conversationEvent, ruleName, t0 } from '../../support/runs.ts'

const minute = 60_000
const second = 1 / 60

/** A listing that has the conversation in a queue since t0. */
async function listed(story: RunStory, more: Partial<WaitingConversation> = {}): Promise<void> {
  const one = { conversation, session: acd.sessionId, queuedAt: t0, agentOwned: false, skillIds: [] }
  story.world.platform.pages = [[{ ...one, ...more }]]
  await adopt(story.world, ruleName)
}

describe('a stay in a queue', () => {
  it('is another one after a quick transfer: its own steps, and nothing of the priority before', async () => {
    const story = new RunStory({ firstWait: '10s' })
    await story.tell('acd.start', 0, { ...acd, routingPriority: 4 })
    await story.tell('acd.start', 30 * second, acd2)
    expect(story.run).toMatchObject({ state: 'waiting', steps: 0 })
    expect(story.run?.priority).toBeUndefined()
    await story.until(1)
    expect(story.world.platform.sets()).toEqual([5, 1])
  })

  it.each([
    { name: 'of another session', of: acd2 },
    { name: 'of which nobody says the session', of: { queueId: 'q1' } },
  ])('is another one than the listed one, $name', async ({ of }) => {
    const story = new RunStory({ firstWait: '10s' })
    await listed(story, of.queueId === 'q1' ? { session: undefined } : {})
    await story.until(20 * second)
    expect(story.run?.steps).toBe(1)
    await story.tell('acd.start', 40 * second, of)
    expect(story.run).toMatchObject({ steps: 0, dueAt: t0 + 50_000 })
  })

  it.each([
    { apart: 60_000, steps: 1 },
    { apart: 60_001, steps: 0 },
  ])('is the listed one, if its event is $apart ms apart: $steps steps done', async ({ apart, steps }) => {
    const story = new RunStory({ firstWait: '10s' })
    await listed(story)
    await story.until(20 * second)
    await story.tell('acd.start', apart / minute, acd)
    expect(story.run).toMatchObject({ state: 'waiting', steps })
  })

  it('is not opened again by an earlier one that is told late', async () => {
    const story = new RunStory()
    await story.tell('acd.start', 30 * second, { ...acd2, routingPriority: 4 })
    await story.tell('acd.start', 0, { ...acd, routingPriority: 2 }, 1)
    expect(story.run).toMatchObject({ state: 'waiting', priority: 4, dueAt: t0 + 30_000 + 5 * minute })
  })

  it('keeps what its listing says and its event does not', async () => {
    const story = new RunStory({ neverLower: true })
    story.world.platform.queued.set(conversation, 6)
    await listed(story, { scheduledAt: t0 - 3 * minute })
    await story.tell('acd.start', 0, acd)
    expect(story.run).toMatchObject({ priority: 6, dueAt: t0 + 2 * minute })
  })

  it('is what its event says, where that says otherwise than its listing', async () => {
    const story = new RunStory({ neverLower: true })
    story.world.platform.queued.set(conversation, 6)
    await listed(story, { scheduledAt: t0 - 3 * minute, queuedAt: t0 + 1_000 })
    const callbackScheduledTime = t0 - 1 * minute
    await story.tell('acd.start', 0, { ...acd, routingPriority: 2, callbackScheduledTime })
    expect(story.run).toMatchObject({ priority: 2, dueAt: t0 + 4 * minute })
  })

  it('is what the latest of its events says', async () => {
    const story = new RunStory()
    await listed(story, { queuedAt: t0 + 25_000 })
    await story.tell('acd.start', 0, { ...acd, routingPriority: 2 })
    await story.tell('acd.start', 20 * second, { ...acd, routingPriority: 3 })
    expect(story.run).toMatchObject({ priority: 3, dueAt: t0 + 20_000 + 5 * minute })
  })

  it.each([
    { apart: 60_000, due: 4 * minute },
    { apart: 60_001, due: 5 * minute + 60_001 },
  ])('$apart ms after the first is due at $due ms, of a scheduled callback', async ({ apart, due }) => {
    const story = new RunStory()
    const callbackScheduledTime = t0 - minute
    await story.tell('acd.start', 0, { ...acd, callbackScheduledTime })
    await story.tell('acd.start', apart / minute, { ...acd2, callbackScheduledTime })
    expect(story.run?.dueAt).toBe(t0 + due)
  })
})

describe('the end of a stay', () => {
  it.each([
    {
      name: 'the session alone',
      start: { sessionId: 's' },
      end: { sessionId: 's', queueId: 'q' },
      ends: true,
    },
    { name: 'another session', start: acd, end: { sessionId: 's', queueId: 'q1' }, ends: false },
    { name: 'the queue alone', start: acd, end: { queueId: 'q1' }, ends: true },
    { name: 'another queue', start: acd, end: { queueId: 'q2' }, ends: false },
    { name: 'nothing', start: acd, end: {}, ends: true },
    { name: 'a queue where its start named none', start: {}, end: acd, ends: true },
  ])('that names $name: $ends', async ({ start, end, ends }) => {
    const story = new RunStory()
    await story.tell('acd.start', 0, start)
    await story.tell('acd.end', 1, { ...end, acdOutcome: 'ANSWERED' })
    expect(story.run?.state).toBe(ends ? 'ended' : 'waiting')
  })

  it('that was listed without a session is told by its queue', async () => {
    const story = new RunStory()
    await listed(story, { session: undefined, queueId: 'q1' })
    await story.tell('acd.end', 1, { queueId: 'q2', acdOutcome: 'ANSWERED' })
    expect(story.run?.state).toBe('waiting')
    await story.tell('acd.end', 2, { queueId: 'q1', acdOutcome: 'ANSWERED' })
    expect(story.run?.state).toBe('ended')
  })

  it('that was listed, and the listing of the next stay', async () => {
    const story = new RunStory()
    await listed(story)
    await story.tell('acd.end', 2, { ...acd, acdOutcome: 'FLOW_OUT' })
    await listed(story, { session: acd2.sessionId, queuedAt: t0 + 2 * minute })
    expect(story.run).toMatchObject({ state: 'waiting', dueAt: t0 + 7 * minute })
  })

  it('is what is told first: who hangs up after an answer was answered', async () => {
    const story = new RunStory()
    await story.tell('acd.start', 0, acd)
    await story.tell('acd.end', 1, { ...acd, acdOutcome: 'ANSWERED' })
    await story.tell('customer.end', 9, { sessionId: 'customer' })
    expect(story.run).toMatchObject({ state: 'ended', reason: 'answered' })
  })

  it('of another stay is no reason why a step was late', async () => {
    const story = await dueStory()
    story.world.clock.ms = t0 + 5 * minute + 6_000
    const end = conversationEvent('acd.end', { ...acd2, at: story.world.clock.ms })
    await takeEvent(story.world, end, new Set())
    story.world.clock.ms = t0 + 5 * minute + 12_000
    await wakeStory(story)
    expect(story.world.report.lateness).toEqual([12_000])
  })
})
