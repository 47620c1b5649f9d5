import { describe, expect, it } from 'vitest'
import { receivers } from '../../../functions/platforms/receivers.ts'
import { context, event, hook, secret, sentAt, sign, signedBytes } from '../../fixtures/webex/hook.ts'
import { connection } from '../../fixtures/webex/make.ts'

const { webex } = receivers
const receive = (request: Parameters<typeof webex.receive>[0], over = {}, now = sentAt) =>
  webex.receive(request, { current: secret }, context(now, over))
const malformed = (code: string) => ({ verdict: 'malformed', code })

describe('checks before the body is read', () => {
  it('size first, at 256 KB', () => {
    const at = (bytes: number) => receive(signedBytes(Buffer.alloc(bytes, ' ')))

    expect(at(256 * 1024 + 1)).toEqual(malformed('too-large'))
    expect(at(256 * 1024)).toEqual(malformed('not-json'))
  })

  it('a bad or missing signature goes before all else that is wrong', () => {
    const broken = { body: Buffer.from('{'), headers: { 'x-webexcc-timestamp': '1' } }

    expect(receive(broken)).toEqual({ verdict: 'forged' })
    expect(receive(hook(event('task:new'), { key: 'x'.repeat(40) }))).toEqual({ verdict: 'forged' })
  })

  it('a weak secret never verifies, and an operator can see it', () => {
    const request = hook(event('task:new'), { key: '' })

    expect(webex.receive(request, { current: '' }, context(sentAt))).toEqual({
      verdict: 'forged',
      notes: ['weak-secret'],
    })
    expect(
      webex.receive(hook(event('task:new')), { current: secret, next: 'short' }, context(sentAt)),
    ).toMatchObject({ verdict: 'accepted', notes: ['weak-secret'] })
  })

  it('the bytes of a base64 body verify once decoded, the text of it does not', () => {
    const plain = Buffer.from(JSON.stringify(event('task:new', { origin: 'Grüße-🧾' })))
    const base64 = plain.toString('base64')
    const headers = {
      'x-webexcc-signature': sign(plain),
      'x-webexcc-timestamp': String(sentAt),
      'x-webexcc-webhook-version': 'task:1.0.0',
    }

    expect(receive({ headers, body: Buffer.from(base64, 'base64') })).toMatchObject({
      verdict: 'accepted',
      events: [{ origin: 'Grüße-🧾' }],
    })
    expect(receive({ headers, body: Buffer.from(base64, 'ascii') })).toEqual({ verdict: 'forged' })
  })
})

describe('the envelope', () => {
  it.each([
    ['not UTF-8', Buffer.from([0x22, 0xff, 0x22]), 'not-utf8'],
    ['not JSON', Buffer.from('{'), 'not-json'],
    ['empty', Buffer.alloc(0), 'not-json'],
    ['an array', Buffer.from('[]'), 'not-cloudevents'],
    ['null', Buffer.from('null'), 'not-cloudevents'],
    ['some object', Buffer.from('{"a":1}'), 'not-cloudevents'],
  ])('%s is malformed', (_what, body, code) => {
    expect(receive(signedBytes(body))).toEqual(malformed(code))
  })

  it.each([
    ['no id', { id: undefined }],
    ['another specversion', { specversion: '0.3' }],
    ['no source', { source: undefined }],
    ['a type without resource', { type: 'new' }],
    ['data that is text', { data: 'x' }],
  ])('%s is malformed', (_what, over) => {
    expect(receive(hook(event('task:new', {}, over)))).toEqual(malformed('not-cloudevents'))
  })
})

