import type { Reply } from '../shared/http.ts'
import { isRecord, isUuid, type JsonRecord } from '../shared/json.ts'
import { type Call, jsonBody, ok, pathPart, type Route } from './call.ts'
import { ApiError, badRequest, invalidProperty, invalidValue } from './errors.ts'
import { setPriority } from './flow.ts'
import type { Switches } from './switches.ts'
import type { SimConversation } from './types.ts'

const members = ['priority', 'skillIds', 'skillExpression', 'languageId', 'labelId', 'requestScoredAgents']
/** Documented range. */
const bound = 25_000_000

/** Documented: the codes 404 for an unknown conversation and 400 for an unknown skill share one name. */
const unknown = (status: number) =>
  new ApiError(
    status,
    'resource.not.found',
    status === 404
      ? 'The specified conversation does not exist.'
      : 'A specified skill or language does not exist.',
  )

/** `PATCH /api/v2/routing/conversations/{conversationId}`: "Update attributes of an in-queue conversation". */
function patch(call: Call): Reply {
  const { world } = call
  const body = jsonBody(call)
  if (!isRecord(body)) throw badRequest('The request body must be an object.')
  const change = checked(body, world.switches)
  const conversation = world.conversations.get(pathPart(call, 'conversationId'))
  if (!conversation) throw unknown(404)
  // Assumed: an offered one is still in the queue.
  const isQueued = conversation.state === 'queued' || conversation.state === 'offered'
  if (!isQueued) refuseUnqueued(world.switches)
  if (isQueued && change.priority !== undefined) setPriority(world, conversation, change.priority, 'api')
  if (isQueued && change.skillIds !== undefined) conversation.skillIds = change.skillIds
  if (isQueued && change.languageId !== undefined) conversation.languageId = change.languageId || null
  return ok(attributes(conversation))
}

function refuseUnqueued({ notQueued }: Switches) {
  if (notQueued === '400' || notQueued === '404') throw unknown(Number(notQueued))
  if (notQueued === '409')
    throw new ApiError(
      409,
      'request.conflict',
      'The request conflicts with the current state of the target resource.',
    )
}

interface Change {
  priority?: number
  skillIds?: string[]
  languageId?: string
}

function checked(body: JsonRecord, switches: Switches): Change {
  const strange = Object.keys(body).find((name) => !members.includes(name))
  if (strange !== undefined && switches.unknownProperties === 'refused')
    throw invalidProperty(strange, 'RoutingConversationAttributesRequest')
  const { priority, skillIds, languageId } = body
  return {
    ...(priority != null && { priority: wholePriority(priority, switches) }),
    ...(skillIds != null && { skillIds: idList(skillIds) }),
    ...(languageId != null && { languageId: languageId === '' ? '' : knownId(languageId) }),
  }
}

export function wholePriority(value: unknown, { rangeCode }: Switches): number {
  if (typeof value !== 'number' || !Number.isInteger(value)) throw invalidValue(value, 'Integer')
  if (Math.abs(value) > bound)
    throw new ApiError(400, rangeCode, 'priority must be between {low} and {high}.', {
      low: String(-bound),
      high: String(bound),
    })
  return value
}

export function idList(value: unknown): string[] {
  if (!Array.isArray(value)) throw invalidValue(value, 'List')
  return value.map(knownId)
}

/** Which skills and languages exist is not simulated: every UUID does. */
function knownId(value: unknown): string {
  if (isUuid(value)) return value
  throw new ApiError(400, 'invalid.id', 'A null or invalid attribute ID was specified.')
}

function attributes({ priority, skillIds, languageId }: SimConversation) {
  const skill = (id: string) => ({
    id,
    name: `Skill ${id.slice(0, 8)}`,
    selfUri: `/api/v2/routing/skills/${id}`,
  })
  return {
    priority,
    skills: skillIds.map(skill),
    ...(languageId === null
      ? {}
      : {
          language: { id: languageId, name: 'Language', selfUri: `/api/v2/routing/languages/${languageId}` },
        }),
    scoredAgents: [],
  }
}

export const routingRoutes: readonly Route[] = [
  {
    method: 'PATCH',
    template: '/api/v2/routing/conversations/{conversationId}',
    operation: 'patch-routing',
    permissions: ['routing:conversation:edit'],
    run: patch,
  },
]
