import { beforeEach, describe, expect, it } from 'vitest'
import type { AcceptRequest } from '../../../functions/domain/accept.ts'
import { acceptMany, inParallel } from '../../../functions/domain/accept-many.ts'
import { type DeliveryWorld, deliveryWorld } from '../../support/delivery-world.ts'
import { revisionsOf } from '../../support/workitem.ts'

let world: DeliveryWorld
beforeEach(() => {
  world = deliveryWorld()
})
function line(
  externalId: string,
  company: string | null = 'Acme',
  more: Partial<AcceptRequest> = {},
): AcceptRequest {
  const source = world.config.sources.crm
  if (!source) throw new Error('no source')
  return { source, externalId, mode: 'put', body: { asset: 'crm-lead', data: { company } }, ...more }
}
const verdicts = async (lines: AcceptRequest[]) =>
  (await acceptMany(world, lines)).map(({ verdict }) => verdict)
const wakes = () => world.waker.sent.map(({ id }) => id)

describe('acceptMany', () => {
  it('gives a verdict a line, in their order', async () => {
    const lines = [
      line('a'),
      line('b', null),
      line('c'),
      line('d', 'x', { body: { asset: 'no', data: {} } }),
      line('a'),
    ]

    expect(await verdicts(lines)).toEqual(['accepted', 'invalid', 'accepted', 'unknown-asset', 'unchanged'])
  })

  it('takes none', async () => {
    expect(await verdicts([])).toEqual([])
  })

  it('takes lines of the same task one after the other', async () => {
    const lines = ['v1', 'v2', 'v3'].map((company) => line('a', company))

    const all = await acceptMany(world, lines)

    expect(all.map((one) => ('head' in one ? one.head.newest : one))).toEqual([1, 2, 3])
    const last = all.at(-1)
    expect(last && 'head' in last && revisionsOf(last.head)).toMatch(/3:pending$/)
  })

  it('a patch in a batch meets the line before it', async () => {
    const patch = line('a', null, { mode: 'patch', body: { data: { worth: 5 } } })

    expect(await verdicts([line('a'), patch])).toEqual(['accepted', 'accepted'])
  })

  it('reads the heads of all lines at once', async () => {
    const reads: string[] = []
    world.store.before = (operation) => void reads.push(operation)

    await acceptMany(
      world,
      Array.from({ length: 60 }, (_, n) => line(`lead-${n}`)),
    )

    expect(reads.filter((operation) => operation === 'heads')).toHaveLength(1)
    expect(reads).not.toContain('head')
  })

  it('knows what was there before, and what a line before it did, without another read', async () => {
    await acceptMany(world, [line('a')])
    const operations: string[] = []
    world.store.before = (operation) => void operations.push(operation)

    expect(await verdicts([line('a'), line('a', null), line('a')])).toEqual([
      'unchanged',
      'invalid',
      'unchanged',
    ])
    expect(operations).toEqual(['heads'])
  })

  it('reads anew after trouble: the write may have been done', async () => {
    let broken = true
    const operations: string[] = []
    world.store.before = (operation) => {
      operations.push(operation)
      if (operation !== 'put' || !broken) return
      broken = false
      throw new Error('table in trouble')
    }

    await acceptMany(world, [line('a', 'v1'), line('a', 'v2')])

    expect(operations).toContain('head')
  })

  it('without wake-ups nothing is accepted, and what is stale stays stale', async () => {
    const timed = (company: string, timestamp: number) =>
      line('a', company, { body: { asset: 'crm-lead', data: { company }, timestamp } })
    await acceptMany(world, [timed('v1', 1_000)])
    world.waker.wake = () => Promise.reject(new Error('queue in trouble'))

    expect(await verdicts([timed('v0', 1), timed('v1', 1_000), timed('v2', 2_000)])).toEqual([
      'stale',
      'unavailable',
      'unavailable',
    ])
  })

  it('sends the wake-ups together, each once', async () => {
    await acceptMany(world, [line('a', 'v1'), line('b'), line('a', 'v2')])

    expect(wakes()).toHaveLength(2)
  })

  it('trouble with one line loses no other, and the next line of that task reads anew', async () => {
    let broken = true
    world.store.before = (operation) => {
      if (operation !== 'put' || !broken) return
      broken = false
      throw new Error('table in trouble')
    }

    expect(await verdicts([line('a', 'v1'), line('a', 'v2'), line('b')])).toEqual([
      'unavailable',
      'accepted',
      'accepted',
    ])
  })

  it('what was accepted and cannot be woken is unavailable; the resend is safe', async () => {
    world.waker.before = () => {
      throw new Error('queue in trouble')
    }
    const lines = [line('a'), line('b', null), line('c')]
    expect(await verdicts(lines)).toEqual(['unavailable', 'invalid', 'unavailable'])
    world.waker.before = () => {}

    expect(await verdicts(lines)).toEqual(['unchanged', 'invalid', 'unchanged'])
    expect(wakes()).toHaveLength(2)
  })

  it('a queue in trouble makes only its own connection’s lines unavailable', async () => {
    const [webex, lead] = [world.config.connections.webex, world.config.assets['crm-lead']]
    if (!webex || !lead) throw new Error('no config')
    world.config.connections.other = { ...webex, id: 'other' }
    world.config.assets.elsewhere = { ...lead, id: 'elsewhere', connection: 'other' }
    world.config.sources.crm?.assets.push('elsewhere')
    world.waker.before = (connection) => {
      if (connection === 'other') throw new Error('queue in trouble')
    }

    const body = { asset: 'elsewhere', data: { company: 'Acme' } }
    expect(await verdicts([line('a'), line('b', 'x', { body })])).toEqual(['accepted', 'unavailable'])
  })

  it('a single request at the same time loses nothing', async () => {
    const { accept } = await import('../../../functions/domain/accept.ts')

    const [batch, single] = await Promise.all([
      acceptMany(world, [line('a', 'v1')]),
      accept(world, line('a', 'v2')),
    ])

    expect([batch[0]?.verdict, single.verdict]).toEqual(['accepted', 'accepted'])
  })
})

describe('inParallel', () => {
  it('works on a few at a time, and on all', async () => {
    const done: number[] = []
    let running = 0
    let most = 0

    await inParallel(
      Array.from({ length: 20 }, (_, n) => n),
      4,
      async (n) => {
        most = Math.max(most, ++running)
        await Promise.resolve()
        running -= 1
        done.push(n)
      },
    )

    expect(done.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, n) => n))
    expect(most).toBe(4)
  })

  it('of nothing does nothing', async () => {
    await expect(inParallel([], 4, () => Promise.reject(new Error('never')))).resolves.toBeUndefined()
  })
})
