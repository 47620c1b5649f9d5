import type { Trace } from './trace.ts'

type Texts = Readonly<Record<string, string | undefined>>

/** A request as the gateway matched it. */
export interface HttpRequest {
  /** Method and path template, such as `PUT /v1/sources/{source}/tasks/{externalId}`. */
  route: string
  path: Texts
  query: Texts
  /** Names lower-cased; repeated headers are one, joined by commas (payload format 2.0). */
  headers: Texts
  /** Claims of the token that the gateway's authorizer checked. */
  claims?: Readonly<Record<string, unknown>>
  /** The very bytes received. */
  body: Uint8Array
  /** The gateway's id of this request. */
  id: string
  trace: Trace
}

export interface HttpResponse {
  statusCode: number
  headers: Record<string, string>
  body: string
}

export type Handle = (request: HttpRequest) => Promise<HttpResponse>

export function json(statusCode: number, body: unknown, headers: Record<string, string> = {}): HttpResponse {
  return {
    statusCode,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
    body: JSON.stringify(body),
  }
}

export const noContent = (): HttpResponse => ({ statusCode: 204, headers: {}, body: '' })
