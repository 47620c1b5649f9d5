import type { HttpRequest } from './message.ts'
import { traceOf } from './trace.ts'

type Fields = Record<string, unknown>

const fields = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {}
const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
const texts = (value: unknown): Record<string, string | undefined> =>
  Object.fromEntries(Object.entries(fields(value)).map(([name, one]) => [name, text(one)]))

/**
 * Reads an HTTP API event, payload format 2.0. Takes any value: what is not there reads as absent, so that an
 * odd event ends as a 4xx problem and never as a crash.
 */
export function readRequest(event: unknown): HttpRequest {
  const { routeKey, headers, pathParameters, queryStringParameters, requestContext, body, isBase64Encoded } =
    fields(event)
  const context = fields(requestContext)
  const claims = fields(fields(context.authorizer).jwt).claims
  const named = lowerCased(texts(headers))
  return {
    route: text(routeKey) ?? '',
    path: texts(pathParameters),
    query: texts(queryStringParameters),
    headers: named,
    claims: claims === undefined ? undefined : fields(claims),
    body: Buffer.from(text(body) ?? '', isBase64Encoded === true ? 'base64' : 'utf8'),
    id: text(context.requestId) ?? 'unknown',
    trace: traceOf(named.traceparent),
  }
}

const lowerCased = (headers: Record<string, string | undefined>): Record<string, string | undefined> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))

/**
 * A path parameter. HTTP APIs hand them over decoded, other gateways do not; ours hold no `%` once decoded, so
 * decoding what still has one is right for both.
 */
export function pathPart(request: HttpRequest, name: string): string {
  const value = Object.hasOwn(request.path, name) ? (request.path[name] ?? '') : ''
  if (!value.includes('%')) return value
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}
