import { describe, expect, it } from 'vitest'
import { takeEvent } from '../../../functions/domain/runs/take-event.ts'
import { acd, agent, matched, other, RunStory } from '../../support/run-story.ts'
import { conversationEvent, t0 } from '../../support/runs.ts'

const minute = 60_000

describe('a waiting callback', () => {
  it('is raised as the blueprint means: after 5, 10, 15, 20 and 25 minutes, with five calls and no read', async () => {
    const story = new RunStory()
    await story.tell('acd.start', 0, acd)
    await story.until(120)
    expect(story.bumps).toEqual([
      [5, 1],
      [10, 2],
      [15, 3],
      [20, 4],
      [25, 5],
    ])
    expect(story.run).toMatchObject({ state: 'finished', steps: 5, bumps: 5, coalesced: 0, calls: 5 })
    expect(story.run?.dueAt).toBeUndefined()
    expect(Object.fromEntries(story.world.report.counts)).toEqual({
      RunsStarted: 1,
      PriorityCalls: 5,
      Bumps: 5,
    })
  })

  it('begins at the priority it entered with', async () => {
    const story = new RunStory()
    await story.tell('acd.start', 0, { ...acd, routingPriority: 7 })
    await story.until(11)
    expect(story.bumps).toEqual([
      [5, 8],
      [10, 9],
    ])
  })

  it('is counted from its scheduled time', async () => {
    const story = new RunStory()
    await story.tell('acd.start', 0, { ...acd, callbackScheduledTime: t0 - 3 * minute })
    await story.until(8)
    expect(story.bumps).toEqual([
      [2, 1],
      [7, 2],
    ])
  })

  it('needs no call for steps that raise nothing, and none above the top', async () => {
    const story = new RunStory({ topPriority: 2 })
    await story.tell('acd.start', 0, acd)
    await story.until(60)
    expect(story.bumps).toEqual([
      [5, 1],
      [10, 2],
    ])
    expect(story.run?.state).toBe('finished')
  })

  it('is raised in one call by what calls of its age have got, with hold-place', async () => {
    const story = new RunStory({ strategy: 'hold-place', firstWait: '20m', interval: '20m' })
    await story.tell('acd.start', 0, acd)
    await story.until(41)
    expect(story.bumps.slice(0, 1)).toEqual([[20, 7]])
  })

  it('is not started by an event that no rule matches or that the policy does not admit', async () => {
    const story = new RunStory({ queues: ['q9'] })
    await story.tell('acd.start', 0, acd)
    expect(story.world.runs.items.size).toBe(0)
    const event = conversationEvent('acd.start', { queueId: 'q9' })
    await takeEvent(story.world, event, new Set(['another']))
    expect(story.world.runs.items.size).toBe(0)
    await story.tell('acd.start', 1, { queueId: 'q9', connection: 'another' })
    await story.tell('user.start', 1, { ...agent, queueId: 'q1' })
    expect(story.world.runs.items.size).toBe(0)
    await story.tell('user.start', 1, { ...agent, queueId: 'q9' })
    expect(story.run?.state).toBe('unstarted')
  })

  it('is not started by an end, though the rule holds for it', async () => {
    const story = new RunStory()
    const end = conversationEvent('acd.end', { ...acd, acdOutcome: 'FLOW_OUT' })
    await takeEvent(story.world, end, matched)
    expect(story.run?.state).toBe('unstarted')
  })

  it('has its stop kept that comes first, also where the stop names no queue', async () => {
    const story = new RunStory({ queues: ['q9'] })
    await story.tell('customer.end', 1, { sessionId: 'customer' })
    await story.tell('acd.start', 0, { ...acd, queueId: 'q9' }, 2)
    expect(story.run).toMatchObject({ state: 'ended', reason: 'customer-end' })
  })

  it.each([
    { name: 'of a connection without such a rule', of: { connection: 'another' }, event: 'acd.start' },
    { name: 'that says nothing about a run', of: {}, event: 'customer.start' },
  ] as const)('is not looked up for an event $name', async ({ of, event }) => {
    const story = new RunStory()
    story.world.runs.before = (operation) => {
      throw new Error(operation)
    }
    await expect(story.tell(event, 0, { ...acd, ...of })).resolves.toBeUndefined()
  })

  it.each([
    { firstWait: '15m', wakes: [15] },
    { firstWait: '901s', wakes: [] },
  ])(
    'is woken for its first step after $firstWait by its own event: $wakes',
    async ({ firstWait, wakes }) => {
      const story = new RunStory({ firstWait })
      await story.tell('acd.start', 0, acd)
      expect(story.world.runWaker.waiting.map(({ at }) => (at - t0) / minute)).toEqual(wakes)
      expect(story.world.runWaker.batches).toHaveLength(wakes.length)
    },
  )
})

describe('an offer', () => {
  it('suspends, and goes on when it ends without an answer: what was missed is one call', async () => {
    const story = new RunStory()
    await story.tell('acd.start', 0, acd)
    await story.tell('user.start', 4, agent)
    expect(story.run).toMatchObject({ state: 'suspended', dueAt: t0 + 14 * minute })
    await story.tell('user.end', 11, agent)
    expect(story.run).toMatchObject({ state: 'waiting', dueAt: t0 + 5 * minute })
    await story.until(16)
    expect(story.bumps).toEqual([
      [11, 2],
      [15, 3],
    ])
    expect(story.run).toMatchObject({ steps: 3, bumps: 2, coalesced: 1 })
    expect(Math.max(...story.world.report.lateness)).toBe(0)
  })

  it('suspends as long as one of several is open', async () => {
    const story = new RunStory()
    await story.tell('acd.start', 0, acd)
    await story.tell('user.start', 4, agent)
    await story.tell('user.start', 4.5, other)
    await story.tell('user.end', 6, agent)
    expect(story.run?.state).toBe('suspended')
    await story.tell('user.end', 7, other)
    await story.until(8)
    expect(story.bumps).toEqual([[7, 1]])
  })

  it('lapses after 10 minutes when its end is lost', async () => {
    const story = new RunStory()
    await story.tell('acd.start', 0, acd)
    await story.tell('user.start', 4, agent)
    await story.until(16)
    expect(story.bumps).toEqual([
      [14, 2],
      [15, 3],
    ])
  })

  it('that is over when it is heard of suspends nothing', async () => {
    const story = new RunStory()
    await story.tell('acd.start', 0, acd)
    await story.tell('user.end', 4.5, agent)
    await story.tell('user.start', 4, agent, 4.75)
    expect(story.run).toMatchObject({ state: 'waiting', dueAt: t0 + 5 * minute })
  })

  it('of another medium is none', async () => {
    const story = new RunStory()
    await story.tell('acd.start', 0, acd)
    await story.tell('user.start', 4, { ...agent, mediaType: 'VOICE' })
    expect(story.run?.state).toBe('waiting')
  })
})

describe('a rule in shadow mode', () => {
  it('counts and notes what it would do, calls nothing and asks for no budget', async () => {
    const story = new RunStory({}, { mode: 'shadow' })
    await story.tell('acd.start', 0, acd)
    await story.until(60)
    expect(story.world.platform.calls).toEqual([])
    expect(story.world.runGate.granted).toBe(0)
    expect(story.world.report.counts.get('ShadowBumps')).toBe(5)
    expect(story.run).toMatchObject({ shadow: true, state: 'finished', steps: 5, calls: 0 })
    const would = story.world.report.notes.filter(({ event }) => event === 'would-bump')
    expect(would.map(({ fields }) => fields.priority)).toEqual([1, 2, 3, 4, 5])
  })
})
