import { describe, expect, it } from 'vitest'
import { adopt } from '../../../functions/domain/runs/adopt.ts'
import { cancelRun } from '../../../functions/domain/runs/cancel.ts'
import type { WaitingConversation } from '../../../functions/domain/runs/ports.ts'
import { acd, acd2, RunStory } from '../../support/run-story.ts'
import { conversation, ruleName, t0 } from '../../support/runs.ts'

const minute = 60_000
const listed = (more: Partial<WaitingConversation> = {}): WaitingConversation => ({
  conversation,
  session: acd.sessionId,
  queueId: acd.queueId,
  queuedAt: t0,
  agentOwned: false,
  skillIds: [],
  ...more,
})

/** A listing of these pages is taken at `at` minutes. */
async function adopted(written: object, pages: WaitingConversation[][], at = 2): Promise<RunStory> {
  const story = new RunStory(written)
  await adoptAt(story, pages, at)
  return story
}

async function adoptAt(story: RunStory, pages: WaitingConversation[][], at: number): Promise<void> {
  await story.until(at)
  story.world.platform.pages = pages
  await adopt(story.world, ruleName)
}

const count = (story: RunStory, metric: string) => story.world.report.counts.get(metric) ?? 0

describe('adoption', () => {
  it('starts the runs whose start was lost, counted from when they were queued', async () => {
    const story = await adopted({}, [[listed({ conversation: 'other', session: 'x' })], [listed()]])
    expect(count(story, 'RunsAdopted')).toBe(2)
    expect(count(story, 'RunsStarted')).toBe(2)
    expect(count(story, 'PriorityReads')).toBe(2)
    expect(story.world.platform.calls.map(({ call }) => call)).toEqual(['list', 'list'])
    expect(story.world.report.notes).toContainEqual({
      event: 'run-adopted',
      fields: { run: story.run?.id, rule: ruleName, conversation },
    })
    expect(story.run).toMatchObject({ state: 'waiting', dueAt: t0 + 5 * minute })
    await story.until(6)
    expect(story.world.platform.sets(conversation)).toEqual([1])
  })

  it.each([
    [{ queues: ['q1'] }, {}, 1],
    [{ queues: ['q9'] }, {}, 0],
    [{}, { agentOwned: true }, 0],
    [{ agentOwned: true }, { agentOwned: true }, 1],
    [{ skills: ['s1'] }, { skillIds: ['s2'] }, 0],
    [{ mediaTypes: ['VOICE'] }, {}, 0],
    [{ mediaTypes: [] }, {}, 1],
    [{ skills: ['s1'] }, { skillIds: ['s2', 's1'] }, 1],
  ])('with %j takes %j up: %i', async (written, more, expected) => {
    expect(count(await adopted(written, [[listed(more)]]), 'RunsAdopted')).toBe(expected)
  })

  it('asks for the callbacks of a month, in the queues of the rule', async () => {
    const story = await adopted({ queues: ['q1', 'q2'] }, [[], []])
    const until = t0 + 2 * minute
    const query = { since: until - 31 * 24 * 60 * minute, until, queueIds: ['q1', 'q2'] }
    expect(story.world.platform.queries).toEqual([
      { ...query, page: 1 },
      { ...query, page: 2 },
    ])
  })

  it.each([
    { name: 'of the same session', started: acd, more: { queuedAt: t0 + 90 } },
    { name: 'whose listing names no session', started: acd, more: { session: undefined } },
    { name: 'whose start named no session', started: { queueId: acd.queueId }, more: {} },
  ])('leaves what has a run as it is, $name', async ({ started, more }) => {
    const story = new RunStory()
    const before = await story.tell('acd.start', 0, started)
    await adoptAt(story, [[listed(more)]], 2)
    expect(story.run).toEqual(before)
    expect(count(story, 'RunsAdopted')).toBe(0)
  })

  it('takes nothing back that a listing does not know yet', async () => {
    const story = new RunStory()
    await story.tell('acd.start', 0, acd)
    const before = await story.tell('acd.start', 3, acd2)
    await adoptAt(story, [[listed()]], 4)
    expect(story.run).toEqual(before)
    expect(count(story, 'RunsAdopted')).toBe(0)
  })

  it('opens a run again that has ended, also where nobody names a session', async () => {
    const story = new RunStory()
    await story.tell('acd.start', 0, { queueId: 'q1' })
    await story.tell('acd.end', 1, { queueId: 'q1', acdOutcome: 'ANSWERED' })
    await adoptAt(story, [[listed({ session: undefined, queuedAt: t0 + 2 * minute })]], 3)
    expect(story.run).toMatchObject({ state: 'waiting', dueAt: t0 + 7 * minute })
  })

  it('believes a stop more than a listing, which lags behind', async () => {
    const story = new RunStory()
    await story.tell('acd.end', 1, { ...acd, acdOutcome: 'ANSWERED' })
    await adoptAt(story, [[listed()]], 2)
    expect(story.run).toMatchObject({ state: 'ended', reason: 'answered' })
    expect(count(story, 'RunsAdopted')).toBe(0)
  })

  it.each(['told', 'lost'])(
    'takes a lost transfer up as a new entry, the end of the old one %s',
    async (end) => {
      const story = new RunStory()
      await story.tell('acd.start', 0, acd)
      if (end === 'told') await story.tell('acd.end', 2, { ...acd, acdOutcome: 'FLOW_OUT' })
      await adoptAt(story, [[listed({ session: acd2.sessionId, queuedAt: t0 + 2 * minute })]], 9)
      expect(story.run).toMatchObject({ state: 'waiting', dueAt: t0 + 7 * minute })
    },
  )

  it('is one entry with the real start that comes late, and does no step twice', async () => {
    const story = await adopted({}, [[listed({ queuedAt: t0 + 700 })]])
    await story.until(6)
    await story.tell('acd.start', 0, { ...acd, routingPriority: 2 }, 7)
    expect(story.run).toMatchObject({ state: 'waiting', steps: 1, dueAt: t0 + 10 * minute })
    await story.until(11)
    expect(story.world.platform.sets()).toEqual([1, 4])
    expect(count(story, 'RunsStarted')).toBe(1)
  })

  it('knows no priority and takes 0, but reads it where none may be lowered', async () => {
    const story = new RunStory({ neverLower: true })
    story.world.platform.queued.set(conversation, 6)
    await adoptAt(story, [[listed()]], 2)
    expect(story.run?.priority).toBe(6)
    expect(count(story, 'PriorityReads')).toBe(2)
    await story.until(6)
    expect(story.world.platform.sets()).toEqual([7])
  })

  it('stays within the budget: a page is a call, and a round ends where it is spent', async () => {
    const story = new RunStory()
    story.connection.limits.callsPerMinute = 2
    await adoptAt(story, [[], [], [], []], 2)
    expect(story.world.platform.calls).toHaveLength(2)
    expect(story.world.report.notes.at(-1)).toMatchObject({ event: 'adoption-cut', fields: { page: 3 } })
  })

  it('reads no priority without leave', async () => {
    const story = new RunStory({ neverLower: true })
    story.connection.limits.callsPerMinute = 1
    await adoptAt(story, [[listed()]], 2)
    expect(story.world.platform.calls.map(({ call }) => call)).toEqual(['list'])
    expect(count(story, 'RunsAdopted')).toBe(1)
    expect(count(story, 'PriorityReads')).toBe(1)
  })

  it('leaves the budget to the tick while that is behind', async () => {
    const story = new RunStory()
    await story.world.runGate.fallBehind('genesys', t0 + 60 * minute)
    await adoptAt(story, [[listed()]], 2)
    expect(story.world.platform.calls).toEqual([])
  })

  it.each([
    { ms: 16_000, calls: 1 },
    { ms: 15_999, calls: 0 },
  ])('with $ms ms left reads $calls pages', async ({ ms, calls }) => {
    const story = new RunStory()
    story.world.remaining.ms = ms
    await adoptAt(story, [[listed()]], 2)
    expect(story.world.platform.calls).toHaveLength(calls)
  })

  it.each([
    { outcome: 'retry', code: 'x', cause: 'transient' },
    { outcome: 'rejected', code: 'no-permission', scope: 'connection' },
  ] as const)('that fails is no reason to stop raising: $outcome', async (answer) => {
    const story = new RunStory()
    story.world.platform.script.push(answer)
    await adoptAt(story, [[listed()]], 2)
    expect(story.world.runGate.room.rooms.get('genesys')).toMatchObject({ closedUntil: 0, pauses: new Map() })
    expect(story.world.report.notes.at(-1)).toEqual({
      event: 'adoption-failed',
      fields: { rule: ruleName, outcome: answer.outcome, code: answer.code },
    })
  })

  it('that fails with a 429 that says nothing closes the budget for a minute', async () => {
    const story = new RunStory()
    story.world.platform.script.push({ outcome: 'retry', code: 'x', cause: 'rate-limit' })
    await adoptAt(story, [[listed()]], 2)
    expect(story.world.runGate.room.rooms.get('genesys')?.closedUntil).toBe(t0 + 3 * minute)
  })

  it('is noted when the listing fails, and 429 closes the budget', async () => {
    const story = new RunStory()
    story.world.platform.script.push({ outcome: 'retry', code: 'x', cause: 'rate-limit', afterMs: 5_000 })
    await adoptAt(story, [[listed()]], 2)
    expect(story.world.report.notes.some(({ event }) => event === 'adoption-failed')).toBe(true)
    expect(story.world.runGate.room.rooms.get('genesys')?.closedUntil).toBe(story.world.clock.ms + 5_000)
    expect(story.world.runs.items.size).toBe(0)
  })

  it('of a rule that is gone does nothing', async () => {
    const story = new RunStory()
    await adopt(story.world, 'another')
    expect(story.world.platform.calls).toEqual([])
  })
})

