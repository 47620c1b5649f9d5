import type { IncomingMessage, ServerResponse } from 'node:http'
import { pauseUnlessClosed, readText, send } from '../shared/http.ts'
import { parseJson } from '../shared/json.ts'
import type { Call, Route } from './call.ts'
import { ApiError, notFound } from './errors.ts'
import { type Answer, answer, findRoute, refuse } from './pipeline.ts'
import type { RequestEntry } from './types.ts'
import type { World } from './world.ts'

/** Documented: request.bytes.max. */
const longestBody = 512_000

/** Observed in the vendor's own trace. */
const commonHeaders = {
  'cache-control': 'no-cache, no-store, must-revalidate',
  pragma: 'no-cache',
  expires: '0',
  'strict-transport-security': 'max-age=600; includeSubDomains',
}

/** One request to the simulated API. The clock counts it as in flight until it is answered; being slow does not count. */
export async function exchange(world: World, url: URL, request: IncomingMessage, response: ServerResponse) {
  const release = world.clock.hold(`genesys ${request.method} ${url.pathname}`)
  try {
    const text = (await readText(request)) ?? ' '.repeat(longestBody + 1)
    const { call, route } = receive(world, url, request, text)
    const entry = log(call, route, request.url ?? '/')
    const answered = decide(call, route)
    await finish(answered, entry, call, { response, release })
    world.observe({ kind: 'request', entry })
  } finally {
    release()
  }
}

function receive(world: World, url: URL, request: IncomingMessage, text: string) {
  const method = request.method ?? 'GET'
  const found = findRoute(method, url.pathname)
  const { headers } = request
  const call: Call = {
    world,
    method,
    url,
    headers,
    text,
    correlationId: world.uuid('exchange'),
    path: found?.path ?? {},
  }
  return { call, route: found?.route }
}

function decide(call: Call, route: Route | undefined): Answer {
  if (!route) return { kind: 'reply', reply: refuse(call, notFound()), slowMs: 0 }
  if (Buffer.byteLength(call.text) <= longestBody) return answer(call, route)
  const error = new ApiError(
    413,
    'request.entity.too.large',
    `The request is over the size limit. Maximum bytes: ${longestBody}`,
  )
  return { kind: 'reply', reply: refuse(call, error), slowMs: 0 }
}

/** Written down as received, before anything is decided. */
function log(
  { world, method, text, correlationId }: Call,
  route: Route | undefined,
  path: string,
): RequestEntry {
  const isToken = route?.operation === 'token'
  const entry: RequestEntry = {
    method,
    path,
    body: text === '' || isToken ? null : (parseJson(text) ?? text.slice(0, 2_000)),
    status: null,
    at: world.clock.now(),
    operation: route?.operation ?? null,
    correlationId,
  }
  world.requests.push(entry)
  return entry
}

interface Line {
  response: ServerResponse
  release: () => void
}

async function finish(answered: Answer, entry: RequestEntry, call: Call, { response, release }: Line) {
  if (answered.kind === 'cut') {
    response.socket?.destroy()
    return
  }
  if (answered.slowMs > 0) {
    release()
    await pauseUnlessClosed(response, answered.slowMs)
  }
  const { reply } = answered
  // Before it is sent: a caller that looks at the log right after its reply finds it there.
  entry.status = reply.status
  const headers = { 'ININ-Correlation-Id': call.correlationId, ...commonHeaders, ...reply.headers }
  if (!(await send(response, { ...reply, headers }))) entry.status = null
}
