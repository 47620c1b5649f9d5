import type { Context } from 'aws-lambda'
import { atEdge, type Log } from '../../functions/http/edge.ts'
import type { Handle, HttpRequest } from '../../functions/http/message.ts'

export interface EventParts {
  path?: Record<string, string>
  query?: Record<string, string>
  headers?: Record<string, string>
  body?: string | Uint8Array
  claims?: Record<string, unknown>
}

/** An HTTP API event, payload format 2.0, as the gateway makes it. Bytes travel as base64. */
export function httpEvent(routeKey: string, parts: EventParts = {}): Record<string, unknown> {
  const { path, query, headers, body, claims } = parts
  const isBytes = body instanceof Uint8Array
  return {
    version: '2.0',
    routeKey,
    headers: headers ?? {},
    ...(path && { pathParameters: path }),
    ...(query && { queryStringParameters: query }),
    requestContext: {
      requestId: 'request-1',
      http: { method: routeKey.split(' ')[0] },
      ...(claims && { authorizer: { jwt: { claims, scopes: null } } }),
    },
    ...(body !== undefined && { body: isBytes ? Buffer.from(body).toString('base64') : body }),
    isBase64Encoded: isBytes,
  }
}

export interface Answer {
  status: number
  headers: Record<string, string>
  text: string
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever members it expects
  json: any
}

export interface LogLine {
  level: string
  event: string
  fields: Record<string, unknown>
}

/** A handler behind the same edge as in production, and what it logged. */
export function behindEdge(handle: Handle) {
  const lines: LogLine[] = []
  const log: Log = (level, event, fields) => lines.push({ level, event, fields })
  const lambda = atEdge(handle, { log })
  const call = async (event: unknown): Promise<Answer> => {
    const response = await lambda(event as HttpRequest, {} as Context)
    const { statusCode, headers, body } = response
    return { status: statusCode, headers, text: body, json: body === '' ? undefined : JSON.parse(body) }
  }
  return { call, lines }
}

/** Claims as Cognito puts them into an access token of a machine. */
export const claimsOf = (client: string, ...scopes: string[]): Record<string, string> => ({
  sub: client,
  client_id: client,
  scope: scopes.map((scope) => `workbridge/workitems:${scope}`).join(' '),
})

/** The code of a problem. */
export const codeOf = ({ json }: Answer): string => json.type.replace('urn:workbridge:problem:', '')

/** What a problem's violations point at. */
export const pointersOf = ({ json }: Answer): string[] =>
  json.violations.map((violation: { pointer: string }) => violation.pointer)
