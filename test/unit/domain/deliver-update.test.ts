import { beforeEach, describe, expect, it } from 'vitest'
import { accept } from '../../../functions/domain/accept.ts'
import { deliver } from '../../../functions/domain/deliver.ts'
import { track } from '../../../functions/domain/track.ts'
import { type DeliveryWorld, deliveryWorld, headOf, push } from '../../support/delivery-world.ts'
import { event, seconds } from '../../support/workitem.ts'

let world: DeliveryWorld
beforeEach(() => {
  world = deliveryWorld()
})
async function confirmedLead(): Promise<string> {
  const id = await push(world, 'lead-1', 'Initech')
  await deliver(world, [id])
  await track(world, event('created', { taskId: 'task-1', at: world.clock.ms }))
  return id
}

describe('an update', () => {
  const appended = () => world.script.made.filter(({ call }) => call === 'append').map(({ data }) => data)
  const source = () => {
    const crm = world.config.sources.crm
    if (!crm) throw new Error('no source')
    return crm
  }
  const write = async (data: Record<string, string>) => {
    await accept(world, {
      source: source(),
      externalId: 'lead-1',
      mode: 'put',
      body: { asset: 'crm-lead', data },
    })
  }
  const mode = (appendMode: 'snapshot' | 'delta') => {
    const asset = world.config.assets['crm-lead']
    if (asset) world.config.assets['crm-lead'] = { ...asset, appendMode }
  }

  it('snapshot: carries everything', async () => {
    const id = await confirmedLead()
    await write({ company: 'Initech', contact: 'a@example.com' })
    await deliver(world, [id])

    expect(appended()).toEqual([{ company: 'Initech', contact: 'a@example.com' }])
  })

  it('delta: carries what differs from what was confirmed last', async () => {
    mode('delta')
    const id = await confirmedLead()
    await write({ company: 'Initech', contact: 'a@example.com' })
    await deliver(world, [id])
    await track(world, event('appended', { at: world.clock.ms + seconds(1) }))
    await write({ company: 'Initrode', contact: 'a@example.com' })
    await deliver(world, [id])

    expect(appended()).toEqual([{ contact: 'a@example.com' }, { company: 'Initrode' }])
  })

  it('delta: the create carries everything', async () => {
    mode('delta')
    await confirmedLead()

    expect(world.script.made.map(({ data }) => data)).toEqual([{ company: 'Initech' }])
  })

  it('delta: so does the create of the next generation', async () => {
    mode('delta')
    const id = await confirmedLead()
    await track(world, event('ended', { at: world.clock.ms + seconds(1) }))
    await write({ company: 'Initech', contact: 'a@example.com' })
    await deliver(world, [id])

    expect(world.script.made.at(-1)).toMatchObject({
      call: 'create',
      data: { company: 'Initech', contact: 'a@example.com' },
    })
  })

  it('delta: carries everything where nothing differs', async () => {
    mode('delta')
    const id = await confirmedLead()
    await write({ company: 'Initrode' })
    const head = headOf(world, id)
    const [first] = head.revisions
    if (!first) throw new Error('no revision')
    // As after a redrive of the confirmed data.
    await world.store.put({
      ...head,
      revisions: head.revisions.map((each) => (each.rev === 2 ? { ...each, snap: first.snap } : each)),
    })

    await deliver(world, [id])

    expect(appended()).toEqual([{ company: 'Initech' }])
  })

  it('for a task whose id is unknown is refused without a call', async () => {
    const id = await confirmedLead()
    await write({ company: 'Initrode' })
    await world.store.put({ ...headOf(world, id), taskId: undefined })

    await deliver(world, [id])

    expect(appended()).toEqual([])
    expect(headOf(world, id).revisions.at(-1)).toMatchObject({
      state: 'rejected',
      reason: 'no-platform-task',
    })
    expect(headOf(world, id).state).toBe('sent')
  })
})
