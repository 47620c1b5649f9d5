import type { Draw } from '../shared/random.ts'
import { drawToken } from './ids.ts'

export interface SimClient {
  id: string
  secret: string
  /** Of its roles. Scopes do not apply to client credentials (documented). */
  permissions: readonly string[]
}

export interface Grant {
  clientId: string
  /** Epoch ms. */
  expiresAt: number
  /** Set by the control API, so that a test need not wait for `expiresAt`. */
  expired: boolean
  revoked: boolean
}

/** All that the simulated operations ask for. */
export const allPermissions = [
  'routing:conversation:edit',
  'conversation:communication:view',
  'conversation:callback:create',
  'analytics:conversationDetail:view',
  'integrations:integration:view',
  'integrations:integration:add',
  'integrations:integration:edit',
  'processautomation:trigger:view',
]

export const defaultClient: SimClient = {
  id: '5c0f7d1e-6f3a-4d6b-9a53-2f1f6f5e7a10',
  secret: 'genesys-app-secret',
  permissions: allPermissions,
}

export function createTokens(clients: readonly SimClient[], draw: Draw) {
  const known = new Map(clients.map((client) => [client.id, client]))
  const grants = new Map<string, Grant>()
  const change = (filter: { token?: string; clientId?: string }, how: Partial<Grant>): number => {
    const fits = ([token, grant]: [string, Grant]) =>
      (filter.token ?? token) === token && (filter.clientId ?? grant.clientId) === grant.clientId
    const chosen = [...grants].filter(fits)
    for (const [, grant] of chosen) Object.assign(grant, how)
    return chosen.length
  }
  return {
    grants,
    client: (id: string) => known.get(id),
    issue(clientId: string, expiresAt: number): string {
      const token = drawToken(draw)
      grants.set(token, { clientId, expiresAt, expired: false, revoked: false })
      return token
    },
    revoke: (filter: { token?: string; clientId?: string }) => change(filter, { revoked: true }),
    expire: (filter: { token?: string; clientId?: string }) => change(filter, { expired: true }),
  }
}

export type Tokens = ReturnType<typeof createTokens>
