import { beforeEach, describe, expect, it } from 'vitest'
import { deliver } from '../../../functions/domain/deliver.ts'
import { type DeliveryWorld, deliveryWorld, headOf, push } from '../../support/delivery-world.ts'
import { revisionsOf, seconds } from '../../support/workitem.ts'

let world: DeliveryWorld
beforeEach(() => {
  world = deliveryWorld()
})
const rest = async (id: string) => (await deliver(world, [id])).rests.get(id)

describe('deliver', () => {
  it('claims, calls and settles', async () => {
    const id = await push(world, 'lead-1', 'Acme')

    await deliver(world, [id])

    expect(world.script.made).toEqual([
      expect.objectContaining({
        call: 'create',
        data: { company: 'Acme' },
        origin: { id: 'crm-lead-1', name: 'Acme' },
      }),
    ])
    expect(headOf(world, id)).toMatchObject({ state: 'sent', taskId: 'task-1' })
  })

  it('works on a workitem named twice only once', async () => {
    const id = await push(world, 'lead-1')

    await deliver(world, [id, id])

    expect(world.script.made).toHaveLength(1)
  })

  it('leaves a workitem to the worker that claimed it first', async () => {
    const id = await push(world, 'lead-1')
    let second: Awaited<ReturnType<typeof rest>>
    world.script.during = async () => {
      world.script.during = () => {}
      second = await rest(id)
    }

    await deliver(world, [id])

    expect(world.script.made).toHaveLength(1)
    expect(second?.until).toBe(world.clock.ms + seconds(40))
  })

  it('gives way when somebody wrote between reading and claiming', async () => {
    const id = await push(world, 'lead-1', 'old')
    world.store.before = async (operation) => {
      if (operation !== 'put') return
      world.store.before = () => {}
      await push(world, 'lead-1', 'new')
    }

    await deliver(world, [id])

    expect(world.script.made.map(({ data }) => data.company)).toEqual(['new'])
  })

  it('settles over what was written during the call', async () => {
    const id = await push(world, 'lead-1', 'v1')
    world.script.during = async () => {
      world.script.during = () => {}
      await push(world, 'lead-1', 'v2')
    }

    await deliver(world, [id])

    expect(revisionsOf(headOf(world, id))).toBe('1:sent 2:pending')
    expect(headOf(world, id).attempt).toBeUndefined()
  })

  it('goes on to newer data after a refusal', async () => {
    const id = await push(world, 'lead-1', 'v1')
    world.script.create = [{ outcome: 'rejected', code: 'invalid-fields', scope: 'task' }]
    world.script.during = async () => {
      world.script.during = () => {}
      await push(world, 'lead-1', 'v2')
    }

    await deliver(world, [id])

    expect(world.script.made.map(({ origin }) => origin.id)).toEqual(['crm-lead-1', 'crm-lead-1~2'])
    expect(revisionsOf(headOf(world, id))).toBe('1:rejected 2:sent')
  })

  it('says when to look again', async () => {
    const id = await push(world, 'lead-1')
    world.script.create = [{ outcome: 'retry', code: 'http-503', cause: 'transient' }]

    expect(await rest(id)).toEqual({ until: world.clock.ms + seconds(5) })
  })

  it('does not begin what its time may not suffice for, and wakes the next worker', async () => {
    const id = await push(world, 'lead-1')
    world.remaining.ms = 13_999

    await deliver(world, [id])

    expect(world.script.made).toEqual([])
    expect(world.waker.sent.slice(1)).toEqual([expect.objectContaining({ id, at: world.clock.ms })])
  })

  it('notes a wake-up for nothing and goes on', async () => {
    const id = await push(world, 'lead-1')

    const { failed } = await deliver(world, ['unknown', id])

    expect(failed).toEqual([])
    expect(world.script.made).toHaveLength(1)
  })

  it('a lost snapshot is a rejection, not a loop', async () => {
    const id = await push(world, 'lead-1')
    world.store.snapshots.clear()

    await deliver(world, [id])

    expect(headOf(world, id).revisions[0]).toMatchObject({ state: 'rejected', reason: 'snapshot-gone' })
  })

  it('one workitem in trouble takes no other with it', async () => {
    const [bad, good] = [await push(world, 'bad'), await push(world, 'good')]
    world.store.before = (operation, id) => {
      if (operation === 'head' && id === bad) throw new Error('table in trouble')
    }

    expect((await deliver(world, [bad, good])).failed).toEqual([bad])
    expect(headOf(world, good).state).toBe('sent')
  })
})
