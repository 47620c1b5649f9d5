import { beforeEach, describe, expect, it } from 'vitest'
import { deliver } from '../../../functions/domain/deliver.ts'
import { wantEnd } from '../../../functions/domain/end.ts'
import type { Head } from '../../../functions/domain/head.ts'
import type { FindOutcome } from '../../../functions/domain/outcome.ts'
import { trackingIdOf } from '../../../functions/domain/snapshot-call.ts'
import { track } from '../../../functions/domain/track.ts'
import { update } from '../../../functions/domain/update.ts'
import { type DeliveryWorld, deliveryWorld, headOf, push } from '../../support/delivery-world.ts'
import { event, minutes, seconds } from '../../support/workitem.ts'

let world: DeliveryWorld
beforeEach(() => {
  world = deliveryWorld()
})
/** Leads whose creates got no reply, a minute ago. */
async function uncertain(count = 1): Promise<string[]> {
  const ids: string[] = []
  for (let n = 0; n < count; n++) ids.push(await push(world, `lead-${n}`))
  world.script.create = ids.map(() => ({ outcome: 'uncertain', code: 'reply-lost' }))
  await deliver(world, ids)
  world.clock.ms += minutes(1)
  return ids
}
const task = (more = {}): FindOutcome => ({
  outcome: 'answered',
  tasks: [{ origin: 'crm-lead-0', taskId: 't', createdAt: world.clock.ms, ...more }],
})
/** Somebody else writes while the question is under way. */
function meanwhile(id: string, change: (head: Head) => Partial<Head>): void {
  world.script.during = () => {
    const head = headOf(world, id)
    world.store.items.set(id, { ...head, ...change(head), version: head.version + 1 })
  }
}

describe('asking what became of creates', () => {
  it('25 in one search, each once', async () => {
    await deliver(world, await uncertain(60))

    expect(world.script.asked.map((queries) => queries.length)).toEqual([25, 25, 10])
    expect(new Set(world.script.asked.flat().map(({ origin }) => origin)).size).toBe(60)
  })

  it('no search is made about nobody', async () => {
    await deliver(world, await uncertain(25))

    expect(world.script.asked.map((queries) => queries.length)).toEqual([25])
  })

  it('asks from five minutes before the attempt on, since clocks differ', async () => {
    const id = await push(world, 'lead-0')
    world.clock.ms += minutes(2)
    const from = world.clock.ms
    world.script.create = [{ outcome: 'uncertain', code: 'reply-lost' }]
    await deliver(world, [id])
    world.clock.ms += minutes(1)

    await deliver(world, [id])

    expect(world.script.asked).toEqual([
      [{ origin: 'crm-lead-0', destination: 'crm-lead@example.biz', since: from - minutes(5) }],
    ])
  })

  it('after an end, asks for the task since its workitem was accepted', async () => {
    const id = await push(world, 'lead-0')
    const { acceptedAt } = headOf(world, id)
    await deliver(world, [id])
    world.clock.ms += minutes(20)
    const created = event('created', { origin: 'crm-lead-0', at: world.clock.ms })
    await track(world, created)
    const wish = { key: 'wish', by: 'operator', at: world.clock.ms } as const
    await update(world, id, (head) => wantEnd(head, wish, world.clock.ms))
    await deliver(world, [id])
    world.clock.ms += minutes(1)

    await deliver(world, [id])

    expect(world.script.asked).toEqual([[expect.objectContaining({ since: acceptedAt - minutes(5) })]])
  })

  it('ties the search to the first workitem it is about', async () => {
    const [id = ''] = await uncertain()
    const wanted = trackingIdOf(headOf(world, id))
    const { calls } = world
    const told: string[] = []
    world.calls = (connection) => ({
      ...calls(connection),
      find: (queries, trackingId) => {
        told.push(trackingId)
        return calls(connection).find(queries, trackingId)
      },
    })

    await deliver(world, [id])

    expect(told).toEqual([wanted])
  })

  it('a spent budget arms the tick, and nothing is asked', async () => {
    const ids = await uncertain()
    await world.gate.close('webex', world.clock.ms + seconds(20))

    await deliver(world, ids)

    expect(world.script.asked).toEqual([])
    expect(world.waker.sent.at(-1)).toMatchObject({ id: 'tick#webex', at: world.clock.ms + seconds(20) })
  })

  it('a search that failed is told with its code, counts as asked, and fails nobody', async () => {
    const [id = ''] = await uncertain()
    world.script.find = [{ outcome: 'retry', code: 'http-503', cause: 'transient' }]

    const { failed } = await deliver(world, [id])

    expect(failed).toEqual([])
    expect(headOf(world, id).check).toMatchObject({ asked: 1, answered: 0 })
    expect(world.report.notes.filter(({ event }) => event === 'search-failed')).toEqual([
      { event: 'search-failed', fields: { connection: 'webex', code: 'http-503' } },
    ])
  })

  it('an answer is not told as a failure', async () => {
    await deliver(world, await uncertain())

    expect(world.report.notes.map(({ event }) => event)).not.toContain('search-failed')
  })
})

describe('an answer', () => {
  it.each([{ origin: 'crm-lead-9' }, { destination: 'other@example.biz' }])(
    'about %j is not ours',
    async (more) => {
      const [id = ''] = await uncertain()
      world.script.find = [task(more)]

      await deliver(world, [id])

      expect(headOf(world, id).created).toBeUndefined()
      expect(headOf(world, id).check).toMatchObject({ asked: 1, answered: 1 })
    },
  )

  it('about an earlier generation says nothing of the next', async () => {
    const [id = ''] = await uncertain()
    world.script.find = [task()]
    meanwhile(id, ({ generation }) => ({ generation: generation + 1 }))

    await deliver(world, [id])

    expect(headOf(world, id)).toMatchObject({ generation: 2 })
    expect(headOf(world, id).created).toBeUndefined()
    expect(headOf(world, id).check).toMatchObject({ asked: 0 })
  })

  it('that found the task counts, whoever asked meanwhile', async () => {
    const [id = ''] = await uncertain()
    world.script.find = [task()]
    meanwhile(id, ({ check }) => ({ check: check && { ...check, asked: 5 } }))

    await deliver(world, [id])

    expect(headOf(world, id)).toMatchObject({ created: true, taskId: 't' })
  })
})
