import type { Reply } from '../shared/http.ts'
import { matchPath } from '../shared/match-path.ts'
import { authorize } from './access.ts'
import type { Call, Route } from './call.ts'
import { conversationRoutes } from './conversations.ts'
import { detailsRoutes } from './details.ts'
import { ApiError, errorBody } from './errors.ts'
import type { FaultName } from './faults.ts'
import { integrationRoutes } from './integrations.ts'
import { oauthRoutes } from './oauth.ts'
import { triggerRoutes } from './org-triggers.ts'
import { organizationRoutes } from './organization.ts'
import { routingRoutes } from './patch-routing.ts'
import type { Taken } from './rate-limit.ts'

const routes: readonly Route[] = [
  ...oauthRoutes,
  ...routingRoutes,
  ...conversationRoutes,
  ...detailsRoutes,
  ...organizationRoutes,
  ...integrationRoutes,
  ...triggerRoutes,
]

/** `cut`: the connection is to be destroyed. `slowMs`: real time to wait before the reply. */
export type Answer = { kind: 'reply'; reply: Reply; slowMs: number } | { kind: 'cut' }

const cut: Answer = { kind: 'cut' }
const defaultSlowMs = 30_000

export function findRoute(
  method: string,
  pathname: string,
): { route: Route; path: Record<string, string> } | undefined {
  for (const route of routes) {
    const path = route.method === method ? matchPath(route.template, pathname) : undefined
    if (path) return { route, path }
  }
  return undefined
}

/** One call from its faults before the effect, through the effect, to its faults after it. */
export function answer(call: Call, route: Route): Answer {
  const strikes = (name: FaultName) => call.world.faults.draw(name, { operation: route.operation })
  if (strikes('lostRequest')) return cut
  const before = refusedByFault(call, strikes)
  if (before) return reply(before)

  const given = attempt(call, route)
  if (given.status >= 300) return reply(given)

  const brokenLate = strikes('status5xxAfterEffect')
  if (brokenLate) return reply(failed(call, brokenLate.status))
  if (strikes('lostReply')) return cut
  const slow = strikes('slow')
  return reply(given, slow ? (slow.slowMs ?? defaultSlowMs) : 0)
}

type Strikes = (name: FaultName) => { retryAfter?: number; status?: number } | undefined

function refusedByFault(call: Call, strikes: Strikes): Reply | undefined {
  const blocked = strikes('status429')
  if (blocked) return tooMany(call, blocked.retryAfter ?? 10)
  const broken = strikes('status5xx')
  if (broken) return failed(call, broken.status)
  if (strikes('status401'))
    return refuse(call, new ApiError(401, 'bad.credentials', 'Invalid login credentials.'))
  if (strikes('status403'))
    return refuse(
      call,
      new ApiError(403, 'not.authorized', 'You are not authorized to perform the requested action.'),
    )
  if (strikes('status409'))
    return refuse(
      call,
      new ApiError(
        409,
        'request.conflict',
        'The request conflicts with the current state of the target resource.',
      ),
    )
  return undefined
}

function reply(what: Reply, slowMs = 0): Answer {
  return { kind: 'reply', reply: what, slowMs }
}

function attempt(call: Call, route: Route): Reply {
  try {
    const token = authorize(call, route)
    if (token === undefined) return route.run(call)
    const taken = call.world.limits.take(token, call.world.clock.now())
    const given = taken.refused ? tooMany(call, taken.resetSeconds, taken.allowed) : run(call, route)
    return withRate(call, given, taken)
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return refuse(call, error)
  }
}

/** A refusal by the operation itself carries the rate headers, too. */
function run(call: Call, route: Route): Reply {
  try {
    return route.run(call)
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return refuse(call, error)
  }
}

/** Observed names and meaning: count so far, allowed a minute, seconds to the reset. */
function withRate({ world }: Call, given: Reply, { count, allowed, resetSeconds }: Taken): Reply {
  if (!world.switches.rateLimitHeaders) return given
  const headers = {
    'inin-ratelimit-count': String(count),
    'inin-ratelimit-allowed': String(allowed),
    'inin-ratelimit-reset': String(resetSeconds),
  }
  return { ...given, headers: { ...given.headers, ...headers } }
}

export function refuse(call: Call, error: ApiError): Reply {
  return { status: error.status, body: errorBody(error, call.correlationId) }
}

/** Documented (since November 2021): Retry-After in seconds, and the same number in brackets in the text. */
function tooMany(call: Call, seconds: number, allowed = 300): Reply {
  const code = call.world.switches.rateLimitCode
  const message =
    code === 'too.many.requests'
      ? `Rate limit exceeded the maximum [${allowed}] requests within [60] seconds`
      : `Rate limit exceeded the maximum. Retry the request in [${seconds}] seconds`
  return { ...refuse(call, new ApiError(429, code, message)), headers: { 'retry-after': String(seconds) } }
}

/** Documented codes. */
const failures: Record<number, readonly [code: string, message: string]> = {
  503: [
    'service.unavailable',
    'Service Unavailable - The server is currently unavailable (because it is overloaded or down for maintenance).',
  ],
  504: ['request.timeout', 'The request timed out.'],
}

function failed(call: Call, given: number | undefined): Reply {
  const status = given ?? [500, 503, 504][call.world.faults.between('status5xx', 0, 2)] ?? 500
  const [code, message] = failures[status] ?? [
    'internal.server.error',
    'The server encountered an unexpected condition which prevented it from fulfilling the request.',
  ]
  return refuse(call, new ApiError(status, code, message))
}
