import { randomUUID } from 'node:crypto'
import type { JsonRecord } from '../shared/json.ts'
import type { Call, Outcome, Route } from './call.ts'
import { jsonBody, pathPart } from './call.ts'
import { ApiError } from './errors.ts'
import { changeProblems, registerProblems } from './subscription-rules.ts'
import type { Subscription, SubscriptionVersion } from './types.ts'
import type { World } from './world.ts'

/** Assumed: the account behind the token. */
const owner = 'workitem-integration@example.com'

/** Documented: no handshake, no upsert, 201; over the organisation's cap it is denied (code and cap are switches). */
function register(call: Call, version: SubscriptionVersion): Outcome {
  const { world } = call
  const body = checked(call, registerProblems(jsonBody(call), version, world.switches))
  if (world.subscriptions.size >= world.switches.subscriptionCap)
    throw new ApiError(
      world.switches.subscriptionCapStatus,
      'The organization has reached its subscription limit.',
    )
  const subscription = addSubscription(world, version, body)
  return { reply: { status: 201, body: single(world, subscription) } }
}

/** Fields as in the request; nothing is checked here. */
export function addSubscription(world: World, version: SubscriptionVersion, body: JsonRecord): Subscription {
  const now = world.clock.now()
  const subscription: Subscription = {
    id: randomUUID(),
    version,
    name: String(body.name),
    description: body.description as string | undefined,
    eventTypes: [...(body.eventTypes as string[])],
    destinationUrl: String(body.destinationUrl),
    secret: body.secret as string | undefined,
    resourceVersion: version === 'v2' ? String(body.resourceVersion) : undefined,
    status: 'active',
    createdTime: now,
    lastUpdatedTime: now,
    failures: 0,
  }
  world.subscriptions.set(subscription.id, subscription)
  return subscription
}

/** Documented: only the subscriptions of this version, but the count of both. */
function list(call: Call, version: SubscriptionVersion): Outcome {
  const { world } = call
  const all = [...world.subscriptions.values()]
  const data = all.filter((entry) => entry.version === version).map(shown)
  const meta = { orgId: world.orgId, subscriptionCount: all.length }
  return { reply: { status: 200, body: { meta, data } } }
}

function get(call: Call, version: SubscriptionVersion): Outcome {
  return { reply: { status: 200, body: single(call.world, find(call, version)) } }
}

/** Documented: PATCH replaces what it names, `status: active` switches a subscription on again. */
function change(call: Call, version: SubscriptionVersion): Outcome {
  const { world } = call
  const subscription = find(call, version)
  const body = checked(call, changeProblems(jsonBody(call), version, world.switches))
  const { description, eventTypes, destinationUrl, status, secret } = body
  const resourceVersion = version === 'v2' ? body.resourceVersion : undefined
  const named = { description, eventTypes, destinationUrl, status, secret, resourceVersion }
  for (const [key, value] of Object.entries(named))
    if (value !== undefined) Object.assign(subscription, { [key]: value })
  if (status === 'active') subscription.failures = 0
  subscription.lastUpdatedTime = world.clock.now()
  return { reply: { status: 200, body: single(world, subscription) } }
}

function remove(call: Call, version: SubscriptionVersion): Outcome {
  call.world.subscriptions.delete(find(call, version).id)
  return { reply: { status: 204 } }
}

function checked(call: Call, problems: string[]): JsonRecord {
  if (problems.length > 0) throw new ApiError(400, problems)
  const body = jsonBody(call) as JsonRecord
  // Assumed status, as for the query parameter.
  if (body.orgId !== undefined && body.orgId !== call.world.orgId)
    throw new ApiError(403, 'The token has no permission for this organization.')
  return body
}

function find(call: Call, version: SubscriptionVersion): Subscription {
  const { subscriptions, switches } = call.world
  const found = subscriptions.get(pathPart(call, 'id'))
  if (found?.version === version) return found
  throw new ApiError(switches.unknownSubscription, 'The subscription does not exist.')
}

function single(world: World, subscription: Subscription) {
  return { meta: { orgId: world.orgId }, data: shown(subscription) }
}

/** Documented: the secret is in no response. */
export function shown({ secret: _secret, failures: _failures, version: _version, ...rest }: Subscription) {
  return { ...rest, createdBy: owner, lastUpdatedBy: owner }
}

const read = { operation: 'subscriptions', scopes: ['cjp:config_read'], errors: 'subscriptions' } as const
const write = { operation: 'subscriptions', scopes: ['cjp:config_write'], errors: 'subscriptions' } as const

function routesOf(version: SubscriptionVersion): Route[] {
  const all = `/${version}/subscriptions`
  const one = `${all}/{id}`
  return [
    { ...read, method: 'GET', template: all, run: (call) => list(call, version) },
    { ...write, method: 'POST', template: all, run: (call) => register(call, version) },
    { ...read, method: 'GET', template: one, run: (call) => get(call, version) },
    { ...write, method: 'PATCH', template: one, run: (call) => change(call, version) },
    { ...write, method: 'DELETE', template: one, run: (call) => remove(call, version) },
  ]
}

export const subscriptionRoutes: readonly Route[] = [...routesOf('v1'), ...routesOf('v2')]
