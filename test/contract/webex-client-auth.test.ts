import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Credentials } from '../../functions/platforms/port.ts'
import { refreshers } from '../../functions/platforms/senders.ts'
import { type Answer, startServer, type TinyServer } from '../fixtures/webex/server.ts'

const now = 1_780_000_000_000
const old: Credentials = {
  clientId: 'client',
  clientSecret: 's&cret=+ ü',
  accessToken: 'a-1',
  accessTokenExpiresAt: now,
  refreshToken: 'r-1',
  refreshTokenExpiresAt: now + 5_000,
}

let server: TinyServer
let answer: Answer
const refresh = (over = {}) =>
  refreshers.webex.refresh(old, {
    tokenUrl: `${server.url}/v1/access_token`,
    now: () => now,
    timeoutMs: 1_000,
    ...over,
  })
const json = (status: number, body: unknown) => ({ status, body: JSON.stringify(body) })

beforeEach(async () => {
  server = await startServer(() => answer)
})
afterEach(() => server.close())

describe('a refresh', () => {
  it('sends the grant as a form and keeps all that comes back', async () => {
    answer = json(200, {
      access_token: 'a-2',
      expires_in: 1_209_600,
      refresh_token: 'r-2',
      refresh_token_expires_in: 7_776_000,
    })

    const outcome = await refresh()

    expect(outcome).toEqual({
      outcome: 'refreshed',
      credentials: {
        ...old,
        accessToken: 'a-2',
        accessTokenExpiresAt: now + 1_209_600_000,
        refreshToken: 'r-2',
        refreshTokenExpiresAt: now + 7_776_000_000,
      },
    })
    expect(server.seen[0]?.headers['content-type']).toBe('application/x-www-form-urlencoded')
    expect(Object.fromEntries(new URLSearchParams(server.seen[0]?.body))).toEqual({
      grant_type: 'refresh_token',
      client_id: 'client',
      client_secret: 's&cret=+ ü',
      refresh_token: 'r-1',
    })
  })

  it('keeps the old refresh token, and its end, when none comes back', async () => {
    answer = json(200, { access_token: 'a-2', expires_in: 60 })

    expect(await refresh()).toMatchObject({
      credentials: { refreshToken: 'r-1', refreshTokenExpiresAt: now + 5_000 },
    })
  })

  it('does not give a new refresh token the old one’s end', async () => {
    answer = json(200, { access_token: 'a-2', expires_in: '60', refresh_token: 'r-2' })

    const outcome = await refresh()

    expect(outcome).toMatchObject({
      credentials: { refreshToken: 'r-2', accessTokenExpiresAt: now + 60_000 },
    })
    expect(outcome).not.toHaveProperty('credentials.refreshTokenExpiresAt')
  })

  it('takes a token without a life for short-lived', async () => {
    answer = json(200, { access_token: 'a-2', refresh_token: 'r-2' })

    expect(await refresh()).toMatchObject({ credentials: { accessTokenExpiresAt: now + 3_600_000 } })
  })

  it.each([
    [
      'invalid_grant',
      json(400, { error: 'invalid_grant', error_description: 'secret text' }),
      'invalid_grant',
    ],
    ['401', { status: 401, body: '' }, 'http-401'],
    ['400 of another shape', json(400, { message: 'bad', errors: [] }), 'http-400'],
    ['an error that is no code', json(400, { error: 'Token r-1 is bad' }), 'http-400'],
  ])('is refused on %s', async (_what, reply, code) => {
    answer = reply

    expect(await refresh()).toEqual({ outcome: 'refused', code })
  })

  it.each([
    ['403', { status: 403 }, 'http-403'],
    ['429', { status: 429 }, 'http-429'],
    ['302', { status: 302, headers: { location: '/' } }, 'http-302'],
    ['500', { status: 500, body: '<html>' }, 'http-500'],
    ['a 200 that cannot be read', { status: 200, body: 'ok' }, 'unreadable-reply'],
    ['a 200 without a token', json(200, { expires_in: 60 }), 'unreadable-reply'],
    ['a token no header can carry', json(200, { access_token: 'a\nb', expires_in: 60 }), 'unreadable-reply'],
  ])('is tried again on %s', async (_what, reply, code) => {
    answer = reply

    expect(await refresh()).toEqual({ outcome: 'retry', code })
  })

  it('is tried again when nobody answers', async () => {
    answer = () => undefined
    expect(await refresh({ timeoutMs: 100 })).toEqual({ outcome: 'retry', code: 'no-reply:ERR_TIMEOUT' })

    expect(await refresh({ tokenUrl: 'http://127.0.0.1:1/' })).toMatchObject({ outcome: 'retry' })
  })
})
