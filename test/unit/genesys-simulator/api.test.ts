import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { defaultClient } from '../../../local/platforms/genesys-cloud/tokens.ts'
import { type Harness, startHarness } from './harness.ts'

let h: Harness
beforeEach(async () => {
  h = await startHarness()
})
afterEach(() => h.close())

const nobody = '00000000-0000-4000-8000-000000000000'

describe('the priority', () => {
  test.each([
    [{ priority: 25_000_001 }, 400, 'constraint.validation'],
    [{ priority: 1.5 }, 400, 'invalid.value'],
    [{ priority: '7' }, 400, 'invalid.value'],
    [{ skillIds: ['x'] }, 400, 'invalid.id'],
    [{ prio: 1 }, 400, 'invalid.property'],
    [[1], 400, 'bad.request'],
    ['{', 400, 'bad.request'],
    [{ priority: -25_000_000 }, 200, undefined],
    [{}, 200, undefined],
  ])('%j is a %i %s', async (body, status, code) => {
    const one = h.sim.addCallback()

    const reply = await h.patch(one.id, body)

    expect([reply.status, reply.json.code]).toEqual([status, code])
  })

  test('of a conversation nobody knows: 404; of one out of its queue: by the switch', async () => {
    const one = h.sim.addCallback()
    h.sim.act(one.id, 'leave')
    const seen = [(await h.patch(nobody, { priority: 1 })).status]
    for (const notQueued of ['400', '404', '409', '200'] as const) {
      h.sim.setSwitches({ notQueued })
      seen.push((await h.patch(one.id, { priority: 1 })).status)
    }

    expect(seen).toEqual([404, 400, 404, 409, 200])
    expect(one.priority).toBe(0)
  })

  test('an error names its exchange', async () => {
    const reply = await h.patch(nobody, { priority: 1 })

    expect(reply.json).toEqual({
      message: 'The specified conversation does not exist.',
      code: 'resource.not.found',
      status: 404,
      messageParams: {},
      contextId: reply.headers.get('inin-correlation-id'),
      details: [],
      errors: [],
    })
  })
})

