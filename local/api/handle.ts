import type { VirtualClock } from '../clock.ts'
import type { InvokeResult } from '../lambda/types.ts'
import type { JwtAuthorizer } from './authorizer.ts'
import { type RouteContext, toEvent } from './event.ts'
import type { GatewayRequest } from './request.ts'
import { type GatewayResponse, gatewayResponse, toResponse } from './response.ts'
import type { RouteMatch, RouteTable } from './routes.ts'
import type { Bucket } from './throttle.ts'

export interface Integration {
  invoke(payload: string): Promise<InvokeResult>
  timeoutMs: number
}

export interface Route {
  key: string
  integration: Integration
  authorizer?: JwtAuthorizer
  /** One of them is needed in the token; empty = none. */
  scopes: string[]
}

/** What the gateway decides by. */
export interface Gateway {
  apiId: string
  domainName: string
  clock: VirtualClock
  routes: RouteTable<Route>
  bucketOf(routeKey: string): Bucket | undefined
}

/** Documented: "Lambda events end at 6 MB". Assumed: the gateway answers 413 for a larger one. */
const eventLimitBytes = 6 * 1024 * 1024

/** From request to response, in the order of API Gateway: route, throttle, authorizer, integration. */
export async function handle(request: GatewayRequest, gateway: Gateway): Promise<GatewayResponse> {
  const match = gateway.routes.match(request.method, request.path)
  if (!match) return gatewayResponse(404, 'Not Found')
  const { route } = match
  if (gateway.bucketOf(route.key)?.take() === false) return gatewayResponse(429, 'Too Many Requests')
  const verdict = await route.authorizer?.authorize(request, route.scopes)
  if (verdict?.allowed === false) return refusal(verdict.reason)
  const payload = JSON.stringify(toEvent(request, contextOf(match, gateway, verdict?.jwt)))
  if (Buffer.byteLength(payload) > eventLimitBytes) return gatewayResponse(413, 'Request Entity Too Large')
  return integrate(route.integration, payload)
}

function refusal(reason: 'unauthorized' | 'forbidden'): GatewayResponse {
  if (reason === 'forbidden') return gatewayResponse(403, 'Forbidden')
  return gatewayResponse(401, 'Unauthorized', [['www-authenticate', 'Bearer']])
}

function contextOf(match: RouteMatch<Route>, gateway: Gateway, jwt: RouteContext['jwt']): RouteContext {
  return {
    apiId: gateway.apiId,
    stage: '$default',
    routeKey: match.route.key,
    domainName: gateway.domainName,
    pathParameters: match.pathParameters,
    at: gateway.clock.now(),
    jwt,
  }
}

async function integrate({ invoke, timeoutMs }: Integration, payload: string): Promise<GatewayResponse> {
  const { promise: late, resolve } = Promise.withResolvers<'late'>()
  const timer = setTimeout(resolve, timeoutMs, 'late')
  // A function that is late runs on; only nobody waits for it any more.
  const result = await Promise.race([invoke(payload), late])
  clearTimeout(timer)
  if (result === 'late') return gatewayResponse(503, 'Service Unavailable')
  const response = result.ok ? toResponse(result.payload) : undefined
  return response ?? gatewayResponse(500, 'Internal Server Error')
}
