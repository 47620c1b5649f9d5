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
    url: urlOf(path, io),
    headers: { ...headersOf(trackingId, io), 'content-type': 'application/json' },
    body: JSON.stringify(body),
    timeoutMs: io.timeoutMs,
  })
}

/** The same without a body. */
export function postNothing(path: string, trackingId: string, io: Omit<CallIo, 'now'>): Promise<HttpResult> {
  return post({ url: urlOf(path, io), headers: headersOf(trackingId, io), timeoutMs: io.timeoutMs })
}

const urlOf = (path: string, io: Pick<CallIo, 'baseUrl'>): string => io.baseUrl.replace(/\/+$/, '') + path

const headersOf = (trackingId: string, io: Pick<CallIo, 'token'>): Record<string, string> => ({
  authorization: `Bearer ${io.token}`,
  accept: 'application/json',
  // An odd character would make Node refuse the whole call.
  TrackingId: trackingId.replace(/[^\x21-\x7e]/g, '-').slice(0, 200),
})
