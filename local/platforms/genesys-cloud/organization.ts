import type { Reply } from '../shared/http.ts'
import { authorize } from './access.ts'
import { type Call, ok, type Route } from './call.ts'

/** `GET /api/v2/tokens/me`: members of the model `TokenInfo`. No permission is listed. */
function token(call: Call): Reply {
  const { world } = call
  const organization = { id: world.organizationId, name: 'Simulated organization' }
  return ok({
    organization,
    homeOrganization: organization,
    authorizedScope: [],
    OAuthClient: { id: clientOf(call)?.id, name: 'Workbridge', authorizedGrantType: 'CLIENT-CREDENTIALS' },
  })
}

/**
 * `GET /api/v2/authorization/subjects/me`: members of the model `AuthzSubject`; needs no permission. Observed: a client's
 * token gets its grants. That the policies come with each role is assumed; switch `rolePolicies`.
 */
function subject(call: Call): Reply {
  const client = clientOf(call)
  return ok({
    id: client?.id,
    name: 'Workbridge',
    grants: [
      {
        subjectId: client?.id,
        division: { id: call.world.divisionId, name: 'Home' },
        role: {
          id: roleId,
          name: 'Workbridge',
          ...(call.world.switches.rolePolicies === 'included' && {
            policies: policies(call, 'actions'),
          }),
        },
      },
    ],
    version: 1,
  })
}

const roleId = 'a3c4e5f6-0718-4293-8a4b-5c6d7e8f9012'

/** `GET /api/v2/authorization/roles/{roleId}`: members of `DomainOrganizationRole`; permission `authorization:role:view`. */
const role = (call: Call): Reply =>
  ok({ id: roleId, name: 'Workbridge', permissionPolicies: policies(call, 'actionSet') })

function policies(call: Call, actions: 'actions' | 'actionSet') {
  return (clientOf(call)?.permissions ?? []).map((permission) => {
    const [domain, entityName, action] = permission.split(':')
    return { domain, entityName, [actions]: [action] }
  })
}

function clientOf(call: Call) {
  const bearer = authorize(call, { permissions: [] }) ?? ''
  return call.world.tokens.client(call.world.tokens.grants.get(bearer)?.clientId ?? '')
}

export const organizationRoutes: readonly Route[] = [
  {
    method: 'GET',
    template: '/api/v2/tokens/me',
    operation: 'organization',
    permissions: [],
    run: token,
  },
  {
    method: 'GET',
    template: '/api/v2/authorization/subjects/me',
    operation: 'organization',
    permissions: [],
    run: subject,
  },
  {
    method: 'GET',
    template: '/api/v2/authorization/roles/{roleId}',
    operation: 'organization',
    permissions: ['authorization:role:view'],
    run: role,
  },
]
