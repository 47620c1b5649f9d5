import {
  graphqlErrorsSchema,
  type SearchTask,
  searchReplySchema,
} from '../../../schemas/webex/search-reply.ts'
import type { CallIo, FindOutcome, FoundTask, OriginQuery, Sender } from '../port.ts'
import { readJson } from '../read-json.ts'
import type { Failure } from './failures.ts'
import { failureOf } from './outcome.ts'
import { postJson } from './request.ts'
import { taskQuery } from './search-query.ts'

/** Origins in one search. More are asked for in several, one after the other. */
export const maxOriginsPerQuery = 25
const maxPages = 20
/** Documented: a span of at most 365 days. */
const maxSpanMs = 364 * 86_400_000
/** Other channels can carry the same origin. How search spells ours is not documented, so the others are named. */
const otherChannels = new Set(['telephony', 'chat', 'email', 'social', 'custommessaging'])

/** Observed, beside `created` and `parked`. */
const endedStatus = 'ended'

interface Search {
  trackingId: string
  io: CallIo
  deadline: number
}

/** Every answer is whole: one page or query that fails makes the entire find fail. */
export const find: Sender['find'] = async (queries, _connection, trackingId, io) => {
  const search = { trackingId, io, deadline: performance.now() + io.timeoutMs }
  const since = earliest(queries)
  const origins = [...since.keys()]
  const tasks: FoundTask[] = []
  for (let at = 0; at < origins.length; at += maxOriginsPerQuery) {
    const answer = await findSome(origins.slice(at, at + maxOriginsPerQuery), since, search)
    if ('outcome' in answer) return answer
    tasks.push(...answer)
  }
  return { outcome: 'answered', tasks }
}

async function findSome(
  origins: readonly string[],
  since: ReadonlyMap<string, number>,
  search: Search,
): Promise<FoundTask[] | Failure> {
  const to = search.io.now()
  const from = Math.max(0, to - maxSpanMs, Math.min(...origins.map((origin) => since.get(origin) ?? 0)))
  const found: FoundTask[] = []
  let cursor = '0'
  for (let page = 0; page < maxPages; page++) {
    const reply = await ask(taskQuery(origins, from, to, cursor), search)
    if ('outcome' in reply) return reply
    found.push(...reply.tasks.flatMap((task) => ours(task, since)))
    if (reply.next === undefined) return found
    if (reply.next === cursor) break
    cursor = reply.next
  }
  return again('search-endless')
}

async function ask(query: string, search: Search): Promise<{ tasks: SearchTask[]; next?: string } | Failure> {
  const timeoutMs = search.deadline - performance.now()
  if (timeoutMs <= 0) return again('search-time-out')
  const result = await postJson('/search', { query }, search.trackingId, { ...search.io, timeoutMs })
  const json = readJson(result)
  if (graphqlErrorsSchema.safeParse(json).success) return again('search-errors')
  const reply = searchReplySchema.safeParse(json)
  if (!reply.success) return failureOf('find', result, search.io.now())
  const { tasks, pageInfo } = reply.data.data.taskDetails
  if (!pageInfo?.hasNextPage) return { tasks }
  return pageInfo.endCursor ? { tasks, next: pageInfo.endCursor } : again('search-endless')
}

function ours(task: SearchTask, since: ReadonlyMap<string, number>): FoundTask[] {
  const from = task.origin == null ? undefined : since.get(task.origin)
  if (task.origin == null || from === undefined || task.createdTime < from) return []
  if (otherChannels.has(task.channelType?.toLowerCase() ?? '')) return []
  return [
    {
      origin: task.origin,
      taskId: task.id,
      createdAt: task.createdTime,
      ...(task.destination && { destination: task.destination }),
      ...(task.status === endedStatus && { ended: true }),
    },
  ]
}

/** Two assets may ask for the same origin: the earlier bound holds, the caller compares destinations. */
function earliest(queries: readonly OriginQuery[]): Map<string, number> {
  const since = new Map<string, number>()
  for (const query of queries)
    since.set(query.origin, Math.min(query.since, since.get(query.origin) ?? query.since))
  return since
}

const again = (code: string): Failure & FindOutcome => ({ outcome: 'retry', cause: 'transient', code })
