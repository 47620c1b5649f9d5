import { describe, expect, it } from 'vitest'
import { mostActions } from '../../../functions/domain/acted.ts'
import type { Action } from '../../../schemas/config.ts'
import { ruleOf, ruleWorld, taskEnvelope } from '../../support/trigger-world.ts'
import { event } from '../../support/workitem.ts'
import { at, crm, headOf, pushed, reactTo, ruled, start } from './harness.ts'

describe('a rule that feeds on its own effects', () => {
  it('does not create from the events of what it created itself', async () => {
    const world = ruled(crm({ externalId: 'after-{taskId}' }), 'task:ended')
    await pushed(world)
    const endOf = (taskId: string, origin: string) => taskEnvelope(event('ended', { taskId, origin, at }))
    await reactTo(world, endOf('task-1', 'crm-lead-1'))
    expect(headOf(world, 'after-task-1')?.chain).toEqual(['r'])
    const made = headOf(world, 'after-task-1')
    if (made) world.store.items.set(made.id, { ...made, taskId: 'task-2', createRev: 1 })

    const { told } = await reactTo(world, endOf('task-2', 'crm-after-task-1'))

    expect(told).toMatchObject([{ event: 'trigger-refused', fields: { code: 'own-effect' } }])
    expect(world.store.items.size).toBe(2)
  })

  it('nor in a circle of rules', async () => {
    const first = ruleOf('first', 'task:ended', crm({ externalId: 'a-{taskId}' }))
    const second = ruleOf('second', 'task:ended', crm({ externalId: 'b-{taskId}' }))
    const world = ruleWorld(first, second)
    await pushed(world)
    const seen = new Set<string>()
    for (let round = 0; round < 10; round++)
      for (const head of [...world.store.items.values()]) {
        if (seen.has(head.id)) continue
        seen.add(head.id)
        const taskId = `task-${seen.size}`
        world.store.items.set(head.id, { ...head, taskId, createRev: 1 })
        await reactTo(world, taskEnvelope(event('ended', { taskId, origin: `crm-${head.externalId}`, at })))
      }

    // The source's, one of each rule, and each rule's of the other's.
    expect([...world.store.items.values()].map(({ chain = [] }) => chain.join(' ')).sort()).toEqual([
      '',
      'first',
      'first second',
      'second',
      'second first',
    ])
  })

  it('acts on one workitem at most so often an hour', async () => {
    const action: Action = {
      do: 'append',
      source: 'crm',
      externalId: 'lead-1',
      data: { company: '{eventTime}' },
    }
    const world = ruled(action)
    await pushed(world)
    for (let n = 0; n < mostActions + 3; n++) {
      world.clock.ms = at + n * 1_000
      await reactTo(world, start({}, n * 1_000))
    }
    expect(world.report.counts.get('ActionsDone genesys')).toBe(mostActions)
    expect(world.report.counts.get('ActionsRefused genesys')).toBe(3)
    expect(world.report.notes.at(-1)).toMatchObject({ fields: { code: 'too-many-actions' } })
    expect((await reactTo(world, start())).told).toMatchObject([{ event: 'trigger-unchanged' }])

    world.clock.ms = at + 3_600_000
    expect((await reactTo(world, start({}, 3_600_000))).told).toMatchObject([{ event: 'trigger-done' }])
  })
})
