import { beforeEach, describe, expect, it } from 'vitest'
import { deliver } from '../../../functions/domain/deliver.ts'
import { track } from '../../../functions/domain/track.ts'
import type { PlatformEvent } from '../../../schemas/platform-event.ts'
import { type DeliveryWorld, deliveryWorld, headOf, push } from '../../support/delivery-world.ts'
import { entriesOf, event, minutes, revisionsOf, seconds } from '../../support/workitem.ts'

let world: DeliveryWorld
beforeEach(() => {
  world = deliveryWorld()
})
const now = () => world.clock.ms
const told = (kind: PlatformEvent['kind'], more: Partial<PlatformEvent> = {}) =>
  track(world, event(kind, { at: now() + seconds(1), ...more }))
async function sentLead(externalId = 'lead-1'): Promise<string> {
  const id = await push(world, externalId)
  await deliver(world, [id])
  return id
}

describe('track', () => {
  it('enters an event into the workitem that its origin names', async () => {
    const id = await sentLead()

    expect(await told('created')).toBe('tracked')

    expect(headOf(world, id)).toMatchObject({ created: true, taskId: 'task-1' })
  })

  it('enters one that comes before the reply to our create is stored', async () => {
    const id = await push(world, 'lead-1')
    world.script.during = async () => {
      world.script.during = () => {}
      expect(await told('created')).toBe('tracked')
    }

    await deliver(world, [id])

    expect(revisionsOf(headOf(world, id))).toBe('1:confirmed')
    expect(entriesOf(headOf(world, id))).toEqual(['accepted', 'confirmed', 'sent'])
  })

  it('notes what came in, for which workitem, and how late', async () => {
    const id = await sentLead()
    world.report.notes.length = 0
    await told('created', { at: now() - 250 })

    expect(world.report.notes).toMatchObject([
      {
        event: 'platform-event',
        fields: {
          workitem: id,
          connection: 'webex',
          topic: 'task:new',
          generation: 1,
          state: 'sent',
          lagMs: 250,
        },
      },
    ])
  })

  it('performs what follows', async () => {
    await sentLead()
    await told('create-failed', { disposition: 'pause-asset', reason: 'ENTRY_POINT_NOT_FOUND' })

    expect(await world.gate.pauses('webex')).toEqual([
      expect.objectContaining({ scope: 'crm-lead', via: 'event' }),
    ])
  })

  it('lets task data expire with the end of the task, as long after as its asset says', async () => {
    const id = await sentLead()
    await told('ended')

    expect([...world.store.expiry.values()]).toEqual([now() + 30 * 24 * minutes(60)])
    expect(headOf(world, id).state).toBe('ended')
  })

  it('regression: lets it expire also when the first attempt at that came to nothing', async () => {
    await sentLead()
    world.store.before = (operation) => {
      if (operation === 'expireSnapshots') throw new Error('table in trouble')
    }
    await expect(told('ended')).rejects.toThrow()
    world.store.before = () => {}

    await told('ended')

    expect(world.store.expiry.size).toBe(1)
  })

  it('goes on when another writer is faster', async () => {
    const id = await sentLead()
    let races = 3
    world.store.before = async (operation) => {
      if (operation !== 'put' || races-- <= 0) return
      const head = world.store.items.get(id)
      if (head) head.version += 1
    }

    await told('created')

    expect(headOf(world, id).created).toBe(true)
  })

  it('gives up when writers are always faster, so that the message comes again', async () => {
    const id = await sentLead()
    world.store.before = (operation) => {
      const head = world.store.items.get(id)
      if (operation === 'put' && head) head.version += 1
    }

    await expect(told('created')).rejects.toThrow('too many writers')
  })
})

describe('unmatched events', () => {
  it.each<[string, Partial<PlatformEvent>]>([
    ['of an origin we never used', { origin: 'crm-unknown' }],
    ['of an origin that is none of ours', { origin: '#*!' }],
    ['without an origin', { origin: undefined }],
    ['of a destination that is none of ours', { destination: 'other@example.biz' }],
    ['of a connection that is none of ours', { connection: 'other' }],
    ['of a generation that is yet to come', { origin: 'crm-lead-1~2' }],
  ])('%s are counted and noted', async (_, more) => {
    const id = await sentLead()
    const before = headOf(world, id)

    expect(await told('created', more)).toBe('unmatched')

    expect(headOf(world, id)).toEqual(before)
    expect([...world.report.counts.keys()].filter((key) => key.startsWith('UnmatchedEvents'))).toHaveLength(1)
  })

  it('are noted with what helps to find them', async () => {
    await told('created', { origin: 'crm-nobody', taskId: 'task-9' })

    expect(world.report.notes).toEqual([
      { event: 'unmatched-event', fields: { connection: 'webex', topic: 'task:new', task: 'task-9' } },
    ])
  })

  it('notes hold ids and topics only', async () => {
    await told('created', { origin: 'crm-somebody@mail.example' })

    expect(JSON.stringify(world.report.notes)).not.toContain('somebody')
  })
})

describe('generations', () => {
  it('an event of an earlier one is entered and changes nothing', async () => {
    const id = await sentLead()
    await told('create-failed', { disposition: 'retry' })
    world.clock.ms += seconds(10)
    await deliver(world, [id])

    await told('ended')
    expect(headOf(world, id)).toMatchObject({ generation: 2, state: 'sent' })
    expect(headOf(world, id).timeline.at(-1)).toMatchObject({ what: 'note', gen: 1 })

    await told('created', { origin: 'crm-lead-1~2', taskId: 'task-2' })
    expect(headOf(world, id)).toMatchObject({ created: true, taskId: 'task-2' })
  })

  it('an external id that looks like a later generation is a workitem of its own', async () => {
    const [one, other] = [await sentLead('lead-1'), await sentLead('lead-1~2')]

    await told('created', { origin: 'crm-lead-1~2~1', taskId: 'task-2' })

    expect(headOf(world, one).created).toBeUndefined()
    expect(headOf(world, other)).toMatchObject({ created: true, taskId: 'task-2' })
  })
})
