import type { Reply } from '../shared/http.ts'
import { isRecord, type JsonRecord } from '../shared/json.ts'
import { type Call, jsonBody, ok, pathPart, type Route } from './call.ts'
import { ApiError, badRequest, notFound } from './errors.ts'
import type { SimIntegration } from './types.ts'

// Calls, bodies and order as in Genesys' own blueprint for premium applications; members as the vendor's JavaScript SDK
// 262.0.0 declares them; permissions as its documentation lists them. What is sent is not filtered by `eventFilter`.

const type = 'amazon-eventbridge-source'

/** Paged; `expand=config.current` adds the configuration. */
function list({ world, url }: Call): Reply {
  const pageSize = Number(url.searchParams.get('pageSize') ?? 25)
  const pageNumber = Number(url.searchParams.get('pageNumber') ?? 1)
  const wanted = url.searchParams.get('integrationType')
  const isExpanded = url.searchParams.getAll('expand').includes('config.current')
  const all = [...world.integrations.values()].filter(() => wanted === null || wanted === type)
  const entities = all.slice((pageNumber - 1) * pageSize, pageNumber * pageSize)
  const hasNext = pageNumber * pageSize < all.length
  return ok({
    entities: entities.map((one) => view(one, isExpanded)),
    pageSize,
    pageNumber,
    total: all.length,
    pageCount: Math.ceil(all.length / pageSize),
    selfUri: '/api/v2/integrations',
    ...(hasNext && { nextUri: `/api/v2/integrations?pageNumber=${pageNumber + 1}&pageSize=${pageSize}` }),
  })
}

function create(call: Call): Reply {
  const { world } = call
  const body = bodyOf(call)
  const given = isRecord(body.integrationType) ? body.integrationType.id : undefined
  if (typeof body.name !== 'string' || body.name === '') throw badRequest('The name is missing.')
  if (given !== type) throw badRequest(`Integration type [${given}] is not simulated.`)
  const integration: SimIntegration = {
    id: world.uuid('conversation'),
    name: body.name,
    intendedState: 'DISABLED',
    config: { version: 1, properties: {}, advanced: {}, notes: null },
  }
  world.integrations.set(integration.id, integration)
  return ok(view(integration, false))
}

function change(call: Call): Reply {
  const integration = found(call)
  const { intendedState } = bodyOf(call)
  if (intendedState !== 'ENABLED' && intendedState !== 'DISABLED')
    throw badRequest('intendedState: ENABLED or DISABLED')
  integration.intendedState = intendedState
  return ok(view(integration, false))
}

const readConfig = (call: Call): Reply => ok(configView(found(call)))

/** Documented: all members of the body are required. That another version is a conflict is assumed. */
function writeConfig(call: Call): Reply {
  const integration = found(call)
  const body = bodyOf(call)
  const missing = ['name', 'version', 'properties', 'advanced', 'notes', 'credentials'].filter(
    (member) => body[member] === undefined,
  )
  if (missing.length > 0) throw badRequest(`Missing: ${missing.join(', ')}`)
  const { config } = integration
  if (body.version !== config.version)
    throw new ApiError(409, 'request.conflict', 'The version is not the current one.')
  const properties = isRecord(body.properties) ? body.properties : {}
  check(properties)
  integration.name = String(body.name)
  integration.config = { ...config, version: config.version + 1, properties, notes: String(body.notes) }
  return ok(configView(integration))
}

/** Documented forms of the properties; the codes of refusals are assumed. */
function check({ awsAccountId, awsAccountRegion, eventSourceSuffix, eventFilter }: JsonRecord) {
  if (!/^\d{12}$/.test(String(awsAccountId))) throw badRequest('awsAccountId: 12 digits')
  if (typeof awsAccountRegion !== 'string') throw badRequest('awsAccountRegion is missing')
  if (!/^[A-Za-z0-9._-]{1,64}$/.test(String(eventSourceSuffix))) throw badRequest('eventSourceSuffix')
  if (!Array.isArray(eventFilter) || !eventFilter.every((topic) => String(topic).startsWith('v2.')))
    throw badRequest('eventFilter: a list of topics')
}

function found(call: Call): SimIntegration {
  const integration = call.world.integrations.get(pathPart(call, 'integrationId'))
  if (!integration) throw notFound()
  return integration
}

function bodyOf(call: Call): JsonRecord {
  const body = jsonBody(call)
  if (!isRecord(body)) throw badRequest('The request body must be an object.')
  return body
}

const view = (one: SimIntegration, isExpanded: boolean) => ({
  id: one.id,
  name: one.name,
  integrationType: { id: type, name: 'Amazon EventBridge Source' },
  intendedState: one.intendedState,
  // Assumed words.
  reportedState: { code: one.intendedState === 'ENABLED' ? 'ACTIVE' : 'INACTIVE' },
  ...(isExpanded && { config: { current: configView(one) } }),
  selfUri: `/api/v2/integrations/${one.id}`,
})

const configView = ({ id, name, config }: SimIntegration) => ({ id, name, ...config, credentials: {} })

const template = '/api/v2/integrations'
const operation = 'integrations'
const to = (action: 'view' | 'add' | 'edit') => [`integrations:integration:${action}`]

export const integrationRoutes: readonly Route[] = [
  { method: 'GET', template, operation, permissions: to('view'), run: list },
  { method: 'POST', template, operation, permissions: to('add'), run: create },
  {
    method: 'PATCH',
    template: `${template}/{integrationId}`,
    operation,
    permissions: to('edit'),
    run: change,
  },
  {
    method: 'GET',
    template: `${template}/{integrationId}/config/current`,
    operation,
    permissions: to('view'),
    run: readConfig,
  },
  {
    method: 'PUT',
    template: `${template}/{integrationId}/config/current`,
    operation,
    permissions: to('edit'),
    run: writeConfig,
  },
]
