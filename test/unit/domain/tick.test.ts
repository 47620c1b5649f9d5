import { beforeEach, describe, expect, it } from 'vitest'
import { deliver } from '../../../functions/domain/deliver.ts'
import { tick } from '../../../functions/domain/tick.ts'
import { type DeliveryWorld, deliveryWorld, headOf, push } from '../../support/delivery-world.ts'
import { minutes, seconds } from '../../support/workitem.ts'

let world: DeliveryWorld
beforeEach(() => {
  world = deliveryWorld()
})
/** Workitems whose wake-ups came to nothing, accepted a second apart. */
async function waiting(count: number, sourceId = 'crm'): Promise<string[]> {
  const ids: string[] = []
  for (let n = 0; n < count; n++) {
    ids.push(await push(world, `${sourceId}-${n}`, 'text', sourceId))
    world.clock.ms += seconds(1)
  }
  world.waker.take()
  return ids
}
const sentOrigins = () => world.script.made.map(({ origin }) => origin.id)
const ticks = () =>
  world.waker.waiting.filter(({ id }) => id === 'tick#webex').map(({ at }) => at - world.clock.ms)
const delivered = (ids: readonly string[]) => ids.filter((id) => headOf(world, id).state === 'sent').length

describe('tick', () => {
  it('takes what waits longest first', async () => {
    await waiting(3)
    world.clock.ms += minutes(1)

    await tick(world, 'webex')

    expect(sentOrigins()).toEqual(['crm-crm-0', 'crm-crm-1', 'crm-crm-2'])
  })

  it('takes fresh work too, whose wake-up may have met a spent budget', async () => {
    await waiting(1)

    await tick(world, 'webex')

    expect(sentOrigins()).toEqual(['crm-crm-0'])
  })

  it('takes page after page', async () => {
    const ids = await waiting(250)

    await tick(world, 'webex')

    expect(delivered(ids)).toBe(250)
  })

  it('of a connection that is ticked by another does nothing', async () => {
    await waiting(1)
    await world.gate.beginTick('webex', world.clock.ms)

    await tick(world, 'webex')

    expect(sentOrigins()).toEqual([])
  })

  it('ends when nothing waits', async () => {
    await tick(world, 'webex')

    expect(ticks()).toEqual([])
  })

  it('comes back when the next unconfirmed send has to be asked after', async () => {
    await waiting(1)

    await tick(world, 'webex')

    expect(ticks()).toEqual([seconds(30)])
  })

  it('comes back for retries when the first is due', async () => {
    await waiting(2)
    world.script.create = [minutes(4), minutes(3)].map((afterMs) => ({
      outcome: 'retry',
      code: 'http-503',
      cause: 'transient',
      afterMs,
    }))

    await tick(world, 'webex')

    expect(ticks()).toEqual([minutes(3)])
  })

  it('comes back for what is due later than it looks', async () => {
    const [id = ''] = await waiting(1)
    world.script.create = [{ outcome: 'retry', code: 'http-503', cause: 'transient', afterMs: minutes(5) }]
    await deliver(world, [id])
    world.waker.waiting = []

    await tick(world, 'webex')

    expect(ticks()).toEqual([minutes(5)])
  })

  it('with its time at an end leaves the rest to the next, right after it', async () => {
    await waiting(1)
    world.remaining.ms = 16_000

    await tick(world, 'webex')

    expect(sentOrigins()).toEqual([])
    expect(ticks()).toEqual([seconds(1)])
  })

  it('in trouble gives its lease back and fails, so that its message comes again', async () => {
    await waiting(1)
    world.store.before = (operation) => {
      if (operation === 'attention') throw new Error('index in trouble')
    }

    await expect(tick(world, 'webex')).rejects.toThrow('index in trouble')

    expect(await world.gate.beginTick('webex', world.clock.ms)).toBe(true)
  })

  it('lets no workitem in trouble hold up the others', async () => {
    const [bad = '', ...good] = await waiting(3)
    world.store.before = (operation, id) => {
      if (operation === 'head' && id === bad) throw new Error('item in trouble')
    }

    await tick(world, 'webex')

    expect(delivered(good)).toBe(2)
  })

  it('does not take what settles by itself', async () => {
    const [id = ''] = await waiting(1)
    await deliver(world, [id])
    world.script.made.length = 0

    await tick(world, 'webex')

    expect(sentOrigins()).toEqual([])
  })
})

