import { beforeEach, describe, expect, it } from 'vitest'
import { type Accepted, type AcceptRequest, accept, mostAheadMs } from '../../../functions/domain/accept.ts'
import { deliver } from '../../../functions/domain/deliver.ts'
import { track } from '../../../functions/domain/track.ts'
import { type DeliveryWorld, deliveryWorld, headOf } from '../../support/delivery-world.ts'
import { event, revisionsOf } from '../../support/workitem.ts'

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
const headIn = (verdict: Accepted) => {
  if (!('head' in verdict)) throw new Error(`no head: ${verdict.verdict}`)
  return verdict.head
}
const snapshotOf = async (verdict: Accepted) => {
  const head = headIn(verdict)
  return (await world.store.snapshot(head.id, head.revisions.at(-1)?.snap ?? ''))?.task
}
const violationsOf = (verdict: Accepted) => (verdict.verdict === 'invalid' ? verdict.violations : [])
const pointersOf = (verdict: Accepted) =>
  violationsOf(verdict)
    .map(({ pointer }) => pointer)
    .sort()
const wakes = () => world.waker.sent.map(({ id }) => id)

describe('accept', () => {
  it('stores snapshot and head, then sends the wake-up', async () => {
    const steps: string[] = []
    world.store.before = (operation) => void steps.push(operation)
    world.waker.before = () => void steps.push('wake')

    const verdict = await put(lead(), { trace: 'trace-span' })

    expect(verdict).toMatchObject({
      verdict: 'accepted',
      head: { version: 1, newest: 1, trace: 'trace-span' },
    })
    expect(steps).toEqual(['head', 'putSnapshot', 'put', 'wake'])
    expect(world.waker.sent).toEqual([
      expect.objectContaining({ id: headIn(verdict).id, trace: 'trace-span' }),
    ])
    expect(await snapshotOf(verdict)).toEqual(lead())
  })

  it('the source’s own time goes with its data, else the time of arrival', async () => {
    const timestamp = world.clock.ms - 5_000

    const verdicts = [await put(lead('Acme', { timestamp })), await put(lead('Acme Inc.'))]

    const keys = verdicts.map((verdict) => headIn(verdict).revisions.at(-1)?.snap ?? '')
    const { id } = headIn(verdicts[0] ?? { verdict: 'not-found' })
    const stored = await Promise.all(keys.map((key) => world.store.snapshot(id, key)))
    expect(stored.map((snapshot) => snapshot?.timestamp)).toEqual([timestamp, world.clock.ms])
  })

  it('an identical resend is unchanged; its wake-up is sent again as long as nobody has tried', async () => {
    const first = await put(lead())

    expect(await put(lead())).toEqual({ verdict: 'unchanged', head: headIn(first) })
    expect(wakes()).toHaveLength(2)

    await deliver(world, [headIn(first).id])
    expect((await put(lead())).verdict).toBe('unchanged')
    expect(wakes()).toHaveLength(2)
    expect(world.store.writes.filter((write) => write === 'putSnapshot')).toHaveLength(1)
  })

  it('the order of members does not make a resend another task', async () => {
    await put({ asset: 'crm-lead', data: { company: 'Acme', worth: 5 } })

    expect((await put({ data: { worth: 5, company: 'Acme' }, asset: 'crm-lead' })).verdict).toBe('unchanged')
  })

  it('new data is the next revision', async () => {
    await put(lead('Acme'))

    expect(revisionsOf(headIn(await put(lead('Acme Inc.'))))).toBe('1:superseded 2:pending')
  })

  it('stale data is stored as a note only', async () => {
    await put(lead('new', { timestamp: world.clock.ms }))

    const verdict = await put(lead('old', { timestamp: world.clock.ms - 1 }))

    expect(verdict.verdict).toBe('stale')
    expect(world.store.snapshots.get(headIn(verdict).id)?.size).toBe(1)
    expect(wakes()).toHaveLength(1)
    expect(headOf(world, headIn(verdict).id).timeline.at(-1)?.what).toBe('stale')
  })

  it('an asset that the source may not use is as unknown as one there is not', async () => {
    expect(await put({ asset: 'fax-intake', data: { note: 'x' } })).toEqual({ verdict: 'unknown-asset' })
    expect(await put({ asset: 'nothing', data: {} })).toEqual({ verdict: 'unknown-asset' })
  })

  it('another asset than before is a conflict', async () => {
    const source = world.config.sources.crm
    source?.assets.push('fax-intake')
    await put(lead())

    expect(await put({ asset: 'fax-intake', data: { note: 'x' } })).toMatchObject({
      verdict: 'conflict',
      code: 'asset-differs',
    })
  })

  it('tells all violations, of shape or of content', async () => {
    expect(await put({ data: 5 })).toMatchObject({ verdict: 'invalid' })
    const verdict = await put(
      lead('', { data: { contact: 'nobody', extra: 1 }, timestamp: world.clock.ms + mostAheadMs + 1 }),
    )

    expect(pointersOf(verdict)).toEqual(['/data/company', '/data/contact', '/data/extra', '/timestamp'])
    expect(violationsOf(verdict).map(({ message }) => message)).toContainEqual(
      expect.stringContaining('5 minutes in the future'),
    )
  })

  it('does not tell what only follows from another fault', async () => {
    expect(pointersOf(await put(lead('', { data: { company: { name: 'Acme' } } })))).toEqual([
      '/data/company',
    ])
  })

  it('takes a clock that is a little ahead', async () => {
    expect((await put(lead('Acme', { timestamp: world.clock.ms + mostAheadMs }))).verdict).toBe('accepted')
  })

  it.each([
    ['claims', 'conflict'],
    ['fax', 'ignored'],
    ['crm', 'accepted'],
  ])('after the end, %s: %s', async (from, expected) => {
    const bodies: Record<string, (n: number) => object> = {
      crm: (n) => lead(`Acme ${n}`),
      claims: (n) => ({ asset: 'claims-review', data: { claimNumber: `CLM-000${n}` } }),
      fax: (n) => ({ asset: 'fax-intake', data: { note: `${n}` } }),
    }
    const { id } = headIn(await put(bodies[from]?.(1), { from }))
    await deliver(world, [id])
    const asset = headOf(world, id).asset
    const origin = world.script.made[0]?.origin.id
    await track(
      world,
      event('ended', { origin, destination: `${asset}@example.biz`, at: world.clock.ms + 1 }),
    )
    expect(headOf(world, id).state).toBe('ended')

    expect((await put(bodies[from]?.(2), { from })).verdict).toBe(expected)
  })
})

