import type { IncomingMessage, ServerResponse } from 'node:http'
import { pauseUnlessClosed, readText, send } from '../shared/http.ts'
import { parseJson } from '../shared/json.ts'
import type { Call, Route } from './call.ts'
import { ApiError, errorBody } from './errors.ts'
import type { Answer } from './pipeline.ts'
import { answer, findRoute, trackingIdOf } from './pipeline.ts'
import type { RequestEntry } from './types.ts'
import type { World } from './world.ts'

/** One request to the simulated API. The clock counts it as in flight until it is answered; being slow does not count. */
export async function exchange(world: World, url: URL, request: IncomingMessage, response: ServerResponse) {
  const release = world.clock.hold(`webex ${request.method} ${url.pathname}`)
  try {
    const text = await readText(request)
    const { call, route } = receive(world, url, request, text ?? '')
    const entry = log(call, route, request.url ?? '/')
    const answered =
      text === undefined ? refuse(call, 413, 'The body is too large.') : await decide(call, route)
    await finish(answered, entry, call, { response, release })
    world.observe({ kind: 'request', entry })
  } finally {
    release()
  }
}

function receive(world: World, url: URL, request: IncomingMessage, text: string) {
  const method = request.method ?? 'GET'
  const found = findRoute(method, url.pathname)
  const trackingId = trackingIdOf(request.headers.trackingid, found?.route)
  const call: Call = {
    world,
    method,
    url,
    headers: request.headers,
    text,
    trackingId,
    path: found?.path ?? {},
  }
  return { call, route: found?.route }
}

function decide(call: Call, route: Route | undefined): Promise<Answer> | Answer {
  return route ? answer(call, route) : refuse(call, 404, 'No such resource.')
}

function refuse(call: Call, status: number, description: string): Answer {
  const body = errorBody('api', new ApiError(status, description), call.trackingId, call.world.switches)
  return { kind: 'reply', reply: { status, body }, slowMs: 0 }
}

/** Written down as received, before anything is decided. */
function log({ world, method, text, headers }: Call, route: Route | undefined, path: string): RequestEntry {
  const given = headers.trackingid
  const entry: RequestEntry = {
    method,
    path,
    body: text === '' ? null : (parseJson(text) ?? text),
    status: null,
    at: world.clock.now(),
    operation: route?.operation ?? null,
    trackingId: typeof given === 'string' ? given : null,
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
  const sent = await send(response, { ...reply, headers: { trackingid: call.trackingId, ...reply.headers } })
  if (!sent) entry.status = null
}
