import type { Renewal, TokenSource } from '../domain/with-token.ts'
import type { Secrets } from './secrets.ts'
import type { TokenLease } from './token-lease.ts'

/** What a connection's secret holds besides webhook secrets. */
export interface StoredCredentials {
  clientId: string
  clientSecret: string
  accessToken: string
  accessTokenExpiresAt: number
  refreshToken: string
  refreshTokenExpiresAt?: number
}

export type Refreshed =
  | { outcome: 'refreshed'; credentials: StoredCredentials }
  | { outcome: 'refused' | 'retry'; code: string }

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

type Keep = { unsaved?: Unsaved }

/** The access token of one connection, kept in Secrets Manager, refreshed by whoever finds it refused first. */
export function secretTokens(options: TokenOptions): TokenSource {
  const keep: Keep = {}
  let under: Promise<Renewal> | undefined
  return {
    async token() {
      return (await options.secrets.get<StoredCredentials>(options.arn)).accessToken
    },
    async renew(refused) {
      under ??= renew(options, keep, refused).finally(() => {
        under = undefined
      })
      return under
    },
  }
}

const readAnew = ({ secrets, arn }: TokenOptions) => secrets.get<StoredCredentials>(arn, { maxAgeMs: 0 })

async function renew(options: TokenOptions, keep: Keep, refused: string): Promise<Renewal> {
  const { lease, connection, now, note } = options
  if ((await readAnew(options)).accessToken !== refused) return 'renewed'
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
  if (before.accessToken !== refused) return 'renewed'
  const refreshed: Refreshed =
    keep.unsaved?.of === refused
      ? { outcome: 'refreshed', credentials: keep.unsaved.credentials }
      : await options.refresh(before)
  if (refreshed.outcome !== 'refreshed') {
    note('token-not-renewed', { connection, outcome: refreshed.outcome, code: refreshed.code })
    return refreshed.outcome === 'refused' ? 'refused' : 'busy'
  }
  keep.unsaved = { of: refused, credentials: refreshed.credentials }
  const after = await readAnew(options)
  const isOvertaken = !(await lease.holds(connection, fence, now())) && after.accessToken !== refused
  if (!isOvertaken) await secrets.put(arn, { ...after, ...refreshed.credentials })
  keep.unsaved = undefined
  note('token-renewed', { connection })
  return 'renewed'
}
