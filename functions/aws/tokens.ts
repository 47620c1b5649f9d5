import type { Renewal, TokenSource } from '../domain/with-token.ts'
import type { Secrets } from './secrets.ts'
import type { TokenLease } from './token-lease.ts'

/** What a connection's secret holds besides webhook secrets. */
export interface StoredCredentials {
  clientId: string
  clientSecret: string
  accessToken?: string
  accessTokenExpiresAt?: number
  accessTokenRenewAt?: number
  refreshToken?: string
  refreshTokenExpiresAt?: number
}

export type Refreshed =
  | { outcome: 'refreshed'; credentials: StoredCredentials }
  | { outcome: 'refused'; code: string }
  | { outcome: 'retry'; code: string; afterMs?: number }

export interface TokenOptions {
  connection: string
  arn: string
  secrets: Secrets
  lease: TokenLease
  refresh(credentials: StoredCredentials): Promise<Refreshed>
  now: () => number
  note(event: string, fields: Record<string, string>): void
}

/** Refreshed in exchange for the access token `of`, and not stored yet: its refresh token may be the only one alive. */
interface Unsaved {
  of: string
  credentials: StoredCredentials
}

interface Keep {
  unsaved?: Unsaved
  /** The token endpoint asked to be left alone until then. */
  notBefore: number
}

/** An early renewal that failed is tried again after this, ms. */
const restMs = 30_000

/**
 * The access token of one connection, kept in Secrets Manager. Refreshed by whoever finds it refused first, and early
 * where its life is known: while that fails, the old one serves. `token` is empty where there is none yet; a call with
 * it counts as refused, and so the first one is asked for.
 */
export function secretTokens(options: TokenOptions): TokenSource {
  const { secrets, arn, now } = options
  const keep: Keep = { notBefore: 0 }
  let restUntil = 0
  let under: Promise<Renewal> | undefined
  const renewOnce = (refused: string) => {
    under ??= renew(options, keep, refused).finally(() => {
      under = undefined
    })
    return under
  }
  const stored = () => secrets.get<StoredCredentials>(arn)
  return {
    async token() {
      const { accessToken = '', accessTokenRenewAt = Number.POSITIVE_INFINITY } = await stored()
      if (accessToken === '' || now() < accessTokenRenewAt || now() < restUntil) return accessToken
      const renewal = await renewOnce(accessToken).catch(() => undefined)
      if (renewal === 'renewed') return (await stored()).accessToken ?? ''
      restUntil = now() + restMs
      return accessToken
    },
    renew: renewOnce,
  }
}

const readAnew = ({ secrets, arn }: TokenOptions) => secrets.get<StoredCredentials>(arn, { maxAgeMs: 0 })

async function renew(options: TokenOptions, keep: Keep, refused: string): Promise<Renewal> {
  const { lease, connection, now, note } = options
  if (((await readAnew(options)).accessToken ?? '') !== refused) return 'renewed'
  if (now() < keep.notBefore) return 'busy'
  const fence = await lease.take(connection, now())
  if (fence === undefined) return 'busy'
  try {
    return await renewUnderLease(options, keep, refused, fence)
  } finally {
    // What was renewed is renewed; the lease ends by itself.
    await lease.release(connection, fence).catch(() => note('token-lease-not-released', { connection }))
  }
}

/**
 * Whatever refresh token comes back is stored before anything is done with the access token. If it cannot be stored, the
 * next renewal stores it: the one it came from may be dead already.
 */
async function renewUnderLease(
  options: TokenOptions,
  keep: Keep,
  refused: string,
  fence: number,
): Promise<Renewal> {
  const { lease, connection, now, note, secrets, arn } = options
  const before = await readAnew(options)
  if ((before.accessToken ?? '') !== refused) return 'renewed'
  const refreshed: Refreshed =
    keep.unsaved?.of === refused
      ? { outcome: 'refreshed', credentials: keep.unsaved.credentials }
      : await options.refresh(before)
  if (refreshed.outcome !== 'refreshed') {
    note('token-not-renewed', { connection, outcome: refreshed.outcome, code: refreshed.code })
    if (refreshed.outcome === 'retry') keep.notBefore = now() + (refreshed.afterMs ?? 0)
    return refreshed.outcome === 'refused' ? 'refused' : 'busy'
  }
  keep.unsaved = { of: refused, credentials: refreshed.credentials }
  const after = await readAnew(options)
  const isOvertaken = !(await lease.holds(connection, fence, now())) && (after.accessToken ?? '') !== refused
  if (!isOvertaken) await secrets.put(arn, { ...after, ...refreshed.credentials })
  keep.unsaved = undefined
  note('token-renewed', { connection })
  return 'renewed'
}
