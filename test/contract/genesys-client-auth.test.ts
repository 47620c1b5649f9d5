import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { TokenSource } from '../../functions/domain/with-token.ts'
import { genesysRefresher } from '../../functions/platforms/genesys-cloud/auth.ts'
import { callsOf } from '../../functions/priority-calls.ts'
import { defaultClient } from '../../local/platforms/genesys-cloud/tokens.ts'
import { MemoryTokens } from '../support/memory-tokens.ts'
import { type Harness, startHarness } from '../unit/genesys-simulator/harness.ts'

let h: Harness
beforeEach(async () => {
  h = await startHarness()
})
afterEach(() => h.close())

const hour = 3_600_000
const asked = () => h.sim.requests().filter(({ operation }) => operation === 'token').length

/** A secret as an operator sets it: an id and a secret, no token yet. */
function openKept(clientSecret = defaultClient.secret): { kept: MemoryTokens; tokens: TokenSource } {
  const kept = new MemoryTokens()
  kept.clock = {
    get ms() {
      return h.clock.now()
    },
  }
  kept.secret = { clientId: defaultClient.id, clientSecret } as MemoryTokens['secret']
  kept.refresh = (credentials) =>
    genesysRefresher.refresh(credentials, { tokenUrl: h.sim.tokenUrl, now: h.clock.now, timeoutMs: 5_000 })
  return { kept, tokens: kept.open() }
}

describe('the token in the secret', () => {
  test('is empty at first; then it is asked for once, however many wait', async () => {
    const { kept, tokens } = openKept()

    expect(await tokens.token()).toBe('')
    const renewals = await Promise.all(Array.from({ length: 20 }, () => tokens.renew('')))

    expect(new Set(renewals)).toEqual(new Set(['renewed']))
    expect(asked()).toBe(1)
    expect(kept.secret).toMatchObject({ clientId: defaultClient.id, accessToken: await tokens.token() })
  })

  test('is replaced past half its life, by one of all workers', async () => {
    const { kept, tokens } = openKept()
    const other = kept.open()
    await tokens.renew('')
    const first = await tokens.token()
    await h.clock.advance(12 * hour - 1)
    const same = await tokens.token()
    await h.clock.advance(1)
    const next = await Promise.all([tokens.token(), other.token(), tokens.token()])

    expect(same).toBe(first)
    expect(next.filter((token) => token !== first).length).toBeGreaterThan(0)
    expect(await other.token()).toBe(await tokens.token())
    expect(await tokens.token()).not.toBe(first)
    expect(asked()).toBe(2)
  })

  test('serves on while another one cannot be had, and the endpoint is left alone for a while', async () => {
    const { tokens } = openKept()
    await tokens.renew('')
    const first = await tokens.token()
    await h.clock.advance(13 * hour)
    h.sim.setFaults({ status5xx: 1 })
    const during = [await tokens.token(), await tokens.token()]
    const calls = asked()
    await h.clock.advance(30_000)

    expect(during).toEqual([first, first])
    expect(await tokens.token()).toBe(first)
    expect([calls, asked()]).toEqual([2, 3])
  })

  test('429 is obeyed', async () => {
    h.sim.setFaults({ status429: { p: 1, retryAfter: 120, times: 1 } })
    const { tokens } = openKept()
    const seen = [await tokens.renew(''), await tokens.renew('')]
    await h.clock.advance(120_000)

    expect(seen).toEqual(['busy', 'busy'])
    expect(asked()).toBe(1)
    expect(await tokens.renew('')).toBe('renewed')
  })
})

describe('a call', () => {
  const call = (tokens: TokenSource, conversation: string) =>
    callsOf(h.sim.url, tokens, h.clock.now).set(conversation, 3)

  test('asks for the first token and renews a revoked one by itself', async () => {
    const one = h.sim.addCallback()
    const { tokens } = openKept()

    expect(await call(tokens, one.id)).toMatchObject({ outcome: 'confirmed' })
    await h.control('POST', '/tokens/revoke')
    expect(await call(tokens, one.id)).toMatchObject({ outcome: 'confirmed' })
    expect(asked()).toBe(2)
  })

  test('with a wrong secret stops the connection', async () => {
    const one = h.sim.addCallback()

    expect(await call(openKept('wrong').tokens, one.id)).toEqual({
      outcome: 'rejected',
      code: 'token-refused',
      scope: 'connection',
    })
  })

  test('reads and lists in the words of the domain', async () => {
    const one = h.sim.addCallback()
    const calls = callsOf(h.sim.url, openKept().tokens, h.clock.now)
    await calls.set(one.id, 7)

    expect(await calls.read(one.id)).toEqual({ outcome: 'answered', state: 'queued', priority: 7 })
    expect(await calls.read('8f14e45f-ceea-4672-a7f5-5bb36a6bb0c1')).toMatchObject({
      outcome: 'rejected',
      code: 'not-found',
    })
    const listed = await calls.list({ since: h.start - hour, until: h.start + hour, page: 1, queueIds: [] })
    expect(listed).toMatchObject({
      outcome: 'answered',
      waiting: [{ conversation: one.id, queuedAt: h.start, agentOwned: false, skillIds: [] }],
    })
  })
})

describe('the refresher for a token in a secret', () => {
  const credentials = {
    clientId: defaultClient.id,
    clientSecret: defaultClient.secret,
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
        accessTokenRenewAt: h.start + 12 * hour,
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
