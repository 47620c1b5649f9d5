import { beforeEach, describe, expect, it } from 'vitest'
import { deliver } from '../../../functions/domain/deliver.ts'
import { sweep } from '../../../functions/domain/sweep.ts'
import { type DeliveryWorld, deliveryWorld, headOf, push } from '../../support/delivery-world.ts'
import { minutes, seconds } from '../../support/workitem.ts'

let world: DeliveryWorld
beforeEach(() => {
  world = deliveryWorld()
})
const gauges = async () => (await sweep(world)).get('webex')
const ticks = () => world.waker.sent.filter(({ id }) => id === 'tick#webex')

describe('sweep', () => {
  it('has nothing to do where nothing waits', async () => {
    expect(await gauges()).toEqual({
      OldestUnconfirmedSeconds: 0,
      UnconfirmedTasks: 0,
      HeldTasks: 0,
      FailedTasks: 0,
      ConnectionPaused: 0,
    })
    expect(ticks()).toEqual([])
  })

  it('leaves alone what is not due yet', async () => {
    await push(world, 'lead-1')
    world.clock.ms += seconds(59)

    await sweep(world)

    expect(ticks()).toEqual([])
  })

  it('arms the tick for a lost wake-up', async () => {
    await push(world, 'lead-1')
    world.clock.ms += minutes(1)

    await sweep(world)

    expect(ticks()).toEqual([expect.objectContaining({ at: world.clock.ms })])
  })

  it('arms it once, and anew when it was lost', async () => {
    await push(world, 'lead-1')
    world.clock.ms += minutes(1)
    await sweep(world)
    world.clock.ms += seconds(30)
    await sweep(world)
    expect(ticks()).toHaveLength(1)

    world.clock.ms += seconds(31)
    await sweep(world)

    expect(ticks()).toHaveLength(2)
  })

  it('arms it for what is sent and not confirmed', async () => {
    await deliver(world, [await push(world, 'lead-1')])
    world.clock.ms += minutes(2)

    await sweep(world)

    expect(ticks()).toHaveLength(1)
  })

  it('says how long the oldest has waited, held ones included', async () => {
    const id = await push(world, 'lead-1')
    const head = headOf(world, id)
    await world.store.put({ ...head, hold: { code: 'create-uncertain', at: world.clock.ms } })
    world.clock.ms += minutes(10)
    await push(world, 'lead-2')
    world.clock.ms += seconds(30)

    expect(await gauges()).toMatchObject({ OldestUnconfirmedSeconds: 630, UnconfirmedTasks: 1, HeldTasks: 1 })
  })

  it('counts what failed and what is paused', async () => {
    world.script.create = [{ outcome: 'rejected', code: 'invalid-fields', scope: 'task' }]
    await deliver(world, [await push(world, 'lead-1')])
    for (const scope of ['*', 'crm-lead']) await world.gate.pause('webex', scope, 'c', 'call', world.clock.ms)

    expect(await gauges()).toMatchObject({ FailedTasks: 1, ConnectionPaused: 2, OldestUnconfirmedSeconds: 0 })
  })

  it('counts up to a thousand of each', async () => {
    for (let n = 0; n < 1_001; n++) await push(world, `lead-${n}`)

    expect(await gauges()).toMatchObject({ UnconfirmedTasks: 1_000 })
  })

  it('looks at every connection', async () => {
    const webex = world.config.connections.webex
    if (webex) world.config.connections.other = { ...webex, id: 'other' }

    expect([...(await sweep(world)).keys()]).toEqual(['webex', 'other'])
  })
})
