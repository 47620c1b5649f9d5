import { describe, expect, it } from 'vitest'
import { cancelRun } from '../../../functions/domain/runs/cancel.ts'
import { ruleOf } from '../../../functions/domain/runs/policy.ts'
import { upcoming } from '../../../functions/domain/runs/upcoming.ts'
import { acd, agent, RunStory } from '../../support/run-story.ts'
import { ruleName, t0 } from '../../support/runs.ts'

const minute = 60_000

/** The next step as an operator sees it. */
function next({ world, run }: RunStory) {
  const rule = ruleOf(world.config, ruleName)
  if (!rule || !run) throw new Error('no run')
  return upcoming(run, rule, world.clock.ms)
}

async function started(more: object = {}): Promise<RunStory> {
  const story = new RunStory()
  await story.tell('acd.start', 0, { ...acd, ...more })
  return story
}

describe('the next step', () => {
  it('of a callback that waits', async () => {
    const story = await started()
    expect(next(story)).toEqual({ step: 1, of: 5, priority: 1, at: t0 + 5 * minute })
    await story.until(6)
    expect(next(story)).toEqual({ step: 2, of: 5, priority: 2, at: t0 + 10 * minute })
  })

  it('goes on from the priority it entered with', async () => {
    expect(next(await started({ routingPriority: 7 }))).toMatchObject({ step: 1, priority: 8 })
  })

  it('of one that an agent is being offered', async () => {
    const story = await started()
    await story.tell('user.start', 1, agent)
    expect(next(story)).toMatchObject({ step: 1, at: t0 + 5 * minute })
  })

  it('is none between two queues', async () => {
    const story = await started()
    await story.tell('acd.end', 1, { ...acd, acdOutcome: 'FLOW_OUT' })
    expect(story.run?.state).toBe('between')
    expect(next(story)).toBeUndefined()
  })

  it('is none after the last', async () => {
    const story = await started()
    await story.until(30)
    expect(story.run?.state).toBe('finished')
    expect(next(story)).toBeUndefined()
  })

  it('is none of a run that is canceled, though it still waits in its queue', async () => {
    const story = await started()
    await cancelRun(story.world, story.run?.id ?? '')
    expect(next(story)).toBeUndefined()
  })

  it('is none before the start', async () => {
    const story = new RunStory()
    await story.tell('acd.end', 1, acd)
    expect(story.run?.state).toBe('unstarted')
    expect(next(story)).toBeUndefined()
  })
})
