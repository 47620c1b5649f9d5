import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { withToken } from '../../functions/domain/with-token.ts'
import { createTokenKeeper, genesysRefresher } from '../../functions/platforms/genesys-cloud/auth.ts'
import { setPriority } from '../../functions/platforms/genesys-cloud/client.ts'
import { defaultClient } from '../../local/platforms/genesys-cloud/tokens.ts'
import { type Harness, startHarness } from '../unit/genesys-simulator/harness.ts'

let h: Harness
beforeEach(async () => {
  h = await startHarness()
})
afterEach(() => h.close())

const hour = 3_600_000
const asked = () => h.sim.requests().filter(({ operation }) => operation === 'token').length
const keeper = (clientSecret = defaultClient.secret) =>
  createTokenKeeper({
    credentials: async () => ({ clientId: defaultClient.id, clientSecret }),
    tokenUrl: h.sim.tokenUrl,
    now: h.clock.now,
    timeoutMs: 5_000,
  })

describe('the kept token', () => {
  test('is asked for once, however many wait', async () => {
    const kept = keeper()

    const tokens = await Promise.all(Array.from({ length: 20 }, () => kept.token()))

    expect(new Set(tokens).size).toBe(1)
    expect(asked()).toBe(1)
  })

  test('is replaced past half its life', async () => {
    const kept = keeper()
    const first = await kept.token()
    await h.clock.advance(12 * hour - 1)
    const same = await kept.token()
    await h.clock.advance(1)
    const next = await kept.token()

    expect(same).toBe(first)
    expect(next).not.toBe(first)
    expect(asked()).toBe(2)
  })

  test('serves on while another one cannot be had, and the endpoint is left alone for a while', async () => {
    const kept = keeper()
    const first = await kept.token()
    await h.clock.advance(13 * hour)
    h.sim.setFaults({ status5xx: 1 })
    const during = [await kept.token(), await kept.token()]
    const calls = asked()
    await h.clock.advance(30_000)
    await kept.token()
    await h.clock.advance(11 * hour)

    expect(during).toEqual([first, first])
    expect([calls, asked()]).toEqual([2, 3])
    expect(await kept.token()).toBe('')
  })

  test('that was refused is renewed once for all', async () => {
    const kept = keeper()
    const first = await kept.token()
    h.sim.setFaults({})
    const renewals = await Promise.all([kept.renew(first), kept.renew(first), kept.renew(first)])

    expect(renewals).toEqual(['renewed', 'renewed', 'renewed'])
    expect(await kept.renew(first)).toBe('renewed')
    expect(asked()).toBe(2)
  })

  test('429 is obeyed', async () => {
    h.sim.setFaults({ status429: { p: 1, retryAfter: 120, times: 1 } })
    const kept = keeper()
    const seen = [await kept.token(), await kept.token()]
    await h.clock.advance(120_000)

    expect(seen).toEqual(['', ''])
    expect(await kept.token()).not.toBe('')
    expect(asked()).toBe(2)
  })
})

test('a revoked token is renewed within the call; a wrong secret stops the connection', async () => {
  const one = h.sim.addCallback()
  const io = { baseUrl: h.sim.url, now: h.clock.now, timeoutMs: 5_000 }
  const kept = keeper()
  await kept.token()
  await h.control('POST', '/tokens/revoke')

  const renewed = await withToken(kept, (token) => setPriority(one.id, 3, { ...io, token }))
  const refused = await withToken(keeper('wrong'), (token) => setPriority(one.id, 3, { ...io, token }))

  expect(renewed).toMatchObject({ outcome: 'confirmed', priority: 3 })
  expect(refused).toEqual({ outcome: 'rejected', code: 'token-refused', scope: 'connection' })
})

describe('the refresher for a token in a secret', () => {
  const credentials = {
    clientId: defaultClient.id,
    clientSecret: defaultClient.secret,
    accessToken: '',
    accessTokenExpiresAt: 0,
    refreshToken: '',
  }
  const refresh = (change: object = {}) =>
    genesysRefresher.refresh(
      { ...credentials, ...change },
      { tokenUrl: h.sim.tokenUrl, now: h.clock.now, timeoutMs: 5_000 },
    )

  test('gives a token and its end', async () => {
    expect(await refresh()).toEqual({
      outcome: 'refreshed',
      credentials: {
        ...credentials,
        accessToken: expect.stringMatching(/^\S{40,}$/),
        accessTokenExpiresAt: h.start + 24 * hour,
      },
    })
  })

  test('tells a refusal from trouble', async () => {
    const refusals = [await refresh({ clientId: 'nobody' }), await refresh({ clientSecret: 'wrong' })]
    h.sim.setFaults({ status5xx: { p: 1, status: 503 } })
    const trouble = await refresh()

    expect(refusals).toEqual(Array(2).fill({ outcome: 'refused', code: 'invalid_client' }))
    expect(trouble).toEqual({ outcome: 'retry', code: 'http-503' })
  })
})
