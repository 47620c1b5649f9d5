import type { TokenRefresher } from '../port.ts'
import { type ClientCredentials, requestToken, type TokenIo, type TokenOutcome } from './token-request.ts'

/** For a token that is kept in the connection's secret and shared by all workers. `refreshToken` stays as it is. */
export const genesysRefresher: TokenRefresher = {
  async refresh(credentials, io) {
    const given = await requestToken(credentials, io)
    switch (given.outcome) {
      case 'granted':
        return {
          outcome: 'refreshed',
          credentials: {
            ...credentials,
            accessToken: given.token,
            accessTokenExpiresAt: given.askedAt + given.lifeMs,
          },
        }
      case 'refused':
        return { outcome: 'refused', code: given.code }
      case 'retry':
        return { outcome: 'retry', code: given.code }
    }
  },
}

export interface KeeperOptions extends TokenIo {
  credentials(): Promise<ClientCredentials>
}

export type Renewal = 'renewed' | 'busy' | 'refused'

/** Has the shape of the domain's `TokenSource`. */
export interface TokenKeeper {
  /** Empty when there is none to be had: the call is then refused here, and `renew` says why. */
  token(): Promise<string>
  /** Asks for another token unless `refused` has been replaced already. */
  renew(refused: string): Promise<Renewal>
}

/** After a failure nothing is asked for this long. */
const restMs = 30_000

/**
 * A token kept in this process. Past half its life the next call asks for another one; while that fails, the old one
 * serves to its end. Asked for once, however many wait: many tokens in a short time run into limits (documented by the
 * vendor's Terraform provider).
 */
export function createTokenKeeper(options: KeeperOptions): TokenKeeper {
  let kept: Kept | undefined
  let notBefore = 0
  let last: TokenOutcome['outcome'] = 'granted'
  let under: Promise<void> | undefined

  const ask = async () => {
    const given = await requestToken(await options.credentials(), options)
    last = given.outcome
    if (given.outcome === 'granted') kept = keep(given)
    else notBefore = options.now() + (given.outcome === 'retry' ? (given.afterMs ?? restMs) : restMs)
  }
  const askOnce = () => {
    under ??= ask().finally(() => {
      under = undefined
    })
    return under
  }
  const serves = () => kept !== undefined && options.now() < kept.until
  const mayAsk = () => options.now() >= notBefore
  return {
    async token() {
      const isDue = !serves() || options.now() >= (kept?.renewFrom ?? 0)
      if (isDue && mayAsk()) await askOnce()
      return kept !== undefined && serves() ? kept.token : ''
    },
    async renew(refused) {
      if (kept !== undefined && kept.token !== refused) return 'renewed'
      kept = undefined
      if (mayAsk()) await askOnce()
      if (kept !== undefined) return 'renewed'
      return last === 'refused' ? 'refused' : 'busy'
    },
  }
}

interface Kept {
  token: string
  renewFrom: number
  until: number
}

const keep = (given: Extract<TokenOutcome, { outcome: 'granted' }>): Kept => ({
  token: given.token,
  renewFrom: given.askedAt + given.lifeMs / 2,
  until: given.askedAt + given.lifeMs,
})
