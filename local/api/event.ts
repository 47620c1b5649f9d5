import { accountId } from '../template/types.ts'
import type { GatewayRequest } from './request.ts'

export interface RouteContext {
  apiId: string
  stage: string
  routeKey: string
  domainName: string
  pathParameters: Record<string, string>
  /** Epoch ms. */
  at: number
  jwt?: { claims: Record<string, string>; scopes: string[] | null }
}

/**
 * The event of a Lambda proxy integration, payload format 2.0. `body` is base64 unless the content type is known
 * to be text.
 * Source: "Create AWS Lambda proxy integrations for HTTP APIs". Assumed, as not documented: the list of text
 * types; that `rawPath` and path parameters are percent-decoded.
 */
export function toEvent(request: GatewayRequest, context: RouteContext): object {
  const { headers, cookies, query } = request
  const parameters = queryParameters(query)
  return {
    version: '2.0',
    routeKey: context.routeKey,
    rawPath: request.path,
    rawQueryString: query,
    ...(cookies.length > 0 && { cookies }),
    headers: {
      ...headers,
      'x-amzn-trace-id': headers['x-amzn-trace-id'] ?? `Root=1-${traceId(context.at, request.id)}`,
      'x-forwarded-for': headers['x-forwarded-for'] ?? request.sourceIp,
      'x-forwarded-port': '443',
      'x-forwarded-proto': 'https',
    },
    ...(Object.keys(parameters).length > 0 && { queryStringParameters: parameters }),
    requestContext: requestContext(request, context),
    ...(Object.keys(context.pathParameters).length > 0 && { pathParameters: context.pathParameters }),
    ...bodyOf(request),
  }
}

function requestContext(request: GatewayRequest, context: RouteContext) {
  const { apiId, stage, routeKey, domainName, at, jwt } = context
  return {
    accountId,
    apiId,
    ...(jwt && { authorizer: { jwt } }),
    domainName,
    domainPrefix: domainName.split('.')[0],
    http: {
      method: request.method,
      path: request.path,
      protocol: 'HTTP/1.1',
      sourceIp: request.sourceIp,
      userAgent: request.headers['user-agent'] ?? '',
    },
    requestId: request.id,
    routeKey,
    stage,
    time: clf(at),
    timeEpoch: at,
  }
}

const textType = /^\s*(text\/[^;]+|application\/(json|javascript|xml))\s*(;|$)/i

function bodyOf({ body, headers }: GatewayRequest) {
  if (body.length === 0) return { isBase64Encoded: false }
  const isText = textType.test(headers['content-type'] ?? '')
  return { body: body.toString(isText ? 'utf8' : 'base64'), isBase64Encoded: !isText }
}

function queryParameters(query: string): Record<string, string> {
  const parameters: Record<string, string> = {}
  for (const [name, value] of new URLSearchParams(query)) {
    parameters[name] = Object.hasOwn(parameters, name) ? `${parameters[name]},${value}` : value
  }
  return parameters
}

/** `12/Mar/2020:19:03:58 +0000` */
function clf(at: number): string {
  const [, day, month, year, time] = new Date(at).toUTCString().split(' ')
  return `${day}/${month}/${year}:${time} +0000`
}

function traceId(at: number, id: string): string {
  const seconds = Math.floor(at / 1000).toString(16)
  return `${seconds}-${Buffer.from(id).toString('hex').slice(0, 24).padEnd(24, '0')}`
}
