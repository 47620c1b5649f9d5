import { ControlError, objectBody } from '../shared/control-call.ts'
import type { Reply } from '../shared/http.ts'
import { type Call, ok, type Route } from './call.ts'
import type { ControlCall } from './control-call.ts'
import type { SimTrigger } from './types.ts'

/** `GET /api/v2/processautomation/triggers`: documented parameters and members; the order is that of creation (assumed). */
function list({ world, url }: Call): Reply {
  const topics = url.searchParams.get('topicName')?.split(',')
  const enabled = url.searchParams.get('enabled')
  const pageSize = Number(url.searchParams.get('pageSize') ?? 25)
  const from = Number(url.searchParams.get('after') ?? 0)
  const fitting = world.triggers.filter(
    (one) =>
      (topics?.includes(one.topicName) ?? true) && (enabled === null || String(one.enabled) === enabled),
  )
  const next = from + pageSize
  const query = new URLSearchParams({ ...Object.fromEntries(url.searchParams), after: String(next) })
  return ok({
    entities: fitting.slice(from, next),
    selfUri: '/api/v2/processautomation/triggers',
    ...(next < fitting.length && { nextUri: `/api/v2/processautomation/triggers?${query}` }),
  })
}

/** `{name, topicName, enabled?, matchCriteria?}`: one that somebody has made in the organization. It does nothing here. */
export function addTrigger({ world, body }: ControlCall): SimTrigger {
  const { name, topicName, enabled = true, matchCriteria = [] } = objectBody(body)
  if (typeof name !== 'string' || typeof topicName !== 'string' || !Array.isArray(matchCriteria))
    throw new ControlError(400, 'name and topicName are texts, matchCriteria is a list')
  const trigger: SimTrigger = {
    id: world.uuid('conversation'),
    name,
    topicName,
    enabled: enabled === true,
    target: { type: 'Workflow', id: world.uuid('conversation') },
    version: 1,
    matchCriteria,
  }
  world.triggers.push(trigger)
  return trigger
}

export const triggerRoutes: readonly Route[] = [
  {
    method: 'GET',
    template: '/api/v2/processautomation/triggers',
    operation: 'triggers',
    permissions: ['processautomation:trigger:view', 'processautomation:trigger:edit'],
    run: list,
  },
]
