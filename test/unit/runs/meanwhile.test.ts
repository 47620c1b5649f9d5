import { describe, expect, it } from 'vitest'
import { adopt } from '../../../functions/domain/runs/adopt.ts'
import { acd, acd2, agent, dueStory, RunStory, wakeStory as wake } from '../../support/run-story.ts'
import { conversation, ruleName, t0 } from '../../support/runs.ts'

const minute = 60_000

/** What happens while the next call is under way. */
function during({ world }: RunStory, happens: () => Promise<unknown>): void {
  world.platform.during = async () => {
    world.platform.during = () => {}
    await happens()
  }
}

describe('an answer that comes when more is known', () => {
  it('not-found of an earlier queue entry does not end the new one', async () => {
    const story = await dueStory()
    story.world.platform.script.push({ outcome: 'rejected', code: 'not-found', scope: 'task' })
    during(story, () => story.tell('acd.start', 5, acd2))
    await wake(story)
    expect(story.run).toMatchObject({ state: 'waiting', steps: 0, calls: 1, dueAt: t0 + 10 * minute })
    await story.until(11)
    expect(story.bumps.at(-1)).toEqual([10, 1])
  })

  it('trouble with an earlier queue entry is no failed try of the new one', async () => {
    const story = await dueStory({ firstWait: '1s' })
    story.world.platform.script.push({ outcome: 'retry', code: 'x', cause: 'transient' })
    during(story, () => story.tell('acd.start', 5, acd2))
    await wake(story)
    expect(story.run).toMatchObject({ state: 'waiting', tries: 0, dueAt: t0 + 5 * minute + 1_000 })
    expect(story.run?.nextAt).toBeUndefined()
  })

  it('not-found does not end what an agent is being offered: it is asked again after that', async () => {
    const story = await dueStory()
    story.world.platform.script.push({ outcome: 'rejected', code: 'not-found', scope: 'task' })
    during(story, () => story.tell('user.start', 5, agent))
    await wake(story)
    expect(story.run).toMatchObject({ state: 'suspended', steps: 0 })
    await story.tell('user.end', 6, agent)
    await story.until(7)
    expect(story.bumps).toEqual([
      [5, 1],
      [6, 1],
    ])
  })

  it('not-found ends it, though its start has told meanwhile that nothing is left to raise', async () => {
    const story = new RunStory({ topPriority: 3 })
    const { platform } = story.world
    platform.pages = [
      [{ conversation, session: acd.sessionId, queuedAt: t0 - minute / 2, agentOwned: false, skillIds: [] }],
    ]
    await adopt(story.world, ruleName)
    story.world.clock.ms = t0 + 5 * minute
    platform.script.push({ outcome: 'rejected', code: 'not-found', scope: 'task' })
    during(story, async () => {
      await story.tell('acd.start', 0, { ...acd, routingPriority: 3 }, 5)
      expect(story.run?.state).toBe('finished')
    })
    await wake(story)
    expect(story.run).toMatchObject({ state: 'ended', reason: 'not-found' })
  })
})

/** An offer that is over at once, just before our next write: the step is still due. */
function raced(story: RunStory): void {
  const { runs } = story.world
  runs.before = async (operation) => {
    if (operation !== 'putRun') return
    runs.before = () => {}
    await story.tell('user.start', 5, agent)
    await story.tell('user.end', 5, agent)
  }
}

describe('a race', () => {
  it('that is lost before the call is run again at once', async () => {
    const story = await dueStory()
    raced(story)
    await wake(story)
    expect(story.world.platform.sets()).toEqual([1])
    expect(story.run).toMatchObject({ steps: 1, attempts: 1 })
  })

  it('that is lost in shadow mode counts no step twice', async () => {
    const story = new RunStory({}, { mode: 'shadow' })
    await story.tell('acd.start', 0, acd)
    story.world.clock.ms = t0 + 5 * minute
    raced(story)
    await wake(story)
    expect(story.world.report.counts.get('ShadowBumps')).toBe(1)
    expect(story.run).toMatchObject({ steps: 1 })
  })

  it('that is lost again and again is given up, and the event comes again', async () => {
    const story = await dueStory()
    let puts = 0
    story.world.runs.putRun = async () => {
      puts += 1
      return 'conflict'
    }
    await expect(story.tell('user.start', 5, agent)).rejects.toThrow('too many writers')
    expect(puts).toBe(12)
  })

  it('against the one that removes old runs leaves nothing to do after a call', async () => {
    const story = await dueStory()
    during(story, async () => story.world.runs.items.clear())
    expect(await wake(story)).toEqual({ failed: [] })
    expect(story.run).toBeUndefined()
    expect(story.world.runWaker.waiting).toEqual([])
  })

  it('against the one that removes old runs leaves nothing to do for an event', async () => {
    const story = await dueStory()
    story.world.runs.before = (operation) => {
      if (operation === 'putRun') story.world.runs.items.clear()
    }
    expect(await story.tell('user.start', 5, agent)).toBeUndefined()
    expect(story.world.runWaker.waiting).toEqual([])
  })
})
