import { randomBytes } from 'node:crypto'

/** Documented lifetimes: access token 14 days, refresh token 90 days. */
export const accessTokenSeconds = 1_209_600
export const refreshTokenSeconds = 7_776_000

export interface SimClient {
  id: string
  secret: string
  scopes: readonly string[]
}

export interface Grant {
  clientId: string
  scopes: readonly string[]
  /** Epoch ms. */
  expiresAt: number
  /** Set by the control API, so that a test need not wait for `expiresAt`. */
  expired: boolean
  revoked: boolean
}

export interface TokenPair {
  accessToken: string
  refreshToken: string
  /** Epoch ms. */
  accessTokenExpiresAt: number
  refreshTokenExpiresAt: number
}

export interface TokenFilter {
  token?: string
  clientId?: string
  kind?: 'access' | 'refresh'
}

/** Assumed set: all that the simulated operations ask for. */
export const allScopes = [
  'cjp:task_write',
  'cjp:task_read',
  'cjp:config_read',
  'cjp:config_write',
  'cjp:user',
]

export function createTokens(orgId: string, clients: readonly SimClient[]) {
  const access = new Map<string, Grant>()
  const refresh = new Map<string, Grant>()
  const codes = new Map<string, { clientId: string; scopes: readonly string[] }>()
  const known = new Map(clients.map((client) => [client.id, client]))

  // Observed: `<opaque>_<cluster>_<organisation>`.
  const mint = () => `${randomBytes(36).toString('hex')}_SIM1_${orgId}`
  const scopesOf = (clientId: string) => known.get(clientId)?.scopes ?? []

  const add = (store: Map<string, Grant>, token: string, owner: Owner, expiresAt: number) => {
    store.set(token, { ...owner, expiresAt, expired: false, revoked: false })
    return token
  }

  const each = (filter: TokenFilter, change: (grant: Grant) => void) => {
    const stores =
      filter.kind === 'refresh' ? [refresh] : filter.kind === 'access' ? [access] : [access, refresh]
    return changeGrants(stores, filter, change)
  }

  return {
    access,
    refresh,
    codes,
    client: (id: string) => known.get(id),
    /** `keep` is the refresh token to hand out again, with a new lifetime. */
    issue(clientId: string, now: number, scopes = scopesOf(clientId), keep = mint()): TokenPair {
      const owner = { clientId, scopes }
      const accessTokenExpiresAt = now + accessTokenSeconds * 1000
      const refreshTokenExpiresAt = now + refreshTokenSeconds * 1000
      return {
        accessToken: add(access, mint(), owner, accessTokenExpiresAt),
        refreshToken: add(refresh, keep, owner, refreshTokenExpiresAt),
        accessTokenExpiresAt,
        refreshTokenExpiresAt,
      }
    },
    code(clientId: string, scopes = scopesOf(clientId)): string {
      const code = mint()
      codes.set(code, { clientId, scopes })
      return code
    },
    revoke: (filter: TokenFilter) =>
      each(filter, (grant) => {
        grant.revoked = true
      }),
    expire: (filter: TokenFilter) =>
      each(filter, (grant) => {
        grant.expired = true
      }),
  }
}

/** Gives how many grants fitted the filter. */
function changeGrants(
  stores: Map<string, Grant>[],
  filter: TokenFilter,
  change: (grant: Grant) => void,
): number {
  const fits = ([token, grant]: [string, Grant]) =>
    (filter.token ?? token) === token && (filter.clientId ?? grant.clientId) === grant.clientId
  const chosen = stores.flatMap((store) => [...store]).filter(fits)
  for (const [, grant] of chosen) change(grant)
  return chosen.length
}

interface Owner {
  clientId: string
  scopes: readonly string[]
}

export type Tokens = ReturnType<typeof createTokens>
