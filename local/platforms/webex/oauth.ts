import { isRecord } from '../shared/json.ts'
import { grantOf, isExpired } from './access.ts'
import type { Call, Outcome, Route } from './call.ts'
import { jsonBody, pathPart } from './call.ts'
import { ApiError } from './errors.ts'
import type { TokenPair } from './tokens.ts'
import { accessTokenSeconds, refreshTokenSeconds } from './tokens.ts'

/** Documented: form-encoded, `authorization_code` and `refresh_token`. Error statuses and bodies are assumed. */
function token(call: Call): Outcome {
  const form = new URLSearchParams(call.text)
  switch (form.get('grant_type')) {
    case 'refresh_token':
      return ok(refresh(call, form))
    case 'authorization_code':
      return ok(redeem(call, form))
    default:
      throw new ApiError(400, 'grant_type must be authorization_code or refresh_token.')
  }
}

function clientOf(call: Call, id: string | null, secret: string | null): string {
  const client = call.world.tokens.client(id ?? '')
  if (!client || client.secret !== secret) throw new ApiError(401, 'client_id or client_secret is wrong.')
  return client.id
}

function refresh(call: Call, form: URLSearchParams): TokenPair {
  const { world } = call
  const { tokens, clock, switches } = world
  const clientId = clientOf(call, form.get('client_id'), form.get('client_secret'))
  const given = form.get('refresh_token') ?? ''
  const grant = tokens.refresh.get(given)
  if (!grant || grant.revoked || grant.clientId !== clientId || isExpired(grant, world))
    throw new ApiError(400, 'The refresh token is expired, revoked or invalid.')
  if (switches.oldAccessToken === 'revoked') tokens.revoke({ clientId, kind: 'access' })
  if (switches.refreshToken === 'stable') return tokens.issue(clientId, clock.now(), grant.scopes, given)
  grant.revoked = true
  return tokens.issue(clientId, clock.now(), grant.scopes)
}

function redeem(call: Call, form: URLSearchParams): TokenPair {
  const { tokens, clock } = call.world
  const clientId = clientOf(call, form.get('client_id'), form.get('client_secret'))
  const code = form.get('code') ?? ''
  const granted = tokens.codes.get(code)
  if (!granted || granted.clientId !== clientId) throw new ApiError(400, 'The authorization code is invalid.')
  if (!form.get('redirect_uri')) throw new ApiError(400, 'redirect_uri is required.')
  tokens.codes.delete(code)
  return tokens.issue(clientId, clock.now(), granted.scopes)
}

/** Documented: first token pair of a Service App; the caller's token needs `spark:applications_token`. */
function applicationToken(call: Call): Outcome {
  const { tokens, clock, orgId } = call.world
  if (!grantOf(call).scopes.includes('spark:applications_token'))
    throw new ApiError(403, 'The token lacks the scope spark:applications_token.')
  const body = jsonBody(call)
  if (!isRecord(body)) throw new ApiError(400, 'Body must be an object.')
  const text = (value: unknown) => (typeof value === 'string' ? value : null)
  const clientId = clientOf(call, text(body.clientId), text(body.clientSecret))
  if (pathPart(call, 'appId') === '') throw new ApiError(400, 'The application id is missing.')
  if (body.targetOrgId !== orgId)
    throw new ApiError(403, 'The application is not authorized for this organization.')
  return ok(tokens.issue(clientId, clock.now()))
}

function ok(pair: TokenPair): Outcome {
  const body = {
    access_token: pair.accessToken,
    expires_in: accessTokenSeconds,
    refresh_token: pair.refreshToken,
    refresh_token_expires_in: refreshTokenSeconds,
    token_type: 'Bearer',
  }
  return { reply: { status: 200, body, headers: { 'cache-control': 'no-store' } } }
}

const shared = { method: 'POST', operation: 'token', scopes: undefined, errors: 'token' } as const

export const oauthRoutes: readonly Route[] = [
  { ...shared, template: '/v1/access_token', run: token },
  { ...shared, template: '/v1/applications/{appId}/token', run: applicationToken },
]