describe('accept in trouble', () => {
  it('promises nothing when the wake-up cannot be sent; the resend sends it', async () => {
    world.waker.before = () => {
      throw new Error('queue in trouble')
    }
    await expect(put(lead())).rejects.toThrow('queue in trouble')
    world.waker.before = () => {}

    expect((await put(lead())).verdict).toBe('unchanged')
    expect(wakes()).toHaveLength(1)
  })

  it.each(['putSnapshot', 'put'] as const)(
    'promises nothing when %s fails; the resend is accepted',
    async (failing) => {
      world.store.before = (operation) => {
        if (operation === failing) throw new Error('table in trouble')
      }
      await expect(put(lead())).rejects.toThrow('table in trouble')
      world.store.before = () => {}

      expect((await put(lead())).verdict).toBe('accepted')
    },
  )

  it('two sources of the same task at once: both are accepted, one after the other', async () => {
    const verdicts = await Promise.all(['a', 'b', 'c', 'd'].map((name) => put(lead(name))))

    expect(new Set(verdicts.map(({ verdict }) => verdict))).toEqual(new Set(['accepted']))
    expect(verdicts.map((verdict) => headIn(verdict).newest).sort()).toEqual([1, 2, 3, 4])
    const { id } = headIn(verdicts[0] as Accepted)
    expect(revisionsOf(headOf(world, id)).split(' ').at(-1)).toBe('4:pending')
  })

  it('the same task twice at once is accepted once', async () => {
    const verdicts = await Promise.all([put(lead()), put(lead())])

    expect(verdicts.map(({ verdict }) => verdict).sort()).toEqual(['accepted', 'unchanged'])
  })

  it('an update that races with the settling of an attempt loses neither', async () => {
    const { id } = headIn(await put(lead('v1')))
    world.script.during = async () => {
      world.script.during = () => {}
      await put(lead('v2'))
    }

    await deliver(world, [id])

    expect(revisionsOf(headOf(world, id))).toBe('1:sent 2:pending')
  })
})
