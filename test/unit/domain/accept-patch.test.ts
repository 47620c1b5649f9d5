import { beforeEach, describe, expect, it } from 'vitest'
import { type Accepted, type AcceptRequest, accept } from '../../../functions/domain/accept.ts'
import { type DeliveryWorld, deliveryWorld } from '../../support/delivery-world.ts'
import { seconds } from '../../support/workitem.ts'

let world: DeliveryWorld
beforeEach(() => {
  world = deliveryWorld()
})
const lead = (company = 'Acme', more: object = {}) => ({ asset: 'crm-lead', data: { company }, ...more })
function put(body: unknown, more: Partial<AcceptRequest> & { from?: string } = {}): Promise<Accepted> {
  const { from = 'crm', ...rest } = more
  const source = world.config.sources[from]
  if (!source) throw new Error(`no source ${from}`)
  return accept(world, { source, externalId: 'lead-1', mode: 'put', body, ...rest })
}
const patch = (body: unknown) => put(body, { mode: 'patch' })
const headIn = (verdict: Accepted) => {
  if (!('head' in verdict)) throw new Error(`no head: ${verdict.verdict}`)
  return verdict.head
}
const snapshotOf = async (verdict: Accepted) => {
  const head = headIn(verdict)
  return (await world.store.snapshot(head.id, head.revisions.at(-1)?.snap ?? ''))?.task
}

describe('patch', () => {
  it('changes what it names and keeps the rest', async () => {
    await put({
      ...lead('Acme'),
      name: 'Ms Doe',
      data: { company: 'Acme', worth: 5, contact: 'a@b.example' },
    })

    const verdict = await patch({ data: { worth: 7, contact: null } })

    expect(await snapshotOf(verdict)).toEqual({
      asset: 'crm-lead',
      name: 'Ms Doe',
      data: { company: 'Acme', worth: 7 },
    })
  })

  it('has a time of its own, or none', async () => {
    await put(lead('Acme', { timestamp: world.clock.ms - seconds(9) }))

    const verdict = await patch({ data: { worth: 7 } })

    expect(await snapshotOf(verdict)).not.toHaveProperty('timestamp')
    expect(headIn(verdict).revisions.at(-1)?.ts).toBe(world.clock.ms)
  })

  it('that comes after a newer one is stale', async () => {
    await put(lead('Acme', { timestamp: 1_000 }))

    expect((await patch({ timestamp: 999, data: { worth: 7 } })).verdict).toBe('stale')
  })

  it('of what is not there is not found', async () => {
    expect(await patch({ data: { worth: 7 } })).toEqual({ verdict: 'not-found' })
  })

  it('of what has expired is not found', async () => {
    const { id } = headIn(await put(lead()))
    await world.store.expireSnapshots(id, world.clock.ms)

    expect(await patch({ data: { worth: 7 } })).toEqual({ verdict: 'not-found' })
  })

  it('must give a whole task', async () => {
    await put(lead())

    expect(await patch({ data: { company: null } })).toMatchObject({ verdict: 'invalid' })
    expect(await patch(['no', 'object'])).toMatchObject({ verdict: 'invalid' })
  })

  it('two at once are applied one upon the other', async () => {
    await put({ asset: 'crm-lead', data: { company: 'Acme', worth: 1 } })

    const verdicts = await Promise.all([
      patch({ data: { worth: 2 } }),
      patch({ data: { contact: 'a@b.example' } }),
    ])

    const last = verdicts.find((verdict) => headIn(verdict).newest === 3)
    expect(await snapshotOf(last as Accepted)).toMatchObject({
      data: { company: 'Acme', worth: 2, contact: 'a@b.example' },
    })
  })
})