describe('who may', () => {
  test.each([
    [null, 401, 'authentication.required'],
    ['wrong', 401, 'bad.credentials'],
  ])('token %s: %i', async (token, status, code) => {
    const reply = await h.call('GET', `/api/v2/conversations/${nobody}`, { token })

    expect([reply.status, reply.json.code]).toEqual([status, code])
  })

  test('a role without the permission gets 403', async () => {
    const weak = { ...defaultClient, id: 'weak', permissions: [] }
    const other = await startHarness({ clients: [weak] })

    const reply = await other.patch(nobody, {}, { token: other.sim.issueToken('weak') })
    await other.close()

    expect([reply.status, reply.json.code]).toEqual([403, 'missing.any.permissions'])
  })

  test.each([
    ['basic', `${defaultClient.id}:${defaultClient.secret}`, 200],
    ['basic', `${defaultClient.id}:wrong`, 401],
    ['basic', 'nobody:x', 400],
  ])('token by %s %#: %i', async (_, pair, status) => {
    const reply = await h.call('POST', '/oauth/token', {
      token: null,
      body: 'grant_type=client_credentials',
      headers: {
        authorization: `Basic ${Buffer.from(pair).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
    })

    expect(reply.status).toBe(status)
    expect(reply.json).toMatchObject(
      status === 200 ? { token_type: 'bearer', expires_in: 86_400 } : { error: 'invalid_client' },
    )
  })

  test('tokens expire by the clock only when asked', async () => {
    await h.clock.advance(2 * 86_400_000)
    const before = await h.call('GET', `/api/v2/conversations/${nobody}`)
    h.sim.setSwitches({ tokensExpire: true })
    const after = await h.call('GET', `/api/v2/conversations/${nobody}`)

    expect([before.status, after.status]).toEqual([404, 401])
  })
})

test('300 calls a minute a token, then 429 until the minute is over', async () => {
  await h.control('POST', '/limits', { perMinute: 2 })
  const one = h.sim.addCallback()
  const seen = []
  for (let i = 0; i < 3; i++) seen.push(await h.patch(one.id, { priority: i }))
  const other = await h.patch(one.id, { priority: 9 }, { token: h.sim.issueToken() })
  await h.clock.advance(60_000)
  const later = await h.patch(one.id, { priority: 5 })

  expect(seen.map(({ status }) => status)).toEqual([200, 200, 429])
  expect(seen[0]?.headers.get('inin-ratelimit-count')).toBe('1')
  expect(seen[2]?.headers.get('retry-after')).toBe('60')
  expect(seen[2]?.json).toMatchObject({
    code: 'too.many.requests.retry.after',
    message: 'Rate limit exceeded the maximum. Retry the request in [60] seconds',
  })
  expect([other.status, later.status]).toEqual([200, 200])
})

describe('callbacks', () => {
  const create = (change: object) =>
    h.call('POST', '/api/v2/conversations/callbacks', {
      body: { callbackNumbers: ['+1'], queueId: h.sim.queueId('Support'), ...change },
    })

  test.each([
    [{ callbackNumbers: [] }, 'callback.error.missing.callback.numbers'],
    [{ queueId: undefined }, 'callback.error.missing.queue.id'],
    [{ callbackScheduledTime: 'soon' }, 'invalid.date'],
    [{ callbackScheduledTime: '2026-04-02T08:00:01Z' }, 'callback.error.scheduled.time.too.far.in.future'],
  ])('%j is refused', async (change, code) => {
    expect((await create(change)).json).toMatchObject({ status: 400, code })
  })

  test('one is created, read and found', async () => {
    const queueId = h.sim.queueId('Support')
    const made = await create({ queueId: undefined, routingData: { queueId, priority: 2 } })
    const { id } = made.json.conversation

    const whole = await h.call('GET', `/api/v2/conversations/${id}`)
    const callback = await h.call('GET', `/api/v2/conversations/callbacks/${id}`)

    const acd = (participants: { purpose: string }[]) => participants.find(({ purpose }) => purpose === 'acd')
    expect(acd(whole.json.participants)).toMatchObject({ queueId, conversationRoutingData: { priority: 2 } })
    expect(acd(callback.json.participants)).toMatchObject({ conversationRoutingData: { priority: 2 } })
    expect(made.json.callbackIdentifiers).toHaveLength(1)
  })

  test('whose listing is for users: by the switch', async () => {
    h.sim.addCallback()
    const seen = []
    for (const callbackListing of ['empty', 'refused', 'queued'] as const) {
      h.sim.setSwitches({ callbackListing })
      const { json } = await h.call('GET', '/api/v2/conversations/callbacks')
      seen.push(json.total ?? json.code)
    }

    expect(seen).toEqual([0, 'not.a.user', 1])
  })
})

describe('faults', () => {
  test('lostReply: the effect happens; lostRequest: it does not', async () => {
    const one = h.sim.addCallback()
    h.sim.setFaults({ lostReply: { p: 1, times: 1, operation: 'patch-routing' } })
    await expect(h.patch(one.id, { priority: 3 })).rejects.toThrow()
    expect(one.priority).toBe(3)

    h.sim.setFaults({ lostRequest: { p: 1, times: 1 } })
    await expect(h.patch(one.id, { priority: 4 })).rejects.toThrow()
    expect(one.priority).toBe(3)
  })

  test.each([
    ['status401', 401],
    ['status403', 403],
    ['status409', 409],
    ['status429', 429],
    ['status5xx', 503],
  ])('%s: no effect', async (name, status) => {
    const one = h.sim.addCallback()
    h.sim.setFaults({ [name]: name === 'status5xx' ? { status } : 1 })

    expect((await h.patch(one.id, { priority: 3 })).status).toBe(status)
    expect(one.priority).toBe(0)
  })
})
