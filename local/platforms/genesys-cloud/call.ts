import type { IncomingHttpHeaders } from 'node:http'
import type { Reply } from '../shared/http.ts'
import { parseJson } from '../shared/json.ts'
import { ApiError, badRequest } from './errors.ts'
import type { Operation } from './types.ts'
import type { World } from './world.ts'

/** One call to a simulated operation. */
export interface Call {
  world: World
  method: string
  url: URL
  headers: IncomingHttpHeaders
  text: string
  correlationId: string
  /** Variable path parts by name. */
  path: Record<string, string>
}

export interface Route {
  method: string
  /** `{name}` stands for one path part. */
  template: string
  operation: Operation
  /** `undefined`: no bearer token at all; empty: any token. */
  permissions: readonly string[] | undefined
  run(call: Call): Reply
}

/** Documented codes; which of them a body gets that is no JSON is assumed. */
export function jsonBody(call: Call): unknown {
  const type = call.headers['content-type'] ?? ''
  if (!/^application\/json\b/i.test(type))
    throw new ApiError(
      415,
      'unsupported.media.type',
      'Unsupported Media Type - Unsupported or incorrect media type, such as an incorrect Content-Type value in the header.',
    )
  const body = parseJson(call.text)
  if (body === undefined) throw badRequest('The request body is not valid JSON.')
  return body
}

export const pathPart = (call: Call, name: string): string => call.path[name] ?? ''

export const ok = (body: unknown): Reply => ({ status: 200, body })
