import type { Reply } from '../shared/http.ts'
import { isRecord, type JsonRecord } from '../shared/json.ts'
import { type Call, jsonBody, ok, type Route } from './call.ts'
import { badRequest } from './errors.ts'
import type { SimConversation, SimParticipant } from './types.ts'

/**
 * `POST /api/v2/analytics/conversations/details/query`, as far as a search for waiting callbacks needs it. Documented:
 * interval (about the conversation's start, at most 31 days with filters), filters of predicates, order, paging.
 * Not there: clauses, aggregations, metrics, the other dimensions.
 */
function query(call: Call): Reply {
  const { world } = call
  const body = jsonBody(call)
  if (!isRecord(body)) throw badRequest('The request body must be an object.')
  const [from, to] = interval(body.interval)
  const { pageSize, pageNumber } = paging(body.paging)
  const conversationTest = filters(body.conversationFilters, conversationValue)
  const segmentTest = filters(body.segmentFilters, segmentValue)
  const newest = world.clock.now() - world.switches.detailsLagMs
  const hits = [...world.conversations.values()]
    .filter(({ startedAt }) => startedAt >= from && startedAt <= Math.min(to, newest))
    .filter(
      (one) =>
        conversationTest([one]) && segmentTest(one.participants.map((participant) => ({ one, participant }))),
    )
    .sort((a, b) => (body.order === 'desc' ? -1 : 1) * (a.startedAt - b.startedAt || a.order - b.order))
  const page = hits.slice((pageNumber - 1) * pageSize, pageNumber * pageSize)
  // Observed: without a hit the list is left out.
  return ok(
    page.length === 0
      ? { totalHits: hits.length }
      : { conversations: page.map(view), totalHits: hits.length },
  )
}

function interval(value: unknown): [from: number, to: number] {
  const [from, to] = String(value).split('/').map(Date.parse)
  if (from === undefined || to === undefined || Number.isNaN(from) || Number.isNaN(to) || from > to)
    throw badRequest('interval must be two ISO-8601 dates with a slash between.')
  if (to - from > 31 * 86_400_000) throw badRequest('The interval must not exceed 31 days.')
  return [from, to]
}

function paging(value: unknown): { pageSize: number; pageNumber: number } {
  const { pageSize = 25, pageNumber = 1 } = isRecord(value) ? value : {}
  const isSize = Number.isInteger(pageSize) && Number(pageSize) >= 1 && Number(pageSize) <= 100
  if (!isSize || !Number.isInteger(pageNumber) || Number(pageNumber) < 1)
    throw badRequest('pageSize must be 1 to 100, pageNumber at least 1.')
  return { pageSize: Number(pageSize), pageNumber: Number(pageNumber) }
}

type Value<T> = (subject: T, dimension: string) => string | undefined

/** Every filter must be met by some subject; within one filter all its predicates look at the same one (assumed). */
function filters<T>(given: unknown, value: Value<T>): (subjects: readonly T[]) => boolean {
  const list = given === undefined || given === null ? [] : given
  if (!Array.isArray(list)) throw badRequest('Filters must be a list.')
  const tests = list.map((filter) => oneFilter(filter, value))
  return (subjects) => tests.every((test) => subjects.some(test))
}

function oneFilter<T>(filter: unknown, value: Value<T>): (subject: T) => boolean {
  if (!isRecord(filter) || !Array.isArray(filter.predicates) || filter.clauses !== undefined)
    throw badRequest('A filter needs type and predicates; clauses are not simulated.')
  const tests = filter.predicates.map((one: unknown) => predicate(isRecord(one) ? one : {}, value))
  return (subject) =>
    filter.type === 'or' ? tests.some((test) => test(subject)) : tests.every((test) => test(subject))
}

const dimensions = [
  'conversationId',
  'conversationEnd',
  'mediaType',
  'purpose',
  'queueId',
  'userId',
  'segmentEnd',
  'segmentType',
]

function predicate<T>({ dimension, operator = 'matches', value: wanted }: JsonRecord, value: Value<T>) {
  if (typeof dimension !== 'string' || !dimensions.includes(dimension))
    throw badRequest(`Dimension [${String(dimension)}] is not simulated.`)
  if (operator === 'exists') return (subject: T) => value(subject, dimension) !== undefined
  if (operator === 'notExists') return (subject: T) => value(subject, dimension) === undefined
  if (operator !== 'matches') throw badRequest(`Operator [${String(operator)}] is not simulated.`)
  return (subject: T) => value(subject, dimension)?.toLowerCase() === String(wanted).toLowerCase()
}

const iso = (at: number | null) => (at === null ? undefined : new Date(at).toISOString())

function conversationValue(one: SimConversation, dimension: string): string | undefined {
  return dimension === 'conversationId' ? one.id : iso(one.endedAt)
}

interface Stay {
  one: SimConversation
  participant: SimParticipant
}

function segmentValue({ one, participant }: Stay, dimension: string): string | undefined {
  const values: Record<string, string | undefined> = {
    conversationId: one.id,
    mediaType: mediaTypes[one.media],
    purpose: participant.purpose,
    queueId: participant.queueId ?? undefined,
    userId: participant.userId ?? undefined,
    segmentEnd: iso(participant.endedAt),
    segmentType: segmentType(one, participant),
  }
  return values[dimension]
}

const mediaTypes = { callback: 'callback', call: 'voice' } as const

/** Observed: what waits for its scheduled time has a segment `Scheduled`. The rest is the model's enum, assumed. */
function segmentType({ state }: SimConversation, { purpose, connectedAt }: SimParticipant): string {
  if (state === 'scheduled') return 'scheduled'
  return purpose === 'agent' && connectedAt === null ? 'alert' : 'interact'
}

function view(one: SimConversation) {
  return {
    conversationId: one.id,
    conversationStart: iso(one.startedAt),
    conversationEnd: iso(one.endedAt),
    divisionIds: [one.divisionId],
    originatingDirection: 'inbound',
    participants: one.participants.map((participant) => ({
      participantId: participant.id,
      purpose: participant.purpose,
      userId: participant.userId ?? undefined,
      sessions: [sessionView(one, participant)],
    })),
  }
}

function sessionView(one: SimConversation, participant: SimParticipant) {
  return {
    sessionId: participant.sessionId,
    mediaType: mediaTypes[one.media],
    direction: 'inbound',
    agentOwned: one.agentOwnedBy === null ? undefined : true,
    callbackScheduledTime: iso(one.scheduledAt),
    segments: [
      {
        segmentType: segmentType(one, participant),
        segmentStart: iso(participant.startedAt),
        segmentEnd: iso(participant.endedAt),
        queueId: participant.queueId ?? undefined,
        requestedRoutingSkillIds: one.skillIds.length > 0 ? one.skillIds : undefined,
        requestedRoutingUserIds: one.agentOwnedBy === null ? undefined : [one.agentOwnedBy],
        conference: false,
      },
    ],
  }
}

export const detailsRoutes: readonly Route[] = [
  {
    method: 'POST',
    template: '/api/v2/analytics/conversations/details/query',
    operation: 'details',
    permissions: ['analytics:conversationDetail:view'],
    run: query,
  },
]
