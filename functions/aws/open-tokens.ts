import type { Connection } from '../../schemas/config.ts'
import type { TokenSource } from '../domain/with-token.ts'
import { envMap } from './clients.ts'
import type { GateTable } from './gate-table.ts'
import { openSecrets } from './secrets.ts'
import { tokenLease } from './token-lease.ts'
import { type Refreshed, type StoredCredentials, secretTokens, type TokenOptions } from './tokens.ts'

type Refresh = (
  connection: Connection,
  credentials: StoredCredentials,
  tokenUrl: string,
) => Promise<Refreshed>

interface TokenWorld extends GateTable {
  now: () => number
  report: { note: TokenOptions['note'] }
}

/** Addresses and token sources of the connections, as the environment names them. */
export function openTokens(world: TokenWorld, refresh: Refresh) {
  const secrets = openSecrets()
  const arns = envMap('CONNECTION_SECRETS')
  const urls = envMap<{ api: string; token: string }>('PLATFORM_URLS')
  const lease = tokenLease(world)
  const tokensOf = (connection: Connection): TokenSource =>
    secretTokens({
      connection: connection.id,
      arn: arns[connection.id] ?? '',
      secrets,
      lease,
      refresh: (credentials) => refresh(connection, credentials, urls[connection.id]?.token ?? ''),
      now: world.now,
      note: world.report.note,
    })
  return { urls, tokensOf }
}
