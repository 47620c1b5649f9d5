import { describe, expect, it } from 'vitest'
import type { Action, Asset } from '../../../schemas/config.ts'
import { at, crm, headOf, newest, pushed, reactTo, ruled, start } from './harness.ts'

describe('create', () => {
  it('pushes a task as its source would, at the time of the event', async () => {
    const world = ruled(
      crm({
        name: 'Call of {callbackUserName}',
        data: { company: '{callbackUserName}', worth: '{routingPriority}' },
      }),
    )
    world.clock.ms = at + 5_000

    await reactTo(world, start())

    const head = headOf(world)
    expect(head).toMatchObject({ state: 'accepted', chain: ['r'], acted: { since: at + 5_000, times: 1 } })
    expect(head?.timeline).toMatchObject([{ what: 'accepted', rev: 1, by: 'rule', rule: 'r' }])
    expect(world.waker.sent).toHaveLength(1)
    expect((await newest(world))?.task).toEqual({
      asset: 'crm-lead',
      name: 'Call of Ada Lovelace',
      data: { company: 'Ada Lovelace', worth: 3 },
      timestamp: at,
    })
  })

  it('leaves a field empty whose value the event has not', async () => {
    const world = ruled(crm({ data: { company: 'ACME', contact: '{addressTo}' } }))

    await reactTo(world, start())

    expect((await newest(world))?.task.data).toEqual({ company: 'ACME', contact: '' })
  })

  it.each([
    ['an external id with a hole in it', { externalId: 'lead-{userId}' }, 'missing-value'],
    ['an external id of other characters', { externalId: '{callbackUserName}' }, 'invalid-external-id'],
    ['a required field without a value', { data: { company: '{userId}' } }, 'invalid-task'],
    [
      'a value that the field does not take',
      { data: { company: 'x', contact: '{queueId}' } },
      'invalid-task',
    ],
    ['an asset that is not the source’s', { asset: 'fax-intake' }, 'unknown-asset'],
  ])('refuses %s, once and for all', async (_, more, code) => {
    const world = ruled(crm(more), 'acd.start | user.start')

    const { told, again, failed } = await reactTo(world, start())

    expect(told).toMatchObject([{ event: 'trigger-refused', fields: { rule: 'r', code } }])
    expect([again, failed, world.store.items.size]).toEqual([[], [], 0])
    expect(world.report.counts.get('ActionsRefused genesys')).toBe(1)
    expect(JSON.stringify(told)).not.toMatch(/Ada|f0f1a9d2/)
  })

  it('says which fields are wrong, never what is in them', async () => {
    const { told } = await reactTo(ruled(crm({ data: { company: 'x', contact: '{queueId}' } })), start())

    expect(told[0]?.fields.pointers).toBe('/data/contact')
  })

  it('refuses what is older than the newest data, and enters that once', async () => {
    const world = ruled(crm({}))
    await pushed(world, { company: 'New' }, at + 1_000)

    expect((await reactTo(world, start())).told).toMatchObject([{ fields: { code: 'stale' } }])
    expect((await reactTo(world, start())).told).toMatchObject([{ event: 'trigger-unchanged' }])

    expect(headOf(world)?.timeline.map(({ what }) => what)).toEqual(['accepted', 'stale'])
  })

  it('a fact that changed nothing has no effect later either', async () => {
    const world = ruled(crm({}))
    await pushed(world, { company: 'ACME' }, at)
    await reactTo(world, start())
    await pushed(world, { company: 'Newer' }, at)

    const { told } = await reactTo(world, start())

    expect(told).toMatchObject([{ event: 'trigger-unchanged' }])
    expect((await newest(world))?.task.data).toEqual({ company: 'Newer' })
  })

  it('sends the wake-up again when its own was lost', async () => {
    const world = ruled(crm({}))
    world.waker.before = () => {
      throw new Error('the queue is in trouble')
    }
    expect((await reactTo(world, start())).failed).toEqual(['r'])
    world.waker.before = () => {}

    expect(await reactTo(world, start())).toMatchObject({
      failed: [],
      told: [{ event: 'trigger-unchanged' }],
    })

    expect([headOf(world)?.newest, world.waker.sent.length]).toEqual([1, 1])
  })
})

describe('append', () => {
  const append: Action = {
    do: 'append',
    source: 'crm',
    externalId: 'lead-1',
    data: { contact: 'a@b.example' },
  }

  it('merges fields into the newest data', async () => {
    const world = ruled(append)
    await pushed(world)

    await reactTo(world, start())

    expect((await newest(world))?.task).toMatchObject({
      data: { company: 'Old', contact: 'a@b.example' },
      timestamp: at,
    })
    expect(headOf(world)?.timeline.at(-1)).toMatchObject({ what: 'accepted', by: 'rule', rule: 'r' })
    expect(headOf(world)?.chain).toBeUndefined()
  })

  it('regression: outlasts the queue, which brings a create back three minutes after each trouble', async () => {
    const world = ruled(append)
    const pauses: number[] = []

    for (let ageMs = 0; ageMs < 900_000; ageMs += pauses.at(-1) ?? 0) {
      world.clock.ms = at + ageMs
      const { again, told } = await reactTo(world, start(), ageMs === 0 ? undefined : 'r')
      expect(told).toEqual([])
      pauses.push(again[0]?.delayMs ?? 900_000)
    }

    expect(pauses).toEqual([30_000, 30_000, 60_000, 120_000, 240_000, 480_000])
    const receives = [0, 1, 2, 3, 4].map((times) => times * 180_000)
    expect(pauses.reduce((sum, ms) => sum + ms)).toBeGreaterThan((receives.at(-1) ?? 0) + 30_000)
  })

  it('gives up when its event is a quarter of an hour old', async () => {
    const world = ruled(append)

    world.clock.ms = at + 899_999
    expect(await reactTo(world, start(), 'r')).toMatchObject({ again: [{ rule: 'r' }], told: [] })
    world.clock.ms = at + 900_000
    expect(await reactTo(world, start(), 'r')).toMatchObject({
      again: [],
      told: [{ fields: { code: 'unknown-task' } }],
    })
  })

  it('regression: waits no longer where the platform’s clock is ahead of ours', async () => {
    const world = ruled(append)
    world.clock.ms = at - 3_600_000

    expect(await reactTo(world, start())).toMatchObject({
      again: [],
      told: [{ fields: { code: 'unknown-task' } }],
    })
  })

  it('is refused after the end where the asset says so', async () => {
    const world = ruled(append)
    await pushed(world)
    const asset = world.config.assets['crm-lead'] as Asset
    asset.afterEnd = 'reject'
    const head = headOf(world)
    if (head) world.store.items.set(head.id, { ...head, state: 'ended' })

    expect((await reactTo(world, start())).told).toMatchObject([{ fields: { code: 'already-ended' } }])
  })
})

describe('an event from before the end', () => {
  const append: Action = { do: 'append', source: 'crm', externalId: 'lead-1', data: { company: 'Late' } }

  it.each([
    ['that ended', { state: 'ended', lifeAt: at + 1 }],
    ['that is ending', { end: { state: 'wanted', rev: 1, at: at + 1 } }],
  ] as const)('opens no new task in the place of one %s', async (_, change) => {
    const world = ruled(append)
    await pushed(world)
    const head = headOf(world)
    if (head) world.store.items.set(head.id, { ...head, ...change })

    expect((await reactTo(world, start())).told).toMatchObject([{ fields: { code: 'stale' } }])
    expect((await reactTo(world, start({}, 2))).told).toMatchObject([{ event: 'trigger-done' }])
  })
})
