import type { Call, Outcome, Route } from './call.ts'
import type { SubscriptionVersion } from './types.ts'

/** Documented: agent, task, task-message versions. Observed: capture. */
export const resourceVersions = [
  { resource: 'agent', version: '1.0.0' },
  { resource: 'agent', version: '2.0.0' },
  { resource: 'capture', version: '1.0.0' },
  { resource: 'task', version: '1.0.0' },
  { resource: 'task-message', version: '1.0.0' },
]

/** Observed list; a live organisation had 27, of which these 22 are known by name. */
const names: Record<SubscriptionVersion | 'both', string[]> = {
  v1: ['agent:state_change'],
  v2: ['agent:channel_state_change', 'agent:channelType_state_change'],
  both: [
    'agent:login',
    'agent:logout',
    'capture:available',
    'task:new',
    'task:connect',
    'task:connected',
    'task:parked',
    'task:on-hold',
    'task:hold-done',
    'task:consulting',
    'task:consult-done',
    'task:conferencing',
    'task:conference-done',
    'task:conference-transferred',
    'task:ended',
    'task:failed',
    'task:origin-updated',
    'task-message:appended',
    'task-message:append-failed',
  ],
}

export function eventTypesOf(version: SubscriptionVersion): string[] {
  return [...names.both, ...names[version]]
}

/** `task:new` -> `task`. */
export function resourceOf(eventType: string): string {
  return eventType.slice(0, eventType.indexOf(':'))
}

function list(call: Call, version: SubscriptionVersion): Outcome {
  const data = eventTypesOf(version).map((name) => {
    const resource = resourceOf(name)
    return { name, resource, action: name.slice(resource.length + 1) }
  })
  const { orgId } = call.world
  const meta = version === 'v2' ? { orgId, resourceVersionList: resourceVersions } : { orgId }
  return { reply: { status: 200, body: { meta, data } } }
}

const shared = {
  method: 'GET',
  operation: 'event-types',
  scopes: ['cjp:config_read'],
  errors: 'subscriptions',
} as const

export const eventTypeRoutes: readonly Route[] = [
  { ...shared, template: '/v1/event-types', run: (call) => list(call, 'v1') },
  { ...shared, template: '/v2/event-types', run: (call) => list(call, 'v2') },
]
