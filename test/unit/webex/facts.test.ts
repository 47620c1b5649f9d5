import { describe, expect, it } from 'vitest'
import { receivers } from '../../../functions/platforms/receivers.ts'
import { platformEventSchema } from '../../../schemas/platform-event.ts'
import { guide } from '../../fixtures/webex/guide.ts'
import { context, event, hook, secret, sentAt } from '../../fixtures/webex/hook.ts'
import { asset, assetWithKeys, connection } from '../../fixtures/webex/make.ts'

const { webex } = receivers
const receive = (request: Parameters<typeof webex.receive>[0], over = {}, now = sentAt) =>
  webex.receive(request, { current: secret }, context(now, over))

describe('the guide’s webhooks', () => {
  const taskId = '141897a0-6212-49be-be9d-4823ab1e4dc7'
  const common = {
    v: 1,
    connection: 'webex',
    taskId,
    origin: 'crm-lead-10040',
    destination: 'claims-work-items@example.biz',
  }
  const rows = [
    [
      'appended',
      {
        ...common,
        topic: 'task-message:appended',
        kind: 'appended',
        key: `task-message:appended|${taskId}|991d52ea-927f-41ff-832b-d8f8601a8fbd`,
        alias: '991d52ea-927f-41ff-832b-d8f8601a8fbd',
        at: 1_779_789_108_649,
        eventId: '4c2c4890-8a36-4dcc-9702-4c3a4aa1dc51',
        subscription: 'ed9357d0-3f5d-4c6a-a4fd-111111111111',
      },
    ],
    [
      'failed',
      {
        ...common,
        topic: 'task:failed',
        kind: 'create-failed',
        key: `task:failed|${taskId}|`,
        reason: 'ENTRY_POINT_NOT_FOUND',
        disposition: 'pause-asset',
        at: 1_779_785_508_649,
        eventId: '8be34eb4-d64f-4552-96cc-c9b6e73063c2',
        subscription: 'ed9357d0-3f5d-4c6a-a4fd-222222222222',
      },
    ],
    [
      'append-failed',
      {
        ...common,
        topic: 'task-message:append-failed',
        kind: 'append-failed',
        key: `task-message:append-failed|${taskId}||1779789108649`,
        reason: 'INVALID_CONTENT',
        disposition: 'reject',
        fields: ['claimNumber'],
        at: 1_779_789_108_649,
        eventId: '64ab4f4a-5c93-4339-b325-3878f289a88f',
        subscription: 'ed9357d0-3f5d-4c6a-a4fd-333333333333',
      },
    ],
  ] as const

  it.each(rows)('%s', (name, expected) => {
    const example = guide(name)
    const now = example.comciscotimestamp + 1_000

    const verdict = receive(hook(example), {}, now)

    expect(verdict).toEqual({
      verdict: 'accepted',
      dropped: 0,
      notes: [],
      events: [{ ...expected, receivedAt: now }],
    })
    // Neither data nor the platform's text goes on.
    expect(JSON.stringify(verdict)).not.toMatch(/3572653863|Approved|Updated|missing|active/)
  })
})