describe('canceling a run', () => {
  it('ends it for good: no step, no reopening', async () => {
    const story = new RunStory()
    const id = (await story.tell('acd.start', 0, acd))?.id ?? ''
    expect(await cancelRun(story.world, id)).toMatchObject({ state: 'ended', reason: 'canceled' })
    await story.tell('acd.start', 3, acd2)
    await story.until(30)
    expect(story.run).toMatchObject({ state: 'ended', reason: 'canceled' })
    expect(story.world.platform.calls).toEqual([])
    expect(await cancelRun(story.world, id)).toBe('ended')
    expect(count(story, 'RunsEnded')).toBe(1)
  })

  it('leaves one that has ended by itself as it is', async () => {
    const story = new RunStory()
    await story.tell('acd.start', 0, acd)
    const before = await story.tell('acd.end', 1, { ...acd, acdOutcome: 'ANSWERED' })
    expect(await cancelRun(story.world, before?.id ?? '')).toBe('ended')
    expect(story.run).toEqual(before)
  })

  it('tells of a run that is not there', async () => {
    expect(await cancelRun(new RunStory().world, 'none')).toBeUndefined()
  })

  it('also holds for a step that is under way', async () => {
    const story = new RunStory()
    const id = (await story.tell('acd.start', 0, acd))?.id ?? ''
    story.world.platform.during = async () => void (await cancelRun(story.world, id))
    await story.until(30)
    expect(story.world.platform.sets()).toEqual([1])
    expect(story.run).toMatchObject({ state: 'ended', reason: 'canceled', bumps: 1 })
  })
})