describe('a connection that takes no more', () => {
  it('closed: comes back when it opens', async () => {
    await waiting(5)
    await world.gate.close('webex', world.clock.ms + seconds(40))

    await tick(world, 'webex')

    expect(sentOrigins()).toEqual([])
    expect(Math.min(...ticks())).toBe(seconds(40))
  })

  it('spent: comes back with the next minute and goes on where it stopped', async () => {
    const ids = await waiting(300)
    world.clock.ms = Math.ceil(world.clock.ms / minutes(1)) * minutes(1)

    await tick(world, 'webex')
    expect(delivered(ids)).toBe(270)
    expect(ids.slice(0, 250).every((id) => headOf(world, id).state === 'sent')).toBe(true)
    expect(Math.min(...ticks())).toBe(minutes(1))

    world.clock.ms += minutes(1)
    await tick(world, 'webex')
    expect(delivered(ids)).toBe(300)
  })

  it('paused: lets one probe when it is time, and comes back for the next', async () => {
    const ids = await waiting(5)
    await world.gate.pause('webex', '*', 'token-refused', 'call', world.clock.ms)
    world.script.create = Array(9).fill({ outcome: 'rejected', code: 'token-refused', scope: 'connection' })

    await tick(world, 'webex')
    expect(sentOrigins()).toEqual([])
    world.waker.waiting = []
    world.clock.ms += minutes(1)
    await tick(world, 'webex')

    expect(sentOrigins()).toHaveLength(1)
    expect(delivered(ids)).toBe(0)
    expect(Math.min(...ticks())).toBe(minutes(2))
  })

  it('regression: paused until a probe works: what waited goes at once, not at the time of the next probe', async () => {
    const ids = await waiting(30)
    await world.gate.pause('webex', '*', 'token-refused', 'call', world.clock.ms)
    for (let probe = 0; probe < 4; probe++) {
      const [{ probeAt } = { probeAt: 0 }] = await world.gate.pauses('webex')
      world.clock.ms = probeAt
      world.script.create =
        probe < 3 ? [{ outcome: 'rejected', code: 'token-refused', scope: 'connection' }] : []
      world.waker.waiting = []
      await tick(world, 'webex')
    }

    expect(Math.min(...ticks())).toBeLessThanOrEqual(seconds(1))
    world.clock.ms += seconds(1)
    await tick(world, 'webex')
    expect(delivered(ids)).toBe(30)
  })

  it('a paused asset holds up no other on the same connection', async () => {
    await waiting(120)
    const faxes = await waiting(3, 'fax')
    await world.gate.pause('webex', 'crm-lead', 'ENTRY_POINT_NOT_FOUND', 'event', world.clock.ms)

    await tick(world, 'webex')

    expect(delivered(faxes)).toBe(3)
    expect(sentOrigins()).toHaveLength(3)
  })

  it('regression: reads each row once, however many of them a paused asset leaves in the way', async () => {
    await waiting(950)
    const faxes = await waiting(2, 'fax')
    await world.gate.pause('webex', 'crm-lead', 'ENTRY_POINT_NOT_FOUND', 'event', world.clock.ms)
    let read = 0
    const { attention } = world.store
    world.store.attention = async (...question) => {
      const rows = await attention.apply(world.store, question)
      read += rows.length
      return rows
    }

    await tick(world, 'webex')

    expect(delivered(faxes)).toBe(2)
    expect(read).toBeLessThan(1_100)
  })

  it('regression: many rows that are due at the very same time are all taken', async () => {
    const ids: string[] = []
    for (let n = 0; n < 260; n++) ids.push(await push(world, `lead-${n}`))

    await tick(world, 'webex')

    expect(delivered(ids)).toBe(260)
  })
})
