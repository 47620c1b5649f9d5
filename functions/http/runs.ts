import { cancelRun } from '../domain/runs/cancel.ts'
import { runId } from '../domain/runs/ids.ts'
import { ruleOf } from '../domain/runs/policy.ts'
import { type Run, type RunState, runStates } from '../domain/runs/run.ts'
import { upcoming } from '../domain/runs/upcoming.ts'
import { authorize } from './access.ts'
import { audit } from './audit.ts'
import { type HttpRequest, type HttpResponse, json } from './message.ts'
import { Problem } from './problem.ts'
import type { QueryWorld } from './query.ts'
import { pathPart } from './request.ts'
import { runRow, runView } from './run-views.ts'

/** Rows shown of a list. */
const mostRows = 100
/** Runs looked at for them where a filter leaves some out. */
const mostLookedAt = 1_000
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
/** In no list, since nothing is due: found by their conversation only. */
const unlisted: readonly RunState[] = ['unstarted', 'finished']

interface Filter {
  state?: RunState
  rule?: string
  connection?: string
  conversation?: string
}

/** By conversation: all its runs. Else those of a connection that wait for something, or that have ended. */
export async function listRuns(world: QueryWorld, request: HttpRequest): Promise<HttpResponse> {
  authorize(request, world.claims, 'workitems:admin')
  const filter = readFilter(world, request)
  if (filter.conversation !== undefined) {
    const runs = await ofConversation(world, filter.conversation)
    return json(200, { items: runs.filter((run) => fits(run, filter)).map(runRow), more: false })
  }
  const { state, rule } = filter
  const connection = connectionOf(world, filter)
  if (state !== undefined && unlisted.includes(state))
    throw new Problem('malformed-request', `Runs in state ${state} are found by ?conversation= only.`)
  const list = state === 'ended' ? 'ended' : 'active'
  const isFiltered = rule !== undefined || (state !== undefined && state !== 'ended')
  const limit = isFiltered ? mostLookedAt : mostRows
  const { runs: store } = world.runWorld
  const rows = await store.listRuns(connection, list, limit + 1)
  const known = await store.runs(rows.slice(0, limit).map(({ id }) => id))
  const runs = rows.flatMap(({ id }) => known.get(id) ?? []).filter((run) => fits(run, filter))
  const more = rows.length > limit || runs.length > mostRows
  return json(200, { connection, list, items: runs.slice(0, mostRows).map(runRow), more })
}

export async function showRun(world: QueryWorld, request: HttpRequest): Promise<HttpResponse> {
  authorize(request, world.claims, 'workitems:admin')
  const id = runIdOf(request)
  const run = id === undefined ? undefined : await world.runWorld.runs.run(id)
  if (!run) throw unknownRun()
  return runResponse(world, run)
}

/** For good: also a later queue entry of the conversation does not start it again. */
export async function cancelOneRun(world: QueryWorld, request: HttpRequest): Promise<HttpResponse> {
  const caller = authorize(request, world.claims, 'workitems:admin')
  const id = runIdOf(request)
  const run = id === undefined ? undefined : await cancelRun(world.runWorld, id)
  if (run === undefined) throw unknownRun()
  if (run === 'ended')
    throw new Problem('run-ended', 'It has ended already; GET it to see why. Nothing was changed.')
  audit(world.audit, caller, 'cancel-run', { run: run.id, rule: run.rule })
  return runResponse(world, run)
}

function runResponse({ config, now }: QueryWorld, run: Run): HttpResponse {
  const rule = ruleOf(config, run.rule)
  return json(200, runView(run, rule && upcoming(run, rule, now())))
}

const unknownRun = () =>
  new Problem('unknown-run', 'No run has this id. Runs are forgotten a week after their end.')

function runIdOf(request: HttpRequest): string | undefined {
  const id = pathPart(request, 'id').toLowerCase()
  return uuid.test(id) ? id : undefined
}

/** @throws Problem malformed-request or unknown-connection */
function readFilter(world: QueryWorld, { query }: HttpRequest): Filter {
  const names = ['state', 'rule', 'conversation', 'connection']
  const unknown = Object.keys(query).find((name) => !names.includes(name))
  if (unknown !== undefined)
    throw new Problem('malformed-request', `Filters are ${names.join(', ')}; take the others out.`)
  const { conversation } = query
  const state = oneOf('state', query.state, runStates)
  const rule = oneOf('rule', query.rule, rulesOf(world))
  const connection = oneOf('connection', query.connection, connectionsOf(world))
  if (conversation !== undefined && !uuid.test(conversation.toLowerCase()))
    throw new Problem('malformed-request', 'A conversation is given by its UUID.')
  return {
    ...(state !== undefined && { state }),
    ...(rule !== undefined && { rule }),
    ...(connection !== undefined && { connection }),
    ...(conversation !== undefined && { conversation: conversation.toLowerCase() }),
  }
}

function oneOf<T extends string>(
  name: string,
  given: string | undefined,
  known: readonly T[],
): T | undefined {
  if (given === undefined) return undefined
  const found = known.find((each) => each === given)
  if (found !== undefined) return found
  const allowed = known.length === 0 ? 'there is none' : `it is one of ${known.join(', ')}`
  throw new Problem('malformed-request', `No such ${name}: ${allowed}.`)
}

const rulesOf = ({ config }: QueryWorld): string[] =>
  Object.keys(config.triggers).filter((id) => ruleOf(config, id) !== undefined)

const connectionsOf = ({ config }: QueryWorld): string[] =>
  Object.values(config.connections).flatMap(({ id, platform }) => (platform === 'genesys-cloud' ? [id] : []))

/** @throws Problem malformed-request where several could be meant */
function connectionOf(world: QueryWorld, { connection, rule }: Filter): string {
  const [only, ...others] = connectionsOf(world)
  const meant = connection ?? (rule && ruleOf(world.config, rule)?.connection.id)
  if (meant !== undefined) return meant
  if (only !== undefined && others.length === 0) return only
  const known = [only, ...others].filter((id) => id !== undefined)
  if (known.length === 0) throw new Problem('malformed-request', 'No connection is configured that has runs.')
  throw new Problem('malformed-request', `Add ?connection= with one of ${known.join(', ')}.`)
}

/** Their ids are derived, so no list is needed; those of rules that have been taken out are not found this way. */
async function ofConversation(world: QueryWorld, conversation: string): Promise<Run[]> {
  const ids = rulesOf(world).map((rule) => runId(world.config.namespace, rule, conversation))
  const known = await world.runWorld.runs.runs(ids)
  return ids.flatMap((id) => known.get(id) ?? [])
}

const fits = (run: Run, { state, rule, connection }: Filter): boolean =>
  (state === undefined || run.state === state) &&
  (rule === undefined || run.rule === rule) &&
  (connection === undefined || run.connection === connection)
