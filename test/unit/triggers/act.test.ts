import { describe, expect, it } from 'vitest'
import type { Asset } from '../../../schemas/config.ts'
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

  it('gives the task the priority that the rule says', async () => {
    const world = ruled(crm({ priority: 4 }))
    const asset = world.config.assets['crm-lead'] as Asset
    asset.priority = { flowSetting: 'priority' }

    await reactTo(world, start())

    expect((await newest(world))?.task.priority).toBe(4)
  })

  it('keeps numbers and truth values where the field asks for them, and makes texts of all else', async () => {
    const world = ruled(
      crm({ data: { company: '{routingPriority}', worth: '{routingPriority}', urgent: '{held}' } }),
      'acd.start | user.start',
    )
    const { fields } = world.config.assets['crm-lead'] as Asset
    fields.push({ key: 'urgent', name: 'Urgent', required: false, viewable: true, type: 'boolean' })

    await reactTo(world, start({ held: true }))

    expect((await newest(world))?.task.data).toEqual({ company: '3', worth: 3, urgent: true })
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
    ['a source that there is not', { source: 'gone' }, 'unknown-source'],
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

  it('says of many wrong fields the first ten', async () => {
    const keys = Array.from({ length: 12 }, (_, n) => `f${n}`)
    const data = Object.fromEntries(keys.map((key) => [key, '{queueId}']))
    const world = ruled(crm({ data: { company: 'x', ...data } }))
    const { fields } = world.config.assets['crm-lead'] as Asset
    for (const key of keys) fields.push({ key, name: key, required: false, viewable: true, type: 'email' })

    const { told } = await reactTo(world, start())

    expect(told[0]?.fields.pointers).toBe(
      keys
        .slice(0, 10)
        .map((key) => `/data/${key}`)
        .join(' '),
    )
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

  it.each(['there', 'not there'])('of a task that is %s already reads it once', async (there) => {
    const world = ruled(crm({}))
    if (there === 'there') await pushed(world)
    let reads = 0
    world.store.before = (operation) => {
      if (operation === 'head') reads += 1
    }

    await reactTo(world, start())

    expect(reads).toBe(1)
  })

  it('sends the wake-up again when its own was lost', async () => {
    const world = ruled(crm({}))
    world.waker.before = () => {
      throw new Error('the queue is in trouble')
    }
    expect((await reactTo(world, start())).failed).toEqual(['r'])
    expect(world.report.notes).toMatchObject([{ event: 'reaction-failed', fields: { error: 'Error' } }])
    world.waker.before = () => {}

    expect(await reactTo(world, start())).toMatchObject({
      failed: [],
      told: [{ event: 'trigger-unchanged' }],
    })

    expect([headOf(world)?.newest, world.waker.sent.length]).toEqual([1, 1])
  })
})
