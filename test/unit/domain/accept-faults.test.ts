import { beforeEach, describe, expect, it } from 'vitest'
import { accept } from '../../../functions/domain/accept.ts'
import { type DeliveryWorld, deliveryWorld } from '../../support/delivery-world.ts'

let world: DeliveryWorld
beforeEach(() => {
  world = deliveryWorld()
})
async function put(body: unknown) {
  const source = world.config.sources.crm
  if (!source) throw new Error('no source')
  return accept(world, { source, externalId: 'lead-1', mode: 'put', body })
}
const pointers = async (body: unknown) => {
  const verdict = await put(body)
  return verdict.verdict === 'invalid' ? verdict.violations.map(({ pointer }) => pointer) : verdict.verdict
}

describe('what is wrong with a task', () => {
  it('is told once: what a wrong member left behind is no fault of its own', async () => {
    expect(await pointers({ asset: 'crm-lead', data: { company: {}, contact: 'x' } })).toEqual([
      '/data/company',
      '/data/contact',
    ])
    expect(await pointers({ asset: 'crm-lead', data: { company: {}, compan: 'x' } })).toEqual([
      '/data/company',
      '/data/compan',
    ])
  })

  it('comes before an asset that is unknown', async () => {
    expect(await pointers({ asset: 'nobody', data: { company: {} } })).toEqual(['/data/company'])
    expect(await pointers({ asset: 'nobody', data: { company: 'x' } })).toBe('unknown-asset')
  })
})

it('wakes the delivery at once', async () => {
  await put({ asset: 'crm-lead', data: { company: 'Acme' } })

  expect(world.waker.sent).toMatchObject([{ at: world.clock.ms }])
})
