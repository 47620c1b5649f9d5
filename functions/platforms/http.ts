import type { ClientRequest, IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { Agent as HttpAgent, request as httpRequest } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import type { Socket } from 'node:net'
import { readUrl } from './http-url.ts'

export interface HttpCall {
  url: string
  headers: Record<string, string>
  /** Absent: nothing is sent after the headers, as with GET. */
  body?: string
  /** Upper bound of the whole exchange, ms. */
  timeoutMs: number
  /** Upper bound until a connection stands (name, TCP, TLS), ms. */
  connectTimeoutMs?: number
  maxReplyBytes?: number
}

export interface HttpRequest extends HttpCall {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
}

/**
 * What is known about one request, by whether it can have had an effect.
 * - `reply`: a status came. `complete` is false when the body was cut off, too late or too large.
 * - `not-sent`: no byte of the request was handed to a connection; a repetition is safe.
 * - `no-reply`: bytes may have been written and no status came; the effect is unknown.
 */
export type HttpResult =
  | { got: 'reply'; status: number; headers: IncomingHttpHeaders; body: Buffer; complete: boolean }
  | { got: 'not-sent'; code: string }
  | { got: 'no-reply'; code: string }

/** A kept connection older than this is not used: servers often close idle ones after 5 s (Node's default). */
const maxIdleMs = 4_000
const defaultConnectTimeoutMs = 3_000
const defaultMaxReplyBytes = 1024 * 1024

/** A batch calls for all its messages at once: keeping fewer would open connections anew for each batch. */
const pool = { keepAlive: true, maxSockets: 32, maxFreeSockets: 32 } as const
const httpAgent = new HttpAgent(pool)
// Set by hand: an environment variable must not be able to switch verification off.
const httpsAgent = new HttpsAgent({ ...pool, minVersion: 'TLSv1.2', rejectUnauthorized: true })
const idleSince = new WeakMap<Socket, number>()

export const post = (call: HttpCall): Promise<HttpResult> => send({ ...call, method: 'POST' })

/** Never throws and follows no redirect. */
export async function send(call: HttpRequest): Promise<HttpResult> {
  const url = readUrl(call.url)
  if (!url) return { got: 'not-sent', code: 'ERR_BAD_URL' }
  const deadline = performance.now() + call.timeoutMs
  // Every stale turn takes one connection out of the pool, so this ends.
  for (;;) {
    const leftMs = deadline - performance.now()
    if (leftMs <= 0) return { got: 'not-sent', code: 'ERR_CONNECT_TIMEOUT' }
    const result = await exchange(call, url, leftMs)
    if (result !== 'stale') return result
  }
}

type Exchanged = HttpResult | 'stale'

interface State {
  settled: boolean
  /** From here on the effect is unknown until a status comes. */
  sent: boolean
  /** The connection has served before. `request.reusedSocket` misses those handed over to a waiting request. */
  kept: boolean
  request?: ClientRequest
  socket?: Socket
  /** Set once a status has come. */
  partial?: () => HttpResult
}

function exchange(call: HttpRequest, url: URL, leftMs: number): Promise<Exchanged> {
  return new Promise((resolve) => {
    const state: State = { settled: false, sent: false, kept: false }
    const timers: NodeJS.Timeout[] = []
    const done = (result: Exchanged) => {
      if (state.settled) return
      state.settled = true
      for (const timer of timers) clearTimeout(timer)
      if (result === 'stale' || result.got !== 'reply' || !result.complete) state.request?.destroy()
      resolve(result)
    }
    const fail = (code: string) =>
      done(state.partial?.() ?? { got: state.sent ? 'no-reply' : 'not-sent', code })
    // A kept connection that turns out closed before we wrote costs nothing: take another.
    const lost = (code: string) => (state.kept && !state.sent ? done('stale') : fail(code))
    const request = open(call, url, fail)
    if (!request) return
    state.request = request
    const connectMs = Math.min(call.connectTimeoutMs ?? defaultConnectTimeoutMs, leftMs)
    const tooLate = () => (state.sent ? undefined : fail('ERR_CONNECT_TIMEOUT'))
    timers.push(setTimeout(tooLate, connectMs), setTimeout(fail, leftMs, 'ERR_TIMEOUT'))
    request.on('error', (error) => lost(codeOf(error)))
    request.on('close', () => lost('ERR_CLOSED'))
    request.on('response', (response) => collect(response, call, state, done))
    request.on('socket', (socket) => {
      const idleFrom = idleSince.get(socket)
      Object.assign(state, { socket, kept: idleFrom !== undefined })
      if (idleFrom !== undefined && Date.now() - idleFrom > maxIdleMs) return done('stale')
      whenReady(socket, state.kept, url, () => {
        if (state.settled) return
        state.sent = true
        request.end(call.body)
      })
    })
  })
}

/** Header values that no request may carry make Node throw here, before anything is sent. */
function open(call: HttpRequest, url: URL, fail: (code: string) => void): ClientRequest | undefined {
  const secure = url.protocol === 'https:'
  const { method, body } = call
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
  const headers = { ...call.headers, ...length }
  try {
    return secure
      ? httpsRequest(url, { method, headers, agent: httpsAgent })
      : httpRequest(url, { method, headers, agent: httpAgent })
  } catch (error) {
    fail(codeOf(error))
    return undefined
  }
}

/**
 * Nothing is handed over before the connection stands, so that every earlier failure is `not-sent`.
 * On a kept connection two turns of the loop let a close that already lies in the kernel be seen first
 * (a frozen sandbox thaws with such connections). One that closes later is `no-reply`, never `not-sent`.
 */
function whenReady(socket: Socket, kept: boolean, url: URL, ready: () => void): void {
  if (kept) setImmediate(() => setImmediate(ready))
  else socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', ready)
}

function collect(response: IncomingMessage, call: HttpCall, state: State, done: (result: Exchanged) => void) {
  const limit = call.maxReplyBytes ?? defaultMaxReplyBytes
  const parts: Buffer[] = []
  let size = 0
  const reply = (complete: boolean): HttpResult => ({
    got: 'reply',
    status: response.statusCode ?? 0,
    headers: response.headers,
    body: Buffer.concat(parts),
    complete,
  })
  state.partial = () => reply(false)
  response.on('data', (part: Buffer) => {
    size += part.length
    if (size <= limit) parts.push(part)
    else done(reply(false))
  })
  response.on('error', () => done(reply(false)))
  response.on('end', () => {
    if (state.socket) idleSince.set(state.socket, Date.now())
    done(reply(response.complete && size <= limit))
  })
}

/** Node's code only: messages name hosts, addresses and sometimes what was sent. */
function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | undefined)?.code
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,60}$/.test(code) ? code : 'ERR_UNKNOWN'
}
