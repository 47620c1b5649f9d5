import { beforeEach, describe, expect, it } from 'vitest'
import { deliver } from '../../../functions/domain/deliver.ts'
import { aliasOf } from '../../../functions/domain/ids.ts'
import { type DeliveryWorld, deliveryWorld, headOf, push } from '../../support/delivery-world.ts'
import { entriesOf } from '../../support/workitem.ts'

let world: DeliveryWorld
beforeEach(() => {
  world = deliveryWorld()
})

/** The next put is stored and its reply lost; before the SDK repeats it, something else is stored. */
function loseReply(meanwhile: () => Promise<unknown>): void {
  const put = world.store.put.bind(world.store)
  world.store.put = async (head) => {
    world.store.put = put
    await put(head)
    await meanwhile()
    return put(head)
  }
}

describe('regression: a claim whose reply was lost and that something was written over', () => {
  it('by newer data: its worker knows it again, sends, and the newer data follows', async () => {
    const id = await push(world, 'lead-1', 'old')
    loseReply(() => push(world, 'lead-1', 'new'))

    await deliver(world, [id])

    expect(world.script.made).toMatchObject([{ call: 'create', alias: aliasOf(id, 1, 1) }])
    expect(headOf(world, id)).toMatchObject({ state: 'sent', attempts: 1 })
    expect(entriesOf(headOf(world, id))).toEqual(['accepted', 'accepted', 'sent'])
  })

  it('by another worker that was quicker: that one sends, and nobody else', async () => {
    const id = await push(world, 'lead-1')
    world.store.before = async (operation) => {
      if (operation !== 'put') return
      world.store.before = () => {}
      await deliver({ ...world, newKey: () => 'another' }, [id])
    }

    await deliver(world, [id])

    expect(world.script.made).toHaveLength(1)
    expect(headOf(world, id).attempts).toBe(1)
  })
})

it('a claim whose reply came is not read again: the call follows at once', async () => {
  const id = await push(world, 'lead-1')
  const steps: string[] = []
  world.store.before = (operation) => void steps.push(operation)
  world.script.during = () => void steps.push('call')

  await deliver(world, [id])

  expect(steps.slice(0, steps.indexOf('call') + 1)).toEqual(['head', 'snapshot', 'put', 'call'])
})
