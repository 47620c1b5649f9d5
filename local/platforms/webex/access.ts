import type { Call, Route } from './call.ts'
import { ApiError } from './errors.ts'
import type { Grant } from './tokens.ts'
import type { World } from './world.ts'

/**
 * Documented: header missing or malformed 400, token invalid or expired 401, scope missing 403.
 * Observed: an expired token may give 403 (switch `expiredToken`).
 */
export function authorize(call: Call, route: Route): Grant | undefined {
  if (route.scopes === undefined) return undefined
  const grant = grantOf(call)
  const allowed = route.scopes
  if (!allowed.some((scope) => grant.scopes.includes(scope)))
    throw new ApiError(403, `The token lacks the scope ${allowed.join(' or ')}.`)
  const orgId = call.url.searchParams.get('orgId')
  // Assumed status: documented is only that the token must have permission for the organisation.
  if (orgId !== null && orgId !== call.world.orgId)
    throw new ApiError(403, 'The token has no permission for this organization.')
  return grant
}

export function grantOf(call: Call): Grant {
  const { world } = call
  const token = bearer(call.headers.authorization)
  const grant = world.tokens.access.get(token)
  if (!grant || grant.revoked) throw new ApiError(401, 'The access token is invalid.')
  if (isExpired(grant, world))
    throw new ApiError(world.switches.expiredToken, 'The access token has expired.')
  return grant
}

export function isExpired(grant: Grant, world: World): boolean {
  return grant.expired || (world.switches.tokensExpire && world.clock.now() >= grant.expiresAt)
}

function bearer(header: string | undefined): string {
  const token = /^Bearer +(\S+)$/i.exec(header ?? '')?.[1]
  if (!token) throw new ApiError(400, 'The Authorization header must be "Bearer <token>".')
  return token
}
