import type { IncomingHttpHeaders } from 'node:http'
import type { ErrorStyle } from './errors.ts'
import { ApiError } from './errors.ts'
import { parseJson } from './json.ts'
import type { Operation } from './types.ts'
import type { World } from './world.ts'

export interface Reply {
  status: number
  headers?: Record<string, string>
  /** Sent as JSON; nothing is sent when absent. */
  body?: unknown
}

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

/** The path's variable parts, or `undefined` where the template does not fit. */
export function matchPath(template: string, pathname: string): Record<string, string> | undefined {
  const wanted = template.split('/')
  const given = pathname.split('/')
  if (wanted.length !== given.length) return undefined
  const parts: Record<string, string> = {}
  for (const [index, part] of wanted.entries()) {
    const actual = given[index] ?? ''
    if (part.startsWith('{')) parts[part.slice(1, -1)] = decodePart(actual)
    else if (part !== actual) return undefined
  }
  return parts
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
