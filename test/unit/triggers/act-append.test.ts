import { describe, expect, it } from 'vitest'
import type { Action, Asset } from '../../../schemas/config.ts'
import { at, headOf, newest, pushed, reactTo, ruled, start } from './harness.ts'

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

  it('keeps a number where the field asks for one', async () => {
    const world = ruled({ ...append, data: { worth: '{routingPriority}' } })
    await pushed(world)

    await reactTo(world, start())

    expect((await newest(world))?.task.data).toEqual({ company: 'Old', worth: 3 })
  })

  it.each(['there', 'not there'])('of a task that is %s reads it once', async (there) => {
    const world = ruled(append)
    if (there === 'there') await pushed(world)
    let reads = 0
    world.store.before = (operation) => {
      if (operation === 'head') reads += 1
    }

    await reactTo(world, start())

    expect(reads).toBe(1)
  })

  it('of a rule with a delay waits for its task from when it was to act', async () => {
    const world = ruled(append, 'acd.start', { delayMs: 600_000 })
    world.clock.ms = at + 600_000 + 100_000
    expect(await reactTo(world, start(), 'r')).toMatchObject({ again: [{ rule: 'r', delayMs: 100_000 }] })
    world.clock.ms = at + 600_000 + 900_000
    expect(await reactTo(world, start(), 'r')).toMatchObject({
      again: [],
      told: [{ event: 'trigger-refused', fields: { code: 'unknown-task' } }],
    })
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

  it.each([
    ['reject', 'already-ended'],
    ['ignore', 'ignored'],
  ] as const)('after the end is refused where the asset says %s', async (afterEnd, code) => {
    const world = ruled(append)
    await pushed(world)
    const asset = world.config.assets['crm-lead'] as Asset
    asset.afterEnd = afterEnd
    const head = headOf(world)
    if (head) world.store.items.set(head.id, { ...head, state: 'ended' })

    const { told } = await reactTo(world, start())

    expect(told).toMatchObject([{ event: 'trigger-refused', fields: { code, workitem: head?.id } }])
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