describe('facts', () => {
  const fact = (body: Record<string, unknown>, over = {}) => {
    const verdict = receive(hook(body), over)
    if (verdict.verdict !== 'accepted' || !verdict.events[0]) throw new Error('no fact')
    expect(platformEventSchema.parse(verdict.events[0])).toEqual(verdict.events[0])
    return verdict.events[0]
  }

  it.each([
    ['task:new', 'created'],
    ['task:failed', 'create-failed'],
    ['task:parked', 'queued'],
    ['task:connect', 'offered'],
    ['task:connected', 'assigned'],
    ['task:on-hold', 'held'],
    ['task:hold-done', 'assigned'],
    ['task:ended', 'ended'],
    ['task-message:appended', 'appended'],
    ['task-message:append-failed', 'append-failed'],
    ['task:consulting', 'note'],
    ['task:consult-done', 'note'],
    ['task:conferencing', 'note'],
    ['task:conference-done', 'note'],
    ['task:conference-transferred', 'note'],
    ['task:origin-updated', 'note'],
    ['task:not-yet-invented', 'note'],
    ['task:constructor', 'note'],
    ['capture:available', 'note'],
  ])('%s is %s', (type, kind) => {
    expect(fact(event(type))).toMatchObject({ topic: type, kind })
  })

  it.each([
    ['task:failed', 'CHANNEL_ASSET_UNDEFINED', 'pause-asset'],
    ['task:failed', 'ENTRY_POINT_NOT_FOUND', 'pause-asset'],
    ['task:failed', 'FEATURE_FLAG_DISABLED', 'pause-connection'],
    ['task:failed', 'ORG_DIGITAL_CONTACT_LIMIT_EXCEEDED', 'retry'],
    ['task:failed', 'CONVERSATION_CREATION_FAILED', 'retry'],
    ['task:failed', 'SOME_VALIDATION', 'reject'],
    ['task:failed', 'toString', 'reject'],
    ['task:failed', null, 'reject'],
    ['task-message:append-failed', 'INVALID_CONTENT', 'reject'],
    ['task-message:append-failed', 'NOT_FOUND', 'reject'],
    ['task-message:append-failed', 'INTERNAL_ERROR', 'retry'],
  ])('%s for %s asks for %s', (type, reason, disposition) => {
    expect(fact(event(type, { reason }))).toMatchObject({ disposition })
  })

  it('only failures ask for anything', () => {
    expect(fact(event('task:ended', { reason: 'RONA Timer Expired' }))).toMatchObject({ kind: 'note' })
    expect(fact(event('task:ended', { reason: 'Agent Left' }))).toMatchObject({ reason: 'Agent Left' })
    expect(fact(event('task:ended', { reason: 'Agent Left' }))).not.toHaveProperty('disposition')
  })

  it('a reason that is a text goes no further', () => {
    expect(fact(event('task:failed', { reason: 'Jane Doe: 4711, "unknown"' })).reason).toBe('other')
    expect(fact(event('task:failed', { reason: 'x'.repeat(150) })).reason).toBe('other')
  })

  it('names the fields of the asset the destination belongs to, else of all', () => {
    const assets = [{ ...assetWithKeys('lead'), destination: 'leads@example.biz' }, asset()]
    const body = (destination: unknown) =>
      event('task:failed', { destination, errorMessage: 'lead and claimNumber are bad' })

    expect(fact(body('leads@example.biz'), { assets }).fields).toEqual(['lead'])
    expect(fact(body(null), { assets }).fields).toEqual(['lead', 'claimNumber'])
    expect(fact(body('unknown@example.biz'), { assets }).fields).toEqual(['lead', 'claimNumber'])
  })

  it('reads an alias out of an object, a text, or not at all', () => {
    const message = { aliasId: 'alias-1' }
    const alias = (channelParams: unknown) => fact(event('task-message:appended', { channelParams })).alias

    expect(alias({ message })).toBe('alias-1')
    expect(alias(JSON.stringify({ message }))).toBe('alias-1')
    expect(alias({ message: JSON.stringify(message) })).toBe('alias-1')
    for (const odd of [null, 'x', 17, {}, { message: null }, { message: { aliasId: 17 } }])
      expect(alias(odd)).toBeUndefined()
  })
})

describe('time and key', () => {
  const created = sentAt - 60_000
  const one = (type: string, data: Record<string, unknown> = {}, eventTime?: 'dispatch', over = {}) => {
    const verdict = receive(hook(event(type, data, over)), {
      connection: connection(eventTime ? { eventTime } : {}),
    })
    return verdict.verdict === 'accepted' ? verdict.events[0] : undefined
  }

  it.each([
    ['createdTime', created, undefined, created],
    ['createdTime as text', String(created), undefined, created],
    ['the dispatch, if the connection says so', created, 'dispatch', sentAt],
    ['the dispatch, without createdTime', null, undefined, sentAt],
    ['the dispatch, if createdTime is in seconds', Math.floor(created / 1000), undefined, sentAt],
    ['the dispatch, if createdTime is no date', Number.MAX_SAFE_INTEGER, undefined, sentAt],
    ['the dispatch, if createdTime is unreadable', '2026-06-04', undefined, sentAt],
  ] as const)('is %s', (_what, createdTime, eventTime, at) => {
    expect(one('task:parked', { createdTime }, eventTime)?.at).toBe(at)
  })

  it.each(['task:new', 'task:failed', 'task-message:appended'])(
    '%s happens once: neither time nor event id is in its key',
    (type) => {
      const first = one(type, { createdTime: created }, 'dispatch')
      const again = one(type, { createdTime: created + 5 }, undefined, { id: 'another' })

      expect(again?.key).toBe(first?.key)
    },
  )

  it('a life-cycle event can recur: its time is in its key', () => {
    const keys = ['task:parked', 'task:connect', 'task:connected', 'task:ended', 'task:on-hold'].flatMap(
      (type) => [created, created + 1].map((createdTime) => one(type, { createdTime })?.key),
    )

    expect(new Set(keys).size).toBe(10)
  })

  it('an event id shared by all events of a task makes them no duplicates', () => {
    const id = 'the-task-itself'
    const keys = ['task:new', 'task:parked', 'task:ended'].map(
      (type) => one(type, {}, undefined, { id })?.key,
    )

    expect(new Set(keys).size).toBe(3)
  })

  it('two appends of one task are two facts', () => {
    const key = (aliasId: string) =>
      one('task-message:appended', { channelParams: { message: { aliasId } } })?.key

    expect(key('alias-1')).not.toBe(key('alias-2'))
    expect(key('alias-1')).toBe(key('alias-1'))
  })
})
