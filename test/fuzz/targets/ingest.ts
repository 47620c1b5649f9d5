import { workitemId } from '../../../functions/domain/ids.ts'
import { makeIngest } from '../../../functions/http/ingest.ts'
import { makeQuery } from '../../../functions/http/query-routes.ts'
import type { Config } from '../../../schemas/config.ts'
import { runWorld } from '../../support/run-world.ts'
import { mangle } from '../bytes.ts'
import { bodyOf, checkUnpolluted, type GatewayInput, verdictOf, watched } from '../http-session.ts'
import { jsonText } from '../json-text.ts'
import type { Random } from '../random.ts'
import type { Session, Target } from '../target.ts'
import { canary, oddText, oddValue } from '../texts.ts'
import { externalIds, makeTask } from './tasks.ts'
import { exampleWorld } from './world.ts'

/** All routes with a token: four of `ingest`, and now and then one of `query` on what those left behind. */
export const ingest: Target = { name: 'ingest', share: 0.29, open }

const claims = { scope: 'scope', client: 'client_id' }
const named = 'PUT /v1/sources/{source}/tasks/{externalId}'
const patch = 'PATCH /v1/sources/{source}/tasks/{externalId}'
const identified = 'POST /v1/sources/{source}/tasks'
const batch = 'POST /v1/sources/{source}/batches'
const queries = [
  'GET /v1/sources/{source}/tasks/{externalId}',
  'GET /v1/workitems',
  'GET /v1/workitems/{id}',
  'GET /v1/workitems/{id}/timeline',
  'POST /v1/workitems/{id}/redrive',
  'POST /v1/workitems/{id}/resolve',
  'GET /v1/runs',
  'GET /v1/runs/{id}',
  'POST /v1/runs/{id}/cancel',
  'GET /v1/connections/{connection}',
  'POST /v1/connections/{connection}/resume',
]

function open(): Session {
  const world = exampleWorld()
  const push = watched(makeIngest({ ...world, claims }), [], world.said)
  const ask = watched(
    makeQuery({ ...world, runWorld: runWorld(world.config), claims, audit: () => {} }),
    [],
    world.said,
  )
  return {
    make: (random) => makeRequest(random, world.config, world.now()),
    async send(input) {
      const request = input as GatewayInput
      const isQuery = queries.includes(request.routeKey)
      const answer = isQuery ? await ask(request, seesData(request)) : await push(request)
      checkUnpolluted()
      return verdictOf(answer)
    },
  }
}

/** With this scope a query gives the data out: that is what it is for. */
const seesData = ({ claims }: GatewayInput): boolean =>
  JSON.stringify(claims ?? {}).includes('workitems:data')

function makeRequest(random: Random, config: Config, now: number): GatewayInput {
  const routeKey = random.mostly(
    () => random.pick([named, named, patch, identified, batch]),
    () => random.pick([...queries, ...queries, oddText(random)]),
    0.08,
  )
  const source = random.pick(Object.values(config.sources))
  const [asset = ''] = source.assets
  return {
    routeKey,
    pathParameters: {
      source: random.mostly(
        () => source.id,
        () => oddText(random),
        0.02,
      ),
      externalId: random.mostly(
        () => random.pick(externalIds),
        () => oddText(random),
        0.04,
      ),
      ...(routeKey.includes('{id}') && {
        id: random.pick([
          ...externalIds.map((id) => workitemId(config.namespace, source.id, id)),
          oddText(random),
        ]),
      }),
      ...(routeKey.includes('{connection}') && { connection: random.pick(['webex', oddText(random)]) }),
    },
    queryStringParameters: { list: random.pick(['due', 'held', oddText(random)]), connection: 'webex' },
    headers: makeHeaders(random, routeKey),
    ...bodyOf(makeBody(random, routeKey, () => makeTask(random, config, asset, now))),
    claims: makeClaims(random, source.clients[0] ?? ''),
  }
}

function makeHeaders(random: Random, routeKey: string): Record<string, string> {
  const usual =
    routeKey === batch
      ? 'application/x-ndjson'
      : routeKey === patch
        ? 'application/merge-patch+json'
        : 'application/json'
  const type = random.mostly(
    () => usual,
    () =>
      random.pick([
        'application/json; charset=UTF-8',
        'application/json;charset="utf8"',
        'text/plain',
        oddText(random),
      ]),
    0.02,
  )
  const headers: Record<string, string> = { 'Content-Type': type }
  if (random.chance(0.05))
    headers.traceparent = random.pick([`00-${'a'.repeat(32)}-${'b'.repeat(16)}-00`, oddText(random)])
  if (random.chance(0.02)) headers['content-encoding'] = random.pick(['gzip', 'identity', oddText(random)])
  return headers
}

function makeClaims(random: Random, client: string): Record<string, unknown> | undefined {
  if (random.chance(0.01)) return undefined
  if (random.chance(0.02)) return { client_id: oddValue(random), scope: oddValue(random) }
  const scopes = [
    'workitems:write',
    '[workitems:read workitems:write workitems:admin]',
    'a/workitems:write workitems:data workitems:admin',
  ]
  return { sub: 's', client_id: client, scope: random.pick(scopes) }
}

function makeBody(random: Random, routeKey: string, task: () => Record<string, unknown>): Uint8Array {
  const malice = random.pick([0, 0, 0, 0.1, 0.5])
  const one = () => jsonText(random, bodyFor(random, routeKey, task()), malice)
  const text = routeKey === batch ? lines(random, one) : one()
  const bytes = Buffer.from(text, 'utf8')
  return random.chance(0.06) ? mangle(random, bytes) : bytes
}

function lines(random: Random, one: () => string): string {
  const few = Array.from({ length: 1 + random.below(4) }, one)
  const glue = random.mostly(
    () => '\n',
    () => random.pick(['\r\n', '\n\n', ' \n', '\u2028', '\n\u0000\n']),
  )
  const text = few.join(glue)
  return random.chance(0.001) ? `${text}\n`.repeat(1 + random.below(400)) : text
}

function bodyFor(random: Random, routeKey: string, task: Record<string, unknown>): unknown {
  if (random.chance(0.01)) return oddValue(random)
  if (routeKey.endsWith('/resolve'))
    return { outcome: random.pick(['created', 'rejected', 'not-created']), taskId: oddText(random) }
  if (routeKey === patch) return Object.fromEntries(Object.entries(task).filter(() => random.chance(0.7)))
  if (routeKey === named) return task
  const externalId = random.mostly<unknown>(
    () => random.pick(externalIds),
    () => random.pick([oddText(random), 17, null, [], `${canary} `, undefined]),
    0.06,
  )
  return { externalId, ...task }
}
