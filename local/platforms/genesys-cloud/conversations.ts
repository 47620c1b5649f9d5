import type { Reply } from '../shared/http.ts'
import { isRecord, type JsonRecord } from '../shared/json.ts'
import { arrive, type NewConversation } from './arrivals.ts'
import { type Call, jsonBody, ok, pathPart, type Route } from './call.ts'
import { ApiError, badRequest, invalidValue, noConversation, notFound } from './errors.ts'
import { openOf } from './participants.ts'
import { idList, wholePriority } from './patch-routing.ts'
import { callbackView, conversationView } from './views.ts'
import type { World } from './world.ts'

const callbackError = (code: string, message: string) => new ApiError(400, `callback.error.${code}`, message)
const furthestMs = 30 * 86_400_000

function read(call: Call): Reply {
  const found = call.world.conversations.get(pathPart(call, 'conversationId'))
  // Documented for this operation: the common 404 only.
  if (!found) throw notFound()
  return ok(conversationView(call.world, found))
}

function readCallback(call: Call): Reply {
  const found = call.world.conversations.get(pathPart(call, 'conversationId'))
  // That a conversation of another medium is unknown here is assumed.
  if (found?.media !== 'callback') throw noConversation()
  return ok(callbackView(call.world, found))
}

/** Documented: the logged-in user's. What a token without a user gets is a switch. */
function list({ world }: Call): Reply {
  const { callbackListing } = world.switches
  if (callbackListing === 'refused')
    throw new ApiError(
      400,
      'not.a.user',
      'This request requires a user context. Client credentials cannot be used for requests to this resource.',
    )
  const all = [...world.conversations.values()].filter(
    ({ media, state }) => media === 'callback' && (state === 'queued' || state === 'offered'),
  )
  const entities = callbackListing === 'queued' ? all.map((one) => callbackView(world, one)) : []
  const total = entities.length
  return ok({
    entities,
    pageSize: Math.max(total, 25),
    pageNumber: 1,
    total,
    pageCount: 1,
    selfUri: '/api/v2/conversations/callbacks',
  })
}

/** Documented: `callbackNumbers`, and a queue in one of two places. The order of the checks is assumed. */
function create(call: Call): Reply {
  const { world } = call
  const body = jsonBody(call)
  if (!isRecord(body)) throw badRequest('The request body must be an object.')
  const conversation = arrive(world, 'callback', command(world, body))
  if (world.switches.createStatus === 202) return { status: 202 }
  const participant = openOf(conversation, 'acd') ?? conversation.participants[0]
  return ok({
    conversation: { id: conversation.id, selfUri: `/api/v2/conversations/${conversation.id}` },
    callbackIdentifiers: [{ type: 'ACD', id: participant?.sessionId ?? '' }],
  })
}

function command(world: World, body: JsonRecord): NewConversation {
  const { callbackNumbers, callbackUserName } = body
  if (!Array.isArray(callbackNumbers) || callbackNumbers.length === 0)
    throw callbackError('missing.callback.numbers', 'Callback numbers missing')
  const routing = isRecord(body.routingData) ? body.routingData : {}
  const queueId = routing.queueId ?? body.queueId
  if (typeof queueId !== 'string' || queueId === '')
    throw callbackError('missing.queue.id', 'Callback missing queue ID')
  // Assumed: an unknown queue gets the common 400.
  if (!world.queues.has(queueId)) throw badRequest(`Queue [${queueId}] does not exist.`)
  const scheduledAt = scheduled(world, body.callbackScheduledTime)
  return {
    queueId,
    callbackNumbers: callbackNumbers.map(String),
    ...(typeof callbackUserName === 'string' && { callbackUserName }),
    ...(scheduledAt !== undefined && { scheduledAt }),
    ...(routing.priority != null && { priority: wholePriority(routing.priority, world.switches) }),
    ...(routing.skillIds != null && { skillIds: idList(routing.skillIds) }),
    ...owner(routing),
  }
}

function scheduled({ clock }: World, value: unknown): number | undefined {
  if (value == null) return undefined
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN
  if (Number.isNaN(at))
    throw new ApiError(
      400,
      'invalid.date',
      'Dates must be specified as ISO-8601 strings. For example: yyyy-MM-ddTHH:mm:ss.SSSZ',
    )
  if (at > clock.now() + furthestMs)
    throw callbackError('scheduled.time.too.far.in.future', 'Callback is scheduled to far in the future.')
  return at
}

/** Documented: one scored agent and the flag AGENT_OWNED_CALLBACK. */
function owner({ routingFlags, scoredAgents }: JsonRecord): { agentOwnedBy?: string } {
  if (!Array.isArray(routingFlags) || !routingFlags.includes('AGENT_OWNED_CALLBACK')) return {}
  const first: unknown = Array.isArray(scoredAgents) ? scoredAgents[0] : undefined
  const agent = isRecord(first) && isRecord(first.agent) ? first.agent.id : undefined
  if (typeof agent !== 'string') throw invalidValue(scoredAgents, 'ScoredAgent')
  return { agentOwnedBy: agent }
}

const callbacks = '/api/v2/conversations/callbacks'

export const conversationRoutes: readonly Route[] = [
  { method: 'GET', template: callbacks, operation: 'callbacks', permissions: [], run: list },
  {
    method: 'POST',
    template: callbacks,
    operation: 'create',
    permissions: ['conversation:callback:create'],
    run: create,
  },
  {
    method: 'GET',
    template: `${callbacks}/{conversationId}`,
    operation: 'callbacks',
    permissions: [],
    run: readCallback,
  },
  {
    method: 'GET',
    template: '/api/v2/conversations/{conversationId}',
    operation: 'conversation',
    permissions: ['conversation:communication:view'],
    run: read,
  },
]
