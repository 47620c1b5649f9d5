import { describe, expect, it } from 'vitest'
import { react } from '../../../functions/domain/triggers/react.ts'
import type { Action, Trigger } from '../../../schemas/config.ts'
import { reprioritizeSchema } from '../../../schemas/trigger/reprioritize.ts'
import { partnerEvent } from '../../fixtures/genesys-cloud/events.ts'
import { incomingOf, type RuleWorld, ruleOf, ruleWorld } from '../../support/trigger-world.ts'

const raise: Action = { do: 'reprioritize', ...reprioritizeSchema.parse({}) }
const create: Action = {
  do: 'create',
  source: 'crm',
  externalId: 'call-{conversationId}',
  asset: 'crm-lead',
  data: { company: '{queueId}' },
}
const callbacks = 'acd.start & mediaType==CALLBACK'
const at = Date.UTC(2026, 0, 15, 12)
const start = (body: object = {}) => partnerEvent('acd.start', { eventTime: at, ...body })

const reactTo = (world: RuleWorld, envelope: unknown, only?: string) =>
  react(world, incomingOf(world, envelope), only)
const counted = ({ report }: RuleWorld) => Object.fromEntries(report.counts)
const notesOf = ({ report }: RuleWorld) => report.notes.map(({ event }) => event)
const rule = (more: Partial<Trigger> = {}, id = 'follow-up') => ruleOf(id, callbacks, create, more)

