import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Harness } from './harness.ts'
import { startHarness } from './harness.ts'

let sim: Harness
beforeEach(async () => {
  sim = await startHarness()
})
afterEach(() => sim.close())

const tokenWith = (...scopes: string[]) => sim.webex.issueTokens('webex-app', scopes).accessToken
const statusOf = async (token: string | null, headers = {}) =>
  (await sim.create({}, { token, headers })).status

test.each([
  ['missing', {}],
  ['of another scheme', { authorization: 'Basic abc' }],
  ['without a token', { authorization: 'Bearer ' }],
  ['with something after the token', { authorization: 'Bearer a b' }],
])('an Authorization header %s is a 400', async (_, headers) => {
  expect(await statusOf(null, headers)).toBe(400)
})

test('an unknown token is a 401', async () => {
  expect(await statusOf('nobody')).toBe(401)
})

test('a revoked token is a 401, a new one works', async () => {
  const { json } = await sim.control('POST', '/tokens/revoke')

  expect(json).toEqual({ changed: 1 })
  expect(await statusOf(sim.accessToken)).toBe(401)
  expect(await statusOf(sim.webex.issueTokens().accessToken)).toBe(201)
})

test.each([[401], [403]] as const)('an expired token is a %i by switch', async (expiredToken) => {
  sim.webex.setSwitches({ expiredToken })

  await sim.control('POST', '/tokens/expire', { clientId: 'webex-app' })

  expect(await statusOf(sim.accessToken)).toBe(expiredToken)
})

test('advancing the clock expires a token only when asked to', async () => {
  const fortnight = 14 * 24 * 3_600_000
  await sim.clock.advance(fortnight)
  const before = await statusOf(sim.accessToken)

  sim.webex.setSwitches({ tokensExpire: true })

  expect([before, await statusOf(sim.accessToken)]).toEqual([201, 401])
})

test.each([
  ['POST', '/v2/tasks', 'cjp:task_write'],
  ['POST', '/v2/tasks/d0b1b0a2-6e9a-4a6c-8a57-0e3f6f1d2c3b/messages', 'cjp:task_write'],
  ['POST', '/v1/tasks/d0b1b0a2-6e9a-4a6c-8a57-0e3f6f1d2c3b/end', 'cjp:user'],
  ['POST', '/v1/tasks/d0b1b0a2-6e9a-4a6c-8a57-0e3f6f1d2c3b/end', 'cloud-contact-center:pod_conv'],
  ['GET', '/v2/subscriptions', 'cjp:config_read'],
  ['POST', '/v2/subscriptions', 'cjp:config_write'],
  ['PATCH', '/v1/subscriptions/x', 'cjp:config_write'],
  ['GET', '/v1/event-types', 'cjp:config_read'],
  ['POST', '/search', 'cjp:config_read'],
  ['POST', '/search', 'cjp:config'],
])('%s %s is a 403 but for the scope %s', async (method, path, scope) => {
  const others = ['cjp:task_read', 'cjp:nothing']
  const body = method === 'GET' ? undefined : {}

  const without = await sim.call(method, path, { body, token: tokenWith(...others) })
  const having = await sim.call(method, path, { body, token: tokenWith(...others, scope) })

  expect(without.status).toBe(403)
  expect(having.status).not.toBe(403)
})

test('another organisation in the query is a 403', async () => {
  const reply = await sim.call('GET', '/v2/subscriptions?orgId=97cdbf45-ebe2-4687-8341-44d5c7abf101')

  expect(reply.status).toBe(403)
})

test('over the limit: 429, empty, Retry-After until the oldest call of the minute is past', async () => {
  await sim.control('POST', '/limits', { perMinute: 3 })
  for (let n = 0; n < 3; n += 1) await sim.create()
  await sim.clock.advance(20_000)

  const refused = await sim.create()
  await sim.clock.advance(Number(refused.headers.get('retry-after')) * 1_000)
  const later = await sim.create()

  expect([refused.status, refused.text]).toEqual([429, ''])
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(35)
  expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(40)
  expect(later.status).toBe(201)
  expect(sim.webex.tasks()).toHaveLength(4)
})

test('a blocked platform answers 429 with the time that is left, then takes calls again', async () => {
  await sim.control('POST', '/limits', { blockMs: 20 * 60_000 })
  const first = await sim.create()
  await sim.clock.advance(19 * 60_000)
  const second = await sim.create()
  await sim.clock.advance(60_000)

  expect(first.headers.get('retry-after')).toBe('1200')
  expect(second.headers.get('retry-after')).toBe('60')
  expect((await sim.create()).status).toBe(201)
})

test('the limit is 300 a minute a client by default', async () => {
  const { createRateLimit } = await import('../../../local/platforms/webex/rate-limit.ts')
  const limit = createRateLimit()

  const waits = Array.from({ length: 301 }, (_, n) => limit.refuse('a', 1_000_000 + n))

  expect(waits.slice(0, 300).every((wait) => wait === undefined)).toBe(true)
  expect(waits[300]).toBe(60)
  expect(limit.refuse('b', 1_000_400)).toBeUndefined()
})

test('the tracking id is given back, or made up', async () => {
  const given = await sim.create({}, { headers: { TrackingId: 'workbridge-1' } })
  const made = await sim.call('GET', '/v2/event-types')

  expect(given.headers.get('trackingid')).toBe('workbridge-1')
  expect(made.headers.get('trackingid')).toMatch(/^NOTIFS_[0-9a-f-]{36}$/)
  expect(sim.webex.requests().map(({ trackingId }) => trackingId)).toEqual(['workbridge-1', null])
})

test('an unknown path is a 404, a huge body a 413', async () => {
  const unknown = await sim.call('GET', '/v9/tasks')
  const huge = await sim.call('POST', '/v2/tasks', { body: 'x'.repeat(1_048_577) })

  expect([unknown.status, huge.status]).toEqual([404, 413])
})
