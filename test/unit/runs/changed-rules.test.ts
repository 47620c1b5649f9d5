import { describe, expect, it } from 'vitest'
import { reprioritize } from '../../../functions/domain/runs/reprioritize.ts'
import type { Trigger } from '../../../schemas/config.ts'
import { acd, acd2, dueStory, type RunStory, wakeStory } from '../../support/run-story.ts'
import { ruleName, t0 } from '../../support/runs.ts'

const minute = 60_000

/** A wake-up that finds another deployment's rule. */
function wakeWith({ world, run }: RunStory, change: Partial<Trigger> | undefined) {
  const { [ruleName]: rule, ...others } = world.config.triggers
  if (!rule) throw new Error('no rule')
  const triggers = change ? { ...others, [ruleName]: { ...rule, ...change } } : others
  const { genesys } = world.config.connections
  if (!genesys) throw new Error('no connection')
  const connections = { genesys, other: { ...genesys, id: 'other' } }
  return reprioritize({ ...world, config: { ...world.config, connections, triggers } }, [run?.id ?? ''])
}

describe('a run whose rule changes', () => {
  it('regression: ends when its rule is for another connection now, whose platform is not called', async () => {
    const story = await dueStory()
    expect(await wakeWith(story, { connection: 'other' })).toEqual({ failed: [] })
    expect(story.run).toMatchObject({ state: 'ended', reason: 'rule-removed' })
    expect(story.world.platform.calls).toEqual([])
  })

  it('ends when its rule does something else now', async () => {
    const story = await dueStory()
    const action = { do: 'end', source: 'crm', externalId: '{conversationId}' } as const
    await wakeWith(story, { action })
    expect(story.run).toMatchObject({ state: 'ended', reason: 'rule-removed' })
  })

  it('regression: goes on where its rule is now, when it is told of there', async () => {
    const story = await dueStory()
    const { connections, triggers } = story.world.config
    const [genesys, rule] = [connections.genesys, triggers[ruleName]]
    if (!genesys || !rule) throw new Error('no rule')
    story.world.config = {
      ...story.world.config,
      connections: { other: { ...genesys, id: 'other' } },
      triggers: { [ruleName]: { ...rule, connection: 'other' } },
    }
    await story.tell('acd.start', 5, { ...acd2, connection: 'other' })
    expect(story.run).toMatchObject({ state: 'waiting', connection: 'other' })
    expect(story.world.runWaker.waiting.map(({ connection }) => connection)).toEqual(['other'])
  })

  it('regression: starts again in the next queue once its rule is back', async () => {
    const story = await dueStory()
    await wakeWith(story, undefined)
    await story.tell('user.start', 6, { sessionId: 'agent-1' })
    expect(story.run).toMatchObject({ state: 'ended', reason: 'rule-removed' })
    await story.tell('acd.end', 7, { ...acd, acdOutcome: 'FLOW_OUT' })
    await story.tell('acd.start', 7, acd2)
    expect(story.run).toMatchObject({ state: 'waiting', steps: 0 })
    await story.until(12)
    expect(story.bumps).toEqual([[12, 1]])
  })

  it('waits as long as it says now, and is woken then', async () => {
    const story = await dueStory()
    const { trigger } = { trigger: story.world.config.triggers[ruleName] }
    if (trigger?.action.do !== 'reprioritize') throw new Error('no rule')
    await wakeWith(story, { action: { ...trigger.action, firstWait: 8 * minute } })
    expect(story.run).toMatchObject({ state: 'waiting', dueAt: t0 + 8 * minute })
    expect(story.world.runWaker.waiting).toMatchObject([{ id: story.run?.id, at: t0 + 8 * minute }])
    expect(story.world.platform.calls).toEqual([])
  })

  it('goes on from the steps it has watched when its rule goes live', async () => {
    const story = await dueStory()
    await wakeWith(story, { mode: 'shadow' })
    expect(story.run).toMatchObject({ shadow: true, steps: 1, calls: 0 })
    expect(story.world.runWaker.waiting).toMatchObject([{ at: t0 + 10 * minute }])
    await story.until(10)
    await wakeStory(story)
    expect(story.run?.shadow).toBeUndefined()
    expect(story.bumps).toEqual([[10, 2]])
  })
})
