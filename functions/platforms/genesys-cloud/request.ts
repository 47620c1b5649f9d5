import { type HttpRequest, type HttpResult, send } from '../http.ts'
import type { CallIo } from '../port.ts'

/** A JSON call with the bearer token. The platform names the exchange in `ININ-Correlation-Id` of its reply. */
export function call(
  method: HttpRequest['method'],
  path: string,
  body: unknown,
  io: Omit<CallIo, 'now'>,
): Promise<HttpResult> {
  return send({
    method,
    url: io.baseUrl.replace(/\/+$/, '') + path,
    headers: {
      authorization: `Bearer ${io.token}`,
      accept: 'application/json',
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    timeoutMs: io.timeoutMs,
  })
}
