import { describe, expect, it } from 'vitest'
import type { Action } from '../../../schemas/config.ts'
import { partnerEvent } from '../../fixtures/genesys-cloud/events.ts'
import { at, headOf, pushed, reactTo, ruled } from './harness.ts'

describe('end', () => {
  const end: Action = { do: 'end', source: 'crm', externalId: 'lead-1', reason: 'customer {disconnectType}!' }
  const gone = (offsetMs = 0) =>
    partnerEvent('customer.end', { eventTime: at + offsetMs, disconnectType: 'CLIENT' })
  const ending = () => ruled(end, 'customer.end')

  it('takes back what was never sent, with the reason as a code', async () => {
    const world = ending()
    await pushed(world)

    await reactTo(world, gone())
    await reactTo(world, gone())

    expect(headOf(world)).toMatchObject({ state: 'canceled', acted: { times: 1 } })
    expect(headOf(world)?.timeline.slice(1)).toMatchObject([
      { what: 'end-wanted', by: 'rule', rule: 'r', code: 'customer-CLIENT-' },
      { what: 'canceled' },
    ])
    expect(world.report.counts.get('ActionsDone genesys')).toBe(1)
  })

  it('of a task that is on its way is wanted, and done', async () => {
    const world = ending()
    await pushed(world)
    const head = headOf(world)
    if (head) world.store.items.set(head.id, { ...head, state: 'sent', taskId: 'task-1' })

    const { told } = await reactTo(world, gone())

    expect(told).toMatchObject([{ event: 'trigger-done', fields: { workitem: head?.id, code: 'wanted' } }])
  })

  it.each([
    { name: 'none', reason: undefined, code: undefined },
    { name: 'one of nothing but an absent field', reason: '{userId}', code: undefined },
    { name: 'a long one', reason: 'x'.repeat(100), code: 'x'.repeat(64) },
  ])('has a code of its reason: $name', async ({ reason, code }) => {
    const world = ruled({ do: 'end', source: 'crm', externalId: 'lead-1', reason }, 'customer.end')
    await pushed(world)

    await reactTo(world, gone())

    expect(headOf(world)?.timeline[1]).toMatchObject({ what: 'end-wanted', rule: 'r' })
    expect(headOf(world)?.timeline[1]?.code).toBe(code)
  })

  it('of a task that there is not: looks for it once, waits a while for it, and then it is no fault', async () => {
    const world = ending()
    const steps: string[] = []
    world.store.before = (operation) => void steps.push(operation)
    expect(await reactTo(world, gone())).toMatchObject({ again: [{ rule: 'r', delayMs: 30_000 }], told: [] })
    expect(steps).toEqual(['head'])
    world.clock.ms = at + 900_000

    const { again, told } = await reactTo(world, gone(), 'r')

    expect([again, told]).toMatchObject([
      [],
      [{ event: 'trigger-unchanged', fields: { code: 'unknown-task' } }],
    ])
    expect(world.report.counts.get('ActionsRefused genesys')).toBeUndefined()
  })

  it('regression: of a task that was pushed only after the event does nothing, now or later', async () => {
    const world = ending()
    await reactTo(world, gone())
    world.clock.ms = at + 60_000
    await pushed(world, { company: 'New' }, at + 50_000)

    const { told } = await reactTo(world, gone(), 'r')

    expect(told).toMatchObject([{ event: 'trigger-unchanged', fields: { code: 'of-earlier-task' } }])
    expect(headOf(world)).toMatchObject({ state: 'accepted' })
    expect(headOf(world)?.end).toBeUndefined()
  })

  it('of a task whose data is older and only came later: ends it', async () => {
    const world = ending()
    await reactTo(world, gone())
    world.clock.ms = at + 60_000
    await pushed(world)

    expect((await reactTo(world, gone(), 'r')).told).toMatchObject([{ event: 'trigger-done' }])
  })

  it('of a task that was opened again after the event does nothing, now or later', async () => {
    const world = ending()
    await pushed(world)
    await reactTo(world, gone())
    world.clock.ms = at + 60_000
    await pushed(world, { company: 'Again' }, at + 50_000)

    await reactTo(world, gone(1_000))
    await reactTo(world, gone(1_000))

    expect(headOf(world)).toMatchObject({ state: 'accepted', generation: 2 })
    expect(headOf(world)?.timeline.filter(({ code }) => code === 'of-earlier-task')).toHaveLength(1)
  })
})