describe('react', () => {
  it('acts for each rule that holds', async () => {
    const world = ruleWorld(
      rule(),
      rule({ action: { ...create, externalId: 'other-{conversationId}' } }, 'other'),
      ruleOf('voice', 'acd.start & mediaType==VOICE', create),
    )

    expect(await reactTo(world, start())).toEqual({ again: [], failed: [] })

    const made = [...world.store.items.values()].map(({ externalId, chain }) => ({ externalId, chain }))
    expect(made).toEqual([
      { externalId: 'call-7dd0ff30-38a9-4b6e-9d6e-06c9c6a1b1f5', chain: ['follow-up'] },
      { externalId: 'other-7dd0ff30-38a9-4b6e-9d6e-06c9c6a1b1f5', chain: ['other'] },
    ])
    expect(counted(world)).toEqual({ 'TriggersMatched genesys': 2, 'ActionsDone genesys': 2 })
  })

  it('takes no rule of another connection', async () => {
    const world = ruleWorld(rule({ connection: 'genesys-eu' }))

    await reactTo(world, start())

    expect([world.store.items.size, counted(world)]).toEqual([0, {}])
  })

  it('gives every event of a conversation’s life to the runs, with the rules that hold for it', async () => {
    const world = ruleWorld(ruleOf('raise', callbacks, raise), rule())

    await reactTo(world, start())
    await reactTo(world, start({ mediaType: 'VOICE' }))
    await reactTo(world, partnerEvent('user.start', { eventTime: at + 1 }))

    expect(world.taken.map(({ event, matched }) => [event.name, matched])).toEqual([
      ['acd.start', ['raise']],
      ['acd.start', []],
      ['user.start', []],
    ])
    expect(counted(world)).toEqual({ 'TriggersMatched genesys': 2, 'ActionsDone genesys': 1 })
  })

  it('leaves the runs alone where no rule raises callbacks, and with events of another kind', async () => {
    const without = ruleWorld(rule())
    const world = ruleWorld(ruleOf('raise', callbacks, raise))

    await reactTo(without, start())
    await reactTo(world, partnerEvent('acw', { eventTime: at }))

    expect([without.taken, world.taken]).toEqual([[], []])
  })

  it('drops and counts what is older than a rule wants, but never keeps it from the runs', async () => {
    const world = ruleWorld(
      rule({ maxAgeMs: 60_000 }),
      ruleOf('raise', callbacks, raise, { maxAgeMs: 60_000 }),
    )
    world.clock.ms = at + 60_000
    await reactTo(world, start())
    expect([world.store.items.size, world.taken[0]?.matched]).toEqual([1, ['raise']])

    world.clock.ms += 1
    await reactTo(world, start({ participantId: '1a4ac9a8-5d5e-4c27-9d0d-7b1b6a0f4f11' }))

    expect(counted(world)['EventsTooOld genesys']).toBe(2)
    const topic = 'v2.detail.events.conversation.{id}.acd.start'
    expect(world.report.notes.at(-1)).toEqual({
      event: 'event-too-old',
      fields: { rule: 'raise', topic, ageMs: 60_001 },
    })
    expect(world.taken[1]?.matched).toEqual([])
    expect(counted(world)['ActionsDone genesys']).toBe(1)
  })

  it('hands a rule with a delay back, and acts for it alone when the event comes again', async () => {
    const world = ruleWorld(rule({ delayMs: 300_000 }), rule({}, 'at-once'))
    world.clock.ms = at + 10_000

    expect(await reactTo(world, start())).toEqual({
      again: [{ rule: 'follow-up', delayMs: 290_000 }],
      failed: [],
    })
    const before = world.store.writes.length
    world.clock.ms = at + 300_000
    expect(await reactTo(world, start(), 'follow-up')).toEqual({ again: [], failed: [] })

    expect(counted(world)).toEqual({ 'TriggersMatched genesys': 2, 'ActionsDone genesys': 1 })
    expect(notesOf(world)).toEqual(['trigger-done', 'trigger-unchanged'])
    expect(world.store.writes.length).toBeGreaterThan(before)
  })

  it('acts at once where the delay has passed on the way, and not before', async () => {
    const world = ruleWorld(rule({ delayMs: 300_000 }))
    world.clock.ms = at + 299_999
    expect((await reactTo(world, start())).again).toEqual([{ rule: 'follow-up', delayMs: 1 }])
    world.clock.ms = at + 300_000

    expect((await reactTo(world, start())).again).toEqual([])
    expect(counted(world)['ActionsDone genesys']).toBe(1)
  })

  it('acts for what comes back a moment before its delay has passed: clocks differ', async () => {
    const world = ruleWorld(rule({ delayMs: 300_000 }))
    world.clock.ms = at + 299_000

    expect(await reactTo(world, start(), 'follow-up')).toEqual({ again: [], failed: [] })
    expect(counted(world)['ActionsDone genesys']).toBe(1)
  })

  it('regression: a platform whose clock is ahead of ours delays nothing that has no delay, and nothing further', async () => {
    const world = ruleWorld(rule(), rule({ delayMs: 300_000 }, 'late'))
    world.clock.ms = at - 10_000

    expect((await reactTo(world, start())).again).toEqual([{ rule: 'late', delayMs: 300_000 }])
    expect(counted(world)['ActionsDone genesys']).toBe(1)
  })

  it('drops a delayed event whose rule is gone, changed or of another connection', async () => {
    const world = ruleWorld(ruleOf('follow-up', 'acd.start & mediaType==VOICE', create))

    expect(await reactTo(world, start(), 'follow-up')).toEqual({ again: [], failed: [] })
    expect(await reactTo(world, start(), 'gone')).toEqual({ again: [], failed: [] })

    expect(notesOf(world)).toEqual(['rule-holds-no-more', 'rule-holds-no-more'])
    expect(world.store.items.size).toBe(0)
  })

  it('in shadow mode says what it would do, with ids only', async () => {
    const secret = {
      ...create,
      externalId: '{callbackUserName} L',
      data: { company: '{callbackNumbers[0]}' },
    }
    const world = ruleWorld(rule({ mode: 'shadow' }), rule({ mode: 'shadow', action: secret }, 'by-name'))

    expect(await reactTo(world, start({ callbackUserName: 'Ada' }))).toEqual({ again: [], failed: [] })

    expect(world.store.items.size).toBe(0)
    expect(counted(world)).toEqual({ 'TriggersMatched genesys': 2, 'ShadowActions genesys': 2 })
    expect(world.report.notes).toMatchObject([
      {
        event: 'would-create',
        fields: { rule: 'follow-up', workitem: expect.stringMatching(/^[0-9a-f-]{36}$/) },
      },
      { event: 'would-create', fields: { rule: 'by-name', code: 'invalid-external-id' } },
    ])
    expect(JSON.stringify(world.report.notes)).not.toMatch(/Ada|5550123|7dd0ff30/)
  })

  it('the trouble of one rule is no other’s, and is told', async () => {
    const other: Action = { ...create, externalId: 'other-{conversationId}' }
    const world = ruleWorld(rule(), rule({ action: other }, 'other'), ruleOf('raise', callbacks, raise))
    let puts = 0
    world.store.before = (operation) => {
      if (operation === 'put' && ++puts === 1) throw new Error('the table is in trouble')
    }
    world.takeEvent = async () => {
      throw new Error('the table is in trouble')
    }

    expect(await reactTo(world, start())).toEqual({ again: [], failed: ['runs', 'follow-up'] })

    expect([...world.store.items.values()].map(({ chain }) => chain)).toEqual([['other']])
    expect(counted(world)['ActionsDone genesys']).toBe(1)
  })

  it.each([
    { thrown: new RangeError('secret'), error: 'RangeError' },
    { thrown: 'secret', error: 'unknown' },
  ])('tells the name of a trouble, $error, and nothing else', async ({ thrown, error }) => {
    const world = ruleWorld(rule())
    world.store.before = () => Promise.reject(thrown)

    await reactTo(world, start())

    expect(world.report.notes).toEqual([{ event: 'reaction-failed', fields: { rule: 'follow-up', error } }])
  })

  it('does nothing twice, however often an event comes', async () => {
    const world = ruleWorld(rule())
    for (let copy = 0; copy < 3; copy++) await reactTo(world, { ...start(), id: `copy-${copy}` })

    const [head] = world.store.items.values()
    expect(head?.newest).toBe(1)
    expect(counted(world)).toEqual({ 'TriggersMatched genesys': 3, 'ActionsDone genesys': 1 })
    expect(notesOf(world)).toEqual(['trigger-done', 'trigger-unchanged', 'trigger-unchanged'])
  })
})
