import type { Call, Route } from './call.ts'
import { ApiError } from './errors.ts'
import type { Grant } from './tokens.ts'
import type { World } from './world.ts'

/** Documented codes and texts. The roles of a client are checked as a flat list; divisions are not simulated. */
export function authorize(call: Call, route: Pick<Route, 'permissions'>): string | undefined {
  if (route.permissions === undefined) return undefined
  const { token, grant } = grantOf(call)
  const held = call.world.tokens.client(grant.clientId)?.permissions ?? []
  if (route.permissions.length > 0 && !route.permissions.some((permission) => held.includes(permission)))
    throw new ApiError(
      403,
      'missing.any.permissions',
      `Unable to perform the requested action. You must have at least one of the following permissions assigned: [${route.permissions.join(', ')}]`,
    )
  return token
}

function grantOf({ headers, world }: Call): { token: string; grant: Grant } {
  const token = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1]
  if (!token)
    throw new ApiError(
      401,
      'authentication.required',
      'No authentication bearer token specified in authorization header.',
    )
  const grant = world.tokens.grants.get(token)
  if (!grant || grant.revoked) throw new ApiError(401, 'bad.credentials', 'Invalid login credentials.')
  if (isExpired(grant, world))
    throw new ApiError(401, world.switches.expiredCode, 'Invalid login credentials.')
  return { token, grant }
}

const isExpired = (grant: Grant, { switches, clock }: World): boolean =>
  grant.expired || (switches.tokensExpire && clock.now() >= grant.expiresAt)
