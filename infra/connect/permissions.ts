import type { Connection, Trigger } from '../../schemas/config.ts'
import { type Api, tell } from './api.ts'
import type { Checklist } from './checklist.ts'
import { roleSchema, subjectSchema } from './replies.ts'

export interface Need {
  permission: string
  why: string
}

/** What the functions need to run the connection's rules (permissions as the API's own Swagger lists them). */
export function needsOf({ id }: Connection, triggers: readonly Trigger[]): Need[] {
  const policies = triggers.flatMap(({ connection, action }) =>
    connection === id && action.do === 'reprioritize' ? [action] : [],
  )
  const needs: [boolean, string, string][] = [
    [policies.length > 0, 'routing:conversation:edit', 'sets the priority of a waiting callback'],
    [
      policies.some(({ neverLower }) => neverLower),
      'conversation:communication:view',
      'a rule has neverLower: reads before it sets',
    ],
    [
      policies.some(({ adopt }) => adopt !== undefined),
      'analytics:conversationDetail:view',
      'a rule has adopt: lists waiting callbacks',
    ],
  ]
  return needs.flatMap(([is, permission, why]) => (is ? [{ permission, why }] : []))
}

/** What this command needs besides; the functions do not. Another client may have them, or a person may do the work. */
export const setUpNeeds: Need[] = [
  { permission: 'integrations:integration:view', why: 'looks for the integration' },
  { permission: 'integrations:integration:add', why: 'creates it, with --apply' },
  { permission: 'integrations:integration:edit', why: 'configures it and switches it on, with --apply' },
  { permission: 'processautomation:trigger:view', why: 'looks for triggers that act on the same events' },
]

export async function checkPermissions(api: Api, needs: readonly Need[], list: Checklist): Promise<void> {
  const held = await heldBy(api)
  const show = ({ permission, why }: Need) => `${permission}: ${why}`
  if ('unknown' in held) {
    list.note(`The permissions of the client cannot be read (${held.unknown}). It needs`, needs.map(show))
    return
  }
  const missing = needs.filter(({ permission }) => !held.has(permission))
  if (missing.length > 0) {
    const where = 'Admin > Integrations > OAuth > the client > Roles, in the divisions of the queues'
    list.todo(`The client lacks permissions (${where})`, missing.map(show))
  } else list.ok('The client has the permissions that the rules need', needs.map(show))
  const further = setUpNeeds.filter(({ permission }) => !held.has(permission))
  if (further.length > 0) list.note('For this command alone, not to run, it lacks', further.map(show))
}

interface Held {
  has(permission: string): boolean
}

interface Policy {
  domain: string
  entity?: string
  actions?: string[]
}

/**
 * The roles a client holds, with their policies. Observed: the call answers client credentials as well. Whether the
 * policies come along is not documented; if not, each role is read, for which the client may lack authorization:role:view.
 */
async function heldBy(api: Api): Promise<Held | { unknown: string }> {
  const subject = await api.ask(subjectSchema, 'GET', '/api/v2/authorization/subjects/me')
  if ('fault' in subject) return { unknown: tell(subject.fault) }
  const policies: Policy[] = []
  const read = new Set<string>()
  for (const { role } of subject.value.grants) {
    if (role.policies) {
      policies.push(...role.policies.map(({ entityName, ...rest }) => ({ ...rest, entity: entityName })))
      continue
    }
    if (role.id === undefined || read.has(role.id)) continue
    read.add(role.id)
    const found = await api.ask(
      roleSchema,
      'GET',
      `/api/v2/authorization/roles/${encodeURIComponent(role.id)}`,
    )
    if ('fault' in found) return { unknown: `a role: ${tell(found.fault)}` }
    policies.push(
      ...found.value.permissionPolicies.map(({ domain, entityName, actionSet }) => ({
        ...{ domain, entity: entityName, actions: actionSet },
      })),
    )
  }
  return { has: (permission) => policies.some((policy) => allows(policy, permission)) }
}

/** `domain:entity:action`; a policy may have `*` for entity and action, or leave the entity out for all of them. */
function allows({ domain, entity = '*', actions = ['*'] }: Policy, permission: string): boolean {
  const [wantedDomain = '', wantedEntity = '', wantedAction = ''] = permission.split(':')
  const fits = (given: string, wanted: string) =>
    given === '*' || given.toLowerCase() === wanted.toLowerCase()
  return (
    fits(domain, wantedDomain) &&
    fits(entity, wantedEntity) &&
    actions.some((action) => fits(action, wantedAction))
  )
}
