import { afterEach, beforeEach, expect, test } from 'vitest'
import { defaultClient } from '../../../local/platforms/webex/server.ts'
import type { Harness } from './harness.ts'
import { startHarness } from './harness.ts'

let sim: Harness
beforeEach(async () => {
  sim = await startHarness()
})
afterEach(() => sim.close())

const client = { client_id: 'webex-app', client_secret: 'webex-app-secret' }

const token = (form: Record<string, string>) =>
  sim.call('POST', '/v1/access_token', {
    body: new URLSearchParams(form).toString(),
    token: null,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })

const refresh = (refreshToken: string, change = {}) =>
  token({ grant_type: 'refresh_token', ...client, refresh_token: refreshToken, ...change })

const works = async (accessToken: string) => (await sim.create({}, { token: accessToken })).status === 201

test('a refresh gives a working access token with the documented lifetimes', async () => {
  const { refreshToken } = sim.webex.issueTokens()

  const { status, json } = await refresh(refreshToken)

  expect(status).toBe(200)
  expect(json).toMatchObject({
    expires_in: 1_209_600,
    refresh_token_expires_in: 7_776_000,
    token_type: 'Bearer',
  })
  expect(json.access_token.split('_')[2]).toBe(sim.webex.orgId)
  expect(await works(json.access_token)).toBe(true)
})

test.each([
  ['stable', true, 200],
  ['rotating', false, 400],
] as const)('%s refresh tokens: the same again %s, the old one then gives %i', async (kind, same, status) => {
  sim.webex.setSwitches({ refreshToken: kind })
  const { refreshToken } = sim.webex.issueTokens()

  const first = await refresh(refreshToken)
  const again = await refresh(refreshToken)

  expect(first.json.refresh_token === refreshToken).toBe(same)
  expect(again.status).toBe(status)
  expect((await refresh(first.json.refresh_token)).status).toBe(200)
})

test.each([
  ['valid', true],
  ['revoked', false],
] as const)('old access token %s after a refresh: still works %s', async (oldAccessToken, still) => {
  sim.webex.setSwitches({ oldAccessToken })
  const pair = sim.webex.issueTokens()

  await refresh(pair.refreshToken)

  expect(await works(pair.accessToken)).toBe(still)
})

test.each([
  ['a wrong secret', { client_secret: 'nope' }, 401],
  ['an unknown client', { client_id: 'nobody' }, 401],
  ['an unknown refresh token', { refresh_token: 'nope' }, 400],
  ['another grant type', { grant_type: 'client_credentials' }, 400],
])('%s is refused', async (_, change, status) => {
  const { refreshToken } = sim.webex.issueTokens()

  const reply = await refresh(refreshToken, change)

  expect(reply.status).toBe(status)
  expect(reply.json).toMatchObject({ message: expect.any(String), trackingId: expect.any(String) })
})

test.each(['revoke', 'expire'])('a refresh token that an operator had to %s is refused', async (change) => {
  const { refreshToken } = sim.webex.issueTokens()

  await sim.control('POST', `/tokens/${change}`, { token: refreshToken })

  expect((await refresh(refreshToken)).status).toBe(400)
})

test('a refresh token works for its own client only', async () => {
  const clients = ['a', 'b'].map((id) => ({ id, secret: 's', scopes: ['cjp:task_write'] }))
  const other = await startHarness({ clients: [...clients, defaultClient] })
  const { refreshToken } = other.webex.issueTokens('a')
  const statusFor = async (clientId: string) => {
    const form = {
      grant_type: 'refresh_token',
      client_id: clientId,
      client_secret: 's',
      refresh_token: refreshToken,
    }
    const body = new URLSearchParams(form).toString()
    return (await other.call('POST', '/v1/access_token', { body, token: null })).status
  }

  expect([await statusFor('b'), await statusFor('a')]).toEqual([400, 200])
  await other.close()
})

test('an authorization code gives tokens once', async () => {
  const { code } = (await sim.control('POST', '/codes', { clientId: 'webex-app' })).json
  const form = { grant_type: 'authorization_code', ...client, code, redirect_uri: 'https://example.com/back' }

  const replies = [await token(form), await token(form)]

  expect(replies.map(({ status }) => status)).toEqual([200, 400])
  expect(await works(replies[0]?.json.access_token)).toBe(true)
})

test('an application token needs its scope, its secret and an authorized organisation', async () => {
  const caller = sim.webex.issueTokens('webex-app', ['spark:applications_token']).accessToken
  const body = { clientId: 'webex-app', clientSecret: 'webex-app-secret', targetOrgId: sim.webex.orgId }
  const ask = (change: object, bearer = caller) =>
    sim.call('POST', '/v1/applications/app-1/token', { body: { ...body, ...change }, token: bearer })

  const replies = [
    await ask({}),
    await ask({}, sim.accessToken),
    await ask({ clientSecret: 'nope' }),
    await ask({ targetOrgId: '97cdbf45-ebe2-4687-8341-44d5c7abf101' }),
  ]

  expect(replies.map(({ status }) => status)).toEqual([200, 403, 401, 403])
})

test('the control API hands out a first pair, with fewer scopes if wanted', async () => {
  const { json } = await sim.control('POST', '/tokens', { clientId: 'webex-app', scopes: ['cjp:task_read'] })

  expect((await sim.create({}, { token: json.accessToken })).status).toBe(403)
  expect(json.accessTokenExpiresAt - sim.clock.now()).toBeGreaterThan(1_209_000_000)
})
