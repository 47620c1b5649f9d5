import { describe, expect, it } from 'vitest'
import type { CallOutcome } from '../../../functions/domain/outcome.ts'
import { type Renewal, type TokenSource, withToken } from '../../../functions/domain/with-token.ts'

const confirmed: CallOutcome = { outcome: 'confirmed', platformId: 'task-1' }
const refused: CallOutcome = { outcome: 'retry', code: 'http-401', cause: 'token' }
const unavailable = { outcome: 'retry', code: 'token-unavailable', cause: 'transient' }

/** Tokens `t1`, `t2`, … one more with each renewal. */
function source(renewal: Renewal | Error = 'renewed') {
  let n = 1
  const seen = { renewed: [] as string[] }
  const tokens: TokenSource = {
    token: async () => `t${n}`,
    async renew(old) {
      seen.renewed.push(old)
      if (renewal instanceof Error) throw renewal
      n += 1
      return renewal
    },
  }
  return { tokens, seen }
}

function calls(...outcomes: CallOutcome[]) {
  const tokens: string[] = []
  const call = async (token: string) => {
    tokens.push(token)
    return outcomes.shift() ?? confirmed
  }
  return { call, tokens }
}

describe('withToken', () => {
  it('calls once with the token there is', async () => {
    const { call, tokens } = calls()

    expect(await withToken(source().tokens, call)).toEqual(confirmed)
    expect(tokens).toEqual(['t1'])
  })

  it('renews a refused token once and repeats the call, which had no effect', async () => {
    const { tokens: from, seen } = source()
    const { call, tokens } = calls(refused)

    expect(await withToken(from, call)).toEqual(confirmed)
    expect(tokens).toEqual(['t1', 't2'])
    expect(seen.renewed).toEqual(['t1'])
  })

  it('refused again: the connection has to be mended', async () => {
    const { call, tokens } = calls(refused, { ...refused, code: 'http-403' } as CallOutcome)

    expect(await withToken(source().tokens, call)).toEqual({
      outcome: 'rejected',
      code: 'http-403',
      scope: 'connection',
    })
    expect(tokens).toHaveLength(2)
  })

  it('a refused renewal: the connection has to be mended', async () => {
    expect(await withToken(source('refused').tokens, calls(refused).call)).toEqual({
      outcome: 'rejected',
      code: 'token-refused',
      scope: 'connection',
    })
  })

  it('somebody else renews: tries again later', async () => {
    expect(await withToken(source('busy').tokens, calls(refused).call)).toEqual({
      outcome: 'retry',
      code: 'token-renewal-busy',
      cause: 'transient',
    })
  })

  it.each<CallOutcome>([
    { outcome: 'retry', code: 'http-429', cause: 'rate-limit' },
    { outcome: 'rejected', code: 'c', scope: 'task' },
    { outcome: 'uncertain', code: 'c' },
  ])('hands on any other outcome: $outcome', async (outcome) => {
    const { tokens, seen } = source()

    expect(await withToken(tokens, calls(outcome).call)).toEqual(outcome)
    expect(seen.renewed).toEqual([])
  })

  it('regression: no token to be had is a retry: nothing was sent, so nothing is uncertain', async () => {
    const { call, tokens } = calls()
    const from: TokenSource = {
      ...source().tokens,
      token: () => Promise.reject(new Error('secret in trouble')),
    }

    expect(await withToken(from, call)).toEqual(unavailable)
    expect(tokens).toEqual([])
  })

  it('regression: trouble while renewing is a retry: the refused call had no effect', async () => {
    expect(await withToken(source(new Error('table in trouble')).tokens, calls(refused).call)).toEqual(
      unavailable,
    )
  })

  it('regression: trouble with the renewed token is a retry', async () => {
    let reads = 0
    const from: TokenSource = {
      token: () => (++reads === 1 ? Promise.resolve('t1') : Promise.reject(new Error('secret in trouble'))),
      renew: async () => 'renewed',
    }

    expect(await withToken(from, calls(refused).call)).toEqual(unavailable)
  })

  it('a call that throws is not taken for a token in trouble', async () => {
    const call = () => Promise.reject(new Error('a bug'))

    await expect(withToken(source().tokens, call)).rejects.toThrow('a bug')
  })
})
