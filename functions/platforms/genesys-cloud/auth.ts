import type { TokenRefresher } from '../port.ts'
import { requestToken } from './token-request.ts'

/**
 * For a token that is kept in the connection's secret and shared by all workers: many tokens in a short time run into
 * limits (documented by the vendor's Terraform provider). Past half its life another one is asked for.
 */
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
            accessTokenRenewAt: given.askedAt + given.lifeMs / 2,
          },
        }
      case 'refused':
        return { outcome: 'refused', code: given.code }
      case 'retry':
        return given
    }
  },
}
