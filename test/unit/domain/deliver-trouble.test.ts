import { beforeEach, describe, expect, it } from 'vitest'
import { deliver } from '../../../functions/domain/deliver.ts'
import type { CallOutcome } from '../../../functions/domain/outcome.ts'
import { type DeliveryWorld, deliveryWorld, headOf, push } from '../../support/delivery-world.ts'
import { entriesOf, minutes, seconds } from '../../support/workitem.ts'

let world: DeliveryWorld
beforeEach(() => {
  world = deliveryWorld()
})
const rest = async (id: string) => (await deliver(world, [id])).rests.get(id)
const lost: CallOutcome = { outcome: 'uncertain', code: 'reply-lost' }

describe('a spent budget', () => {
  it('arms the tick and shuts the whole connection', async () => {
    const id = await push(world, 'lead-1')
    await world.gate.close('webex', world.clock.ms + seconds(20))

    expect(await rest(id)).toEqual({ until: world.clock.ms + seconds(20), shut: true })
    expect(world.waker.sent.at(-1)).toMatchObject({ id: 'tick#webex', at: world.clock.ms + seconds(20) })
  })

  it('a paused asset holds up no other', async () => {
    const [lead, fax] = [await push(world, 'lead-1'), await push(world, 'fax-1', 'a note', 'fax')]
    await world.gate.pause('webex', 'crm-lead', 'gone', 'call', world.clock.ms)

    const { rests } = await deliver(world, [lead, fax])

    expect(rests.get(lead)).toEqual({ until: world.clock.ms + minutes(1), shut: false })
    expect(headOf(world, fax).state).toBe('sent')
  })

  it('a rate limit met by one closes the budget before the next call', async () => {
    const ids = [await push(world, 'lead-1'), await push(world, 'lead-2')]
    world.script.create = [{ outcome: 'retry', code: 'http-429', cause: 'rate-limit', afterMs: seconds(30) }]

    for (const id of ids) await deliver(world, [id])

    expect(world.script.made).toHaveLength(1)
    expect(ids.map((id) => headOf(world, id).tries)).toEqual([0, 0])
  })

  it('a row of unexplained 4xx pauses the connection, and a success ends the row', async () => {
    const unexplained: CallOutcome = { outcome: 'retry', code: 'http-400', cause: 'unexplained' }
    const ids = await Promise.all([1, 2, 3, 4, 5].map((n) => push(world, `lead-${n}`)))
    world.script.create = Array(4).fill(unexplained)
    for (const id of ids) await deliver(world, [id])
    expect(await world.gate.pauses('webex')).toEqual([])

    world.clock.ms += minutes(10)
    world.script.create = Array(5).fill(unexplained)
    for (const id of [...ids.slice(0, 4), await push(world, 'lead-6')]) await deliver(world, [id])

    expect(await world.gate.pauses('webex')).toEqual([
      expect.objectContaining({ scope: '*', code: 'unexplained-4xx', via: 'call' }),
    ])
    expect(ids.map((id) => headOf(world, id).state)).not.toContain('failed')
  })
})

describe('regressions', () => {
  it('a gate in trouble after a successful call does not lose its outcome', async () => {
    const id = await push(world, 'lead-1')
    await world.gate.unexplained('webex')
    world.gate.before = (operation) => {
      if (operation === 'explained') throw new Error('table in trouble')
    }

    await deliver(world, [id])

    expect(headOf(world, id)).toMatchObject({ state: 'sent', taskId: 'task-1' })
  })

  it('a gate in trouble while asking fails only those that were asked after', async () => {
    const [asked, other] = [await push(world, 'lead-1'), await push(world, 'lead-2')]
    world.script.create = [lost]
    await deliver(world, [asked])
    world.clock.ms += minutes(1)
    let leaves = 0
    world.gate.before = (operation) => {
      if (operation === 'leave' && ++leaves === 2) throw new Error('table in trouble')
    }

    const { failed } = await deliver(world, [asked, other])

    expect(failed).toEqual([asked])
    expect(headOf(world, other).state).toBe('sent')
  })

  it('two workers that ask the same question at once count it once', async () => {
    const id = await push(world, 'lead-1')
    world.script.create = [lost]
    await deliver(world, [id])
    world.clock.ms += minutes(1)
    world.script.during = async () => {
      world.script.during = () => {}
      await deliver(world, [id])
    }

    await deliver(world, [id])

    expect(world.script.asked).toHaveLength(2)
    expect(headOf(world, id).check).toMatchObject({ asked: 1, answered: 1 })
  })

  it('a platform that spells the address otherwise is understood', async () => {
    const id = await push(world, 'lead-1')
    world.script.create = [lost]
    await deliver(world, [id])
    world.clock.ms += minutes(1)
    const found = { origin: 'crm-lead-1', taskId: 't', createdAt: 0, destination: 'CRM-Lead@Example.biz' }
    world.script.find = [{ outcome: 'answered', tasks: [found] }]

    await deliver(world, [id])

    expect(headOf(world, id)).toMatchObject({ created: true, taskId: 't' })
  })

  it('the time of an answer is the time of its question', async () => {
    const id = await push(world, 'fax-1', 'a note', 'fax')
    world.script.create = [lost]
    await deliver(world, [id])
    const { from } = headOf(world, id).check ?? { from: 0 }
    world.clock.ms = from + minutes(2)
    await deliver(world, [id])
    world.clock.ms = from + minutes(10) - 1
    world.script.during = () => {
      world.clock.ms += seconds(8)
    }

    await deliver(world, [id])

    expect(entriesOf(headOf(world, id))).not.toContain('resent')
  })
})
