import { describe, expect, it } from 'vitest'
import { reprioritize } from '../../../functions/domain/runs/reprioritize.ts'
import { acd, dueStory, RunStory, wakeStory as wake } from '../../support/run-story.ts'
import { conversation, ruleName } from '../../support/runs.ts'

const minute = 60_000
const notesOf = ({ world }: RunStory, event: string) =>
  world.report.notes.filter((note) => note.event === event).map(({ fields }) => fields)
const count = ({ world }: RunStory, metric: string) => world.report.counts.get(metric) ?? 0
const ids = (story: RunStory) => ({
  run: story.run?.id,
  rule: ruleName,
  connection: 'genesys',
  conversation,
})

describe('what is told of a run', () => {
  it.each(['live', 'shadow'] as const)('its beginning, in mode %s', async (mode) => {
    const story = new RunStory({}, { mode })
    await story.tell('acd.start', 0, acd)
    expect(notesOf(story, 'run-started')).toEqual([{ ...ids(story), shadow: mode === 'shadow' }])
  })

  it('each call: what it set, how late it was', async () => {
    const story = await dueStory()
    story.world.clock.ms += 7_000
    await wake(story)
    expect(notesOf(story, 'bump')).toEqual([
      { ...ids(story), attempt: 1, step: 1, priority: 1, outcome: 'confirmed', code: undefined },
    ])
    expect(story.world.report.lateness).toEqual([7_000])
    expect([count(story, 'PriorityCalls'), count(story, 'Bumps'), count(story, 'StepsCoalesced')]).toEqual([
      1, 1, 0,
    ])
  })

  it('a call whose clock is behind the one that made it due: not late', async () => {
    const story = await dueStory()
    story.world.platform.during = () => {
      story.world.clock.ms -= 500
    }
    await wake(story)
    expect(story.world.report.lateness).toEqual([0])
  })

  it('a call that failed: why, and no bump', async () => {
    const story = await dueStory()
    story.world.platform.script.push({ outcome: 'retry', code: 'http-503', cause: 'transient' })
    await wake(story)
    expect(notesOf(story, 'bump')).toMatchObject([{ outcome: 'retry', code: 'http-503' }])
    expect([count(story, 'PriorityCalls'), count(story, 'Bumps')]).toEqual([1, 0])
    expect(story.world.report.lateness).toEqual([])
  })

  it('the steps that its call did in one', async () => {
    const story = await dueStory()
    story.world.clock.ms += 5 * minute
    await wake(story)
    expect([count(story, 'Bumps'), count(story, 'StepsCoalesced')]).toEqual([1, 1])
  })

  it('the steps that its call did in one, but none that would have raised nothing', async () => {
    const story = await dueStory({ topPriority: 2 })
    story.world.clock.ms += 20 * minute
    await wake(story)
    expect(story.bumps).toEqual([[25, 2]])
    expect(story.run).toMatchObject({ state: 'finished', steps: 5, coalesced: 1 })
  })

  it('its end: whether only the platform knew of it', async () => {
    const known = new RunStory()
    await known.tell('acd.start', 0, acd)
    await known.tell('acd.end', 1, { ...acd, acdOutcome: 'ANSWERED' })
    const lost = await dueStory()
    lost.world.platform.queued.clear()
    await wake(lost)
    expect([known, lost].map((story) => count(story, 'RunsEndedNotFound'))).toEqual([0, 1])
    expect(notesOf(lost, 'run-ended')).toEqual([
      { ...ids(lost), reason: 'not-found', bumps: 0, coalesced: 0, calls: 1 },
    ])
  })
})

describe('what is told of a read before the call', () => {
  it('a priority that stands, and which was meant', async () => {
    const story = await dueStory({ neverLower: true })
    story.world.platform.queued.set(conversation, 3)
    await wake(story)
    expect(notesOf(story, 'priority-stands')).toEqual([{ run: story.run?.id, step: 1, priority: 3, ours: 1 }])
    expect([count(story, 'PriorityReads'), count(story, 'PriorityCalls')]).toEqual([1, 0])
  })

  it('that it failed', async () => {
    const story = await dueStory({ neverLower: true })
    story.world.platform.script.push({ outcome: 'retry', code: 'http-503', cause: 'transient' })
    await wake(story)
    expect(notesOf(story, 'priority-not-read')).toEqual([
      { run: story.run?.id, step: 1, outcome: 'retry', code: 'http-503' },
    ])
    expect(story.world.platform.calls.map(({ call }) => call)).toEqual(['read'])
    expect(story.run).toMatchObject({ steps: 0, tries: 1, calls: 1 })
  })
})

describe('what is told of trouble', () => {
  it.each([
    { thrown: new RangeError('secret'), error: 'RangeError' },
    { thrown: 'secret', error: 'unknown' },
  ])('with one run: its name, $error', async ({ thrown, error }) => {
    const story = await dueStory()
    story.world.runs.before = (operation) => (operation === 'putRun' ? Promise.reject(thrown) : undefined)
    await wake(story)
    expect(notesOf(story, 'reprioritize-failed')).toEqual([{ run: story.run?.id, runs: 1, error }])
  })

  it('with all of them: how many they are', async () => {
    const story = await dueStory()
    story.world.runs.before = () => Promise.reject(new Error('secret'))
    await reprioritize(story.world, ['a', 'b'])
    expect(notesOf(story, 'reprioritize-failed')).toEqual([{ run: 'a', runs: 2, error: 'Error' }])
  })
})
