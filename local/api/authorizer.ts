import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose'
import type { GatewayRequest } from './request.ts'

export interface AuthorizerDefinition {
  issuer: string
  audience: string[]
  /** Such as `$request.header.Authorization`; the first that is there counts. */
  identitySource: string[]
}

export type Verdict =
  | { allowed: true; jwt: { claims: Record<string, string>; scopes: string[] | null } }
  | { allowed: false; reason: 'unauthorized' | 'forbidden' }

export interface JwtAuthorizer {
  /** `scopes`: one of them is needed; none for a route without. */
  authorize(request: GatewayRequest, scopes: readonly string[]): Promise<Verdict>
}

/**
 * The JWT authorizer of HTTP APIs. Times in the token are checked against real time, so that moving the virtual
 * clock ends no session.
 * Source: "Control access to HTTP APIs with JWT authorizers": RSA only; `aud`, or `client_id` where there is none.
 */
export function createJwtAuthorizer({
  issuer,
  audience,
  identitySource,
}: AuthorizerDefinition): JwtAuthorizer {
  let keys: Promise<JWTVerifyGetKey> | undefined
  const keysOfIssuer = () => {
    keys ??= discoverKeys(issuer).catch((error: unknown) => {
      keys = undefined
      throw error
    })
    return keys
  }

  return {
    async authorize(request, scopes) {
      const token = identitySource
        .map((source) => tokenFrom(source, request))
        .find((found) => found !== undefined)
      const payload = token === undefined ? undefined : await verify(token, issuer, await keysOfIssuer())
      if (!payload || !isForAudience(payload, audience)) return { allowed: false, reason: 'unauthorized' }
      const granted = scopesOf(payload)
      if (scopes.length > 0 && !scopes.some((scope) => granted.includes(scope))) {
        return { allowed: false, reason: 'forbidden' }
      }
      const claims = Object.fromEntries(Object.entries(payload).map(([name, value]) => [name, render(value)]))
      return { allowed: true, jwt: { claims, scopes: scopes.length > 0 ? granted : null } }
    },
  }
}

async function discoverKeys(issuer: string): Promise<JWTVerifyGetKey> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  const response = await fetch(url)
  if (!response.ok) throw new Error(`${url} answered ${response.status}`)
  const { jwks_uri: jwksUri } = (await response.json()) as { jwks_uri: string }
  return createRemoteJWKSet(new URL(jwksUri))
}

async function verify(token: string, issuer: string, keys: JWTVerifyGetKey): Promise<JWTPayload | undefined> {
  try {
    const algorithms = ['RS256', 'RS384', 'RS512']
    return (await jwtVerify(token, keys, { issuer, algorithms, requiredClaims: ['exp'] })).payload
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined
    throw error
  }
}

function isForAudience({ aud, client_id: clientId }: JWTPayload, audience: string[]): boolean {
  const named = aud === undefined ? [String(clientId)] : [aud].flat()
  return named.some((name) => audience.includes(name))
}

/** API Gateway looks for route scopes in `scope` and `scp`, a string or a list. */
function scopesOf({ scope, scp }: JWTPayload): string[] {
  const listed = [scope, scp].flat().filter((item): item is string => typeof item === 'string')
  return listed.flatMap((item) => item.split(' '))
}

function tokenFrom(source: string, request: GatewayRequest): string | undefined {
  const [, place, name = ''] = /^\$request\.(header|querystring)\.(.+)$/.exec(source) ?? []
  const value =
    place === 'header' ? request.headers[name.toLowerCase()] : new URLSearchParams(request.query).get(name)
  return value?.replace(/^Bearer +/i, '')
}

/** Claims reach the function as strings; a list as `[a b]` (observed, not documented). */
function render(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(render).join(' ')}]`
  if (typeof value !== 'object' || value === null) return String(value)
  const members = Object.entries(value).map(([name, member]) => `${name}:${render(member)}`)
  return `map[${members.join(' ')}]`
}