describe('the time of dispatch', () => {
  const at = (header: string | undefined, body: unknown, now = sentAt) =>
    receive(
      hook(event('task:new', {}, { comciscotimestamp: body }), {
        headers: { 'x-webexcc-timestamp': header },
      }),
      {},
      now,
    )
  const minutes5 = 300_000

  it('may be a number or a string of digits', () => {
    expect(at(String(sentAt), sentAt).verdict).toBe('accepted')
    expect(at(String(sentAt), String(sentAt)).verdict).toBe('accepted')
  })

  it('holds for 5 minutes both ways', () => {
    for (const now of [sentAt - minutes5, sentAt + minutes5])
      expect(at(String(sentAt), sentAt, now).verdict).toBe('accepted')
    for (const now of [sentAt - minutes5 - 1, sentAt + minutes5 + 1])
      expect(at(String(sentAt), sentAt, now)).toEqual({ verdict: 'stale' })
  })

  it('an old event under a fresh header is stale', () => {
    expect(at(String(sentAt), sentAt - minutes5 - 1)).toEqual({ verdict: 'stale' })
  })

  it.each([
    [undefined, sentAt, 'timestamp-missing'],
    ['', sentAt, 'timestamp-unreadable'],
    [`${sentAt}abc`, `${sentAt}abc`, 'timestamp-unreadable'],
    [`${sentAt}abc`, sentAt, 'timestamp-unreadable'],
    [`${sentAt}.0`, sentAt, 'timestamp-unreadable'],
    [`-${sentAt}`, sentAt, 'timestamp-unreadable'],
    ['0x19e6ac5e9e9', sentAt, 'timestamp-unreadable'],
    [String(sentAt), `${sentAt}abc`, 'timestamp-unreadable'],
    [String(sentAt), undefined, 'timestamp-unreadable'],
    [String(sentAt), null, 'timestamp-unreadable'],
    [String(sentAt), sentAt + 0.5, 'timestamp-unreadable'],
    [String(sentAt + 1), sentAt, 'timestamp-mismatch'],
  ])('header %s, body %s is %s', (header, body, code) => {
    expect(at(header, body)).toEqual(malformed(code))
  })

  it('in seconds is stale, not read as something else', () => {
    const seconds = Math.floor(sentAt / 1_000)
    expect(at(String(seconds), seconds)).toEqual({ verdict: 'stale' })
  })
})

describe('the version header', () => {
  const version = (header: string | undefined, type = 'task:new') =>
    receive(hook(event(type), { headers: { 'x-webexcc-webhook-version': header } }))

  it.each([
    [undefined, 'version-missing'],
    ['', 'version-unreadable'],
    ['1.0.0', 'version-unreadable'],
    ['task:', 'version-unreadable'],
    ['task:one', 'version-unreadable'],
    ['task-message:1.0.0', 'version-mismatch'],
    ['agent:1.0.0', 'version-mismatch'],
  ])('%s is %s', (header, code) => {
    expect(version(header)).toEqual(malformed(code))
  })

  it('task-message has its own', () => {
    expect(version('task-message:1.0.0', 'task-message:appended')).toMatchObject({
      verdict: 'accepted',
      notes: [],
    })
    expect(version('task:1.0.0', 'task-message:appended')).toEqual(malformed('version-mismatch'))
  })

  it('of an unknown number is accepted and noted', () => {
    expect(version('task:2.0.0')).toMatchObject({ verdict: 'accepted', notes: ['unknown-version'] })
  })
})

describe('what is genuine but not ours', () => {
  it('an unknown subscription is noted where some are known', () => {
    const request = hook(event('task:new'))
    const with_ = (subscriptions: string[]) => receive(request, { connection: connection({ subscriptions }) })

    expect(with_(['other'])).toMatchObject({ verdict: 'accepted', notes: ['unknown-subscription'] })
    expect(with_([])).toMatchObject({ notes: [] })
    expect(with_(['ed9357d0-3f5d-4c6a-a4fd-222222222222'])).toMatchObject({ notes: [] })
  })

  it('another organisation is noted', () => {
    const organization = 'AAAAAAAA-ab66-4377-a7bc-5f0b21896952'

    expect(receive(hook(event('task:new')), { connection: connection({ organization }) })).toMatchObject({
      verdict: 'accepted',
      notes: ['unknown-organization'],
    })
  })

  it.each(['telephony', 'chat', 'email', 'social', 'customMessaging', 'workitem', ''])(
    'channel "%s" is dropped and counted',
    (channelType) => {
      expect(receive(hook(event('task:new', { channelType })))).toEqual({
        verdict: 'accepted',
        events: [],
        dropped: 1,
        notes: [],
      })
    },
  )

  it.each([undefined, null])('an event whose channel is %s is kept', (channelType) => {
    expect(receive(hook(event('task:connected', { channelType })))).toMatchObject({
      dropped: 0,
      events: [{ kind: 'assigned' }],
    })
  })

  it.each([
    ['an agent’s event', event('agent:login', { taskId: undefined, channelType: undefined })],
    ['no data', event('task:new', {}, { data: null })],
    ['a task id that is none', event('task:new', { taskId: '../1' })],
  ])('%s is dropped and noted', (_what, body) => {
    expect(receive(hook(body))).toMatchObject({ verdict: 'accepted', events: [], dropped: 1 })
    expect(receive(hook(body))).toHaveProperty('notes', expect.arrayContaining(['no-task']))
  })
})
