import { randomUUID } from 'node:crypto'
import type { Reply } from '../shared/http.ts'
import { matchPath } from '../shared/match-path.ts'
import { authorize } from './access.ts'
import type { Call, Outcome, Route } from './call.ts'
import { captureRoutes } from './captures.ts'
import { ApiError, errorBody } from './errors.ts'
import { eventTypeRoutes } from './event-types.ts'
import type { FaultName } from './faults.ts'
import { oauthRoutes } from './oauth.ts'
import { searchRoutes } from './search.ts'
import { subscriptionRoutes } from './subscriptions.ts'
import { taskRoutes } from './tasks.ts'

const routes: readonly Route[] = [
  ...oauthRoutes,
  ...taskRoutes,
  ...subscriptionRoutes,
  ...eventTypeRoutes,
  ...searchRoutes,
  ...captureRoutes,
]

/** `cut`: the connection is to be destroyed. `slowMs`: real time to wait before the reply. */
export type Answer = { kind: 'reply'; reply: Reply; slowMs: number } | { kind: 'cut' }

const cut: Answer = { kind: 'cut' }
/** The longest that a function of this project runs, so longer than any of its calls. */
const slowMs = 30_000

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

/** Observed: support asks for this header. Documented: subscriptions make one up with this prefix. */
export function trackingIdOf(given: string | string[] | undefined, route: Route | undefined): string {
  if (typeof given === 'string' && given !== '') return given
  return route?.errors === 'subscriptions' ? `NOTIFS_${randomUUID()}` : randomUUID()
}

/** One call from its faults before the effect, through the effect, to its faults after it. */
export async function answer(call: Call, route: Route): Promise<Answer> {
  const strikes = (name: FaultName) => call.world.faults.draw(name, { operation: route.operation })
  if (strikes('lostRequest')) return cut
  const blocked = strikes('status429')
  if (blocked) return reply(tooMany(blocked.retryAfter ?? 10))
  const broken = strikes('status5xx')
  if (broken) return reply(failed(call, route, broken.status))

  const outcome = await attempt(call, route)
  await follow(call, outcome, strikes('webhookBeforeReply') !== undefined)
  if (outcome.reply.status >= 300) return reply(outcome.reply)

  const brokenLate = strikes('status5xxAfterEffect')
  if (brokenLate) return reply(failed(call, route, brokenLate.status))
  if (strikes('lostReply')) return cut
  const slow = strikes('slow')
  return reply(outcome.reply, slow ? (slow.slowMs ?? slowMs) : 0)
}

function reply(what: Reply, delayMs = 0): Answer {
  return { kind: 'reply', reply: what, slowMs: delayMs }
}

async function attempt(call: Call, route: Route): Promise<Outcome> {
  try {
    const grant = authorize(call, route)
    const wait = grant && call.world.limits.refuse(grant.clientId, call.world.clock.now())
    return wait === undefined ? await route.run(call) : { reply: tooMany(wait) }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    const body = errorBody(route.errors, error, call.trackingId, call.world.switches)
    return { reply: { status: error.status, body } }
  }
}

/** The effect comes a little after the reply; observed is also that its webhook is there first. */
async function follow({ world }: Call, { effect }: Outcome, first: boolean) {
  if (effect && first) await effect()
  else if (effect) world.later(world.switches.outcomeDelayMs, 'platform outcome', effect)
}

/** Documented: Retry-After in seconds, CORS headers, no body, nothing processed. */
function tooMany(seconds: number): Reply {
  return { status: 429, headers: { 'retry-after': String(seconds), 'access-control-allow-origin': '*' } }
}

/** Documented codes: 500 everywhere, 503 for create and search. */
function failed(call: Call, route: Route, given: number | undefined): Reply {
  const has503 = route.operation === 'create' || route.operation === 'search'
  const status = given ?? (has503 && call.world.faults.between('status5xx', 0, 1) === 1 ? 503 : 500)
  const error = new ApiError(status, 'An unexpected error occurred.')
  return { status, body: errorBody(route.errors, error, call.trackingId, call.world.switches) }
}
