import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'

export type PostResult = { status: number } | { error: 'timeout' | 'unreachable' }

/**
 * Posts once. Documented: redirects are never followed, an answer must come within the time-out.
 * A connection of its own each time: a stale kept-alive one would lose a webhook that nobody asked to lose.
 */
export function post(
  url: string,
  headers: Record<string, string>,
  body: string,
  timeoutMs: number,
): Promise<PostResult> {
  const signal = AbortSignal.timeout(timeoutMs)
  return new Promise((resolve) => {
    const fail = () => resolve({ error: signal.aborted ? 'timeout' : 'unreachable' })
    const send = url.startsWith('https:') ? httpsRequest : httpRequest
    const length = String(Buffer.byteLength(body))
    const request = send(url, {
      method: 'POST',
      agent: false,
      signal,
      headers: { ...headers, 'Content-Length': length },
    })
    request.once('error', fail)
    request.once('response', (response) => {
      response.resume()
      response.once('error', fail)
      response.once('end', () => resolve({ status: response.statusCode ?? 0 }))
    })
    request.end(body)
  })
}
