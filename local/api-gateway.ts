import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type AuthorizerDefinition, createJwtAuthorizer, type JwtAuthorizer } from './api/authorizer.ts'
import { type Gateway, handle, type Integration, type Route } from './api/handle.ts'
import { readRequest } from './api/request.ts'
import { type GatewayResponse, gatewayResponse } from './api/response.ts'
import { createRouteTable } from './api/routes.ts'
import { type Bucket, createBucket, type Limit } from './api/throttle.ts'
import type { VirtualClock } from './clock.ts'

/** An HTTP API, filled in resource by resource as CloudFormation does, with its `$default` stage. */
export interface ApiGateway {
  id: string
  /** `http://127.0.0.1:port` */
  url: string
  addAuthorizer(id: string, definition: AuthorizerDefinition): void
  addIntegration(id: string, integration: Integration): void
  addRoute(route: RouteDefinition): void
  setLimits(limits: StageLimits): void
  close(): Promise<void>
}

export interface RouteDefinition {
  key: string
  integrationId: string
  authorizerId?: string
  scopes?: string[]
}

export interface StageLimits {
  /** For every route without a limit of its own, each with its own bucket. */
  fallback?: Limit
  routes: Record<string, Limit>
}

export interface ApiGatewayOptions {
  id: string
  clock: VirtualClock
  /** 0 or absent: any free port. */
  port?: number
  /** Sees every request first; true when it has taken it. For what is no part of the API. */
  intercept?(request: IncomingMessage, response: ServerResponse): boolean
  /** Told of every request when it has been answered. */
  observe?(fact: RequestFact): void
}

export interface RequestFact {
  method: string
  path: string
  status: number
}

/** @throws with code EADDRINUSE when the port is taken */
export async function startApiGateway({
  id,
  clock,
  port = 0,
  intercept,
  observe,
}: ApiGatewayOptions): Promise<ApiGateway> {
  const authorizers = new Map<string, JwtAuthorizer>()
  const integrations = new Map<string, Integration>()
  const routes = createRouteTable<Route>()
  const buckets = createBuckets(clock)
  const gateway: Observed = { apiId: id, domainName: '', clock, routes, bucketOf: buckets.of, observe }

  const server = createServer((incoming, outgoing) => {
    if (intercept?.(incoming, outgoing)) return
    serve(incoming, outgoing, gateway).catch(() => outgoing.destroy())
  })
  // Longer than clients keep idle connections, so that none is closed just as it is used again.
  server.keepAliveTimeout = 120_000
  const address = await listen(server, port)
  gateway.domainName = `127.0.0.1:${address.port}`

  return {
    id,
    url: `http://127.0.0.1:${address.port}`,
    addAuthorizer: (authorizerId, definition) =>
      authorizers.set(authorizerId, createJwtAuthorizer(definition)),
    addIntegration: (integrationId, integration) => integrations.set(integrationId, integration),
    addRoute({ key, integrationId, authorizerId, scopes = [] }) {
      const integration = known(integrations, integrationId, `integration of route ${key}`)
      const authorizer =
        authorizerId === undefined
          ? undefined
          : known(authorizers, authorizerId, `authorizer of route ${key}`)
      routes.add(key, { key, integration, authorizer, scopes })
    },
    setLimits: buckets.set,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}

type Observed = Gateway & Pick<ApiGatewayOptions, 'observe'>

async function serve(incoming: IncomingMessage, outgoing: ServerResponse, gateway: Observed) {
  const id = randomUUID()
  const request = await readRequest(incoming, id)
  if (request === 'too-large') return send(outgoing, id, gatewayResponse(413, 'Request Entity Too Large'))
  if (request === 'malformed') return send(outgoing, id, gatewayResponse(400, 'Bad Request'))
  const release = gateway.clock.hold('request to the API')
  outgoing.once('close', release)
  const response = await handle(request, gateway).catch(() => gatewayResponse(500, 'Internal Server Error'))
  send(outgoing, id, response)
  gateway.observe?.({ method: request.method, path: request.path, status: response.status })
}

function send(outgoing: ServerResponse, requestId: string, { status, headers, body }: GatewayResponse) {
  for (const [name, value] of headers) outgoing.appendHeader(name, value)
  outgoing.setHeader('apigw-requestid', requestId)
  // A 204 has no length (RFC 9110 section 8.6).
  if (status !== 204) outgoing.setHeader('content-length', body.length)
  outgoing.writeHead(status).end(body)
}

function listen(server: ReturnType<typeof createServer>, port: number): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve(server.address() as AddressInfo))
  })
}

function createBuckets(clock: VirtualClock) {
  const buckets = new Map<string, Bucket>()
  let limits: StageLimits = { routes: {} }
  return {
    set(next: StageLimits) {
      limits = next
      buckets.clear()
    },
    of(routeKey: string): Bucket | undefined {
      const limit = limits.routes[routeKey] ?? limits.fallback
      if (!limit) return undefined
      const bucket = buckets.get(routeKey) ?? createBucket(limit, clock.now)
      buckets.set(routeKey, bucket)
      return bucket
    },
  }
}

function known<T>(map: Map<string, T>, id: string, what: string): T {
  const found = map.get(id)
  if (!found) throw new Error(`${what}: ${id} does not exist`)
  return found
}
