import { type HttpResult, post } from '../http.ts'
import type { CallIo } from '../port.ts'

/** A JSON call with the bearer token and the tracking id (header name as in the specification). */
export function postJson(
  path: string,
  body: unknown,
  trackingId: string,
  io: Omit<CallIo, 'now'>,
): Promise<HttpResult> {
  return post({
    url: io.baseUrl.replace(/\/+$/, '') + path,
    headers: {
      authorization: `Bearer ${io.token}`,
      'content-type': 'application/json',
      accept: 'application/json',
      // An odd character would make Node refuse the whole call.
      TrackingId: trackingId.replace(/[^\x21-\x7e]/g, '-').slice(0, 200),
    },
    body: JSON.stringify(body),
    timeoutMs: io.timeoutMs,
  })
}
