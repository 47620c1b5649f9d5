import type { IncomingHttpHeaders } from 'node:http'
import type { Reply } from '../shared/http.ts'
import { parseJson } from '../shared/json.ts'
import type { ErrorStyle } from './errors.ts'
import { ApiError } from './errors.ts'
import type { Operation } from './types.ts'
import type { World } from './world.ts'

/** A reply, and what the platform does after it has answered. */
export interface Outcome {
  reply: Reply
  effect?: () => Promise<void>
}

/** One call to a simulated operation. */
export interface Call {
  world: World
  method: string
  url: URL
  headers: IncomingHttpHeaders
  text: string
  trackingId: string
  /** Variable path parts by name. */
  path: Record<string, string>
}

export interface Route {
  method: string
  /** `{name}` stands for one path part. */
  template: string
  operation: Operation
  /** Any one of these; `undefined`: no bearer token at all. */
  scopes: readonly string[] | undefined
  errors: ErrorStyle
  run(call: Call): Outcome | Promise<Outcome>
}

/** The description is documented as an example. */
export function jsonBody(call: Call): unknown {
  const body = parseJson(call.text)
  if (body === undefined) throw new ApiError(400, 'Body is invalid JSON.')
  return body
}

export function pathPart(call: Call, name: string): string {
  return call.path[name] ?? ''
}
