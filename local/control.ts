import type { IncomingMessage, ServerResponse } from 'node:http'
import type { LogEntry } from './lambda/log-store.ts'

/** What the control API can see and do. */
export interface Controlled {
  clock: { now(): number; readonly offset: number }
  advance(ms: number): Promise<void>
  queues(): QueueState[]
  deadLetters(): DeadLetterQueue[]
  /** Throws for a function that does not exist. */
  kill(functionName: string, when: 'now' | 'next'): number
  logs(functionName: string): LogEntry[]
  health(): object
}

export interface QueueState {
  name: string
  visible: number
  delayed: number
  inFlight: number
}

export interface DeadLetterQueue {
  name: string
  messages: object[]
}

export const controlPath = '/_control'

class BadRequest extends Error {}

interface Call {
  stack: Controlled
  query: URLSearchParams
  body: Record<string, unknown>
}

const routes: Record<string, (call: Call) => unknown> = {
  'GET /clock': ({ stack }) => time(stack),
  'POST /clock': advance,
  'GET /queues': ({ stack }) => stack.queues(),
  'GET /deadletters': ({ stack }) => stack.deadLetters(),
  'POST /kill': kill,
  'GET /logs': ({ stack, query }) => stack.logs(needText(query.get('function'), 'function')),
  'GET /health': ({ stack }) => stack.health(),
}

/**
 * For tests and demos; nothing of it exists on AWS. Answers JSON: 400 with `error` for a wrong request, 409 when
 * the clock is blocked, naming by what, 503 while the stack starts.
 */
export function controlApi(stack: () => Controlled | undefined) {
  return (request: IncomingMessage, response: ServerResponse): boolean => {
    const url = new URL(request.url ?? '/', 'http://localhost')
    if (url.pathname !== controlPath && !url.pathname.startsWith(`${controlPath}/`)) return false
    answer(request, url, stack)
      .catch(refusal)
      .then(({ status, body }) => {
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
      })
    return true
  }
}

async function answer(request: IncomingMessage, url: URL, current: () => Controlled | undefined) {
  const key = `${request.method} ${url.pathname.slice(controlPath.length) || '/'}`
  const run = Object.hasOwn(routes, key) ? routes[key] : undefined
  if (!run) return { status: 404, body: { error: `no such control: ${key}`, controls: Object.keys(routes) } }
  const stack = current()
  if (!stack) return { status: 503, body: { error: 'the stack is starting' } }
  const body = await run({ stack, query: url.searchParams, body: await readJson(request) })
  return { status: 200, body: body ?? {} }
}

function refusal(error: unknown) {
  const message = error instanceof Error ? error.message : String(error)
  return { status: error instanceof BadRequest ? 400 : 409, body: { error: message } }
}

async function advance({ stack, body }: Call) {
  const { advanceMs } = body
  if (typeof advanceMs !== 'number' || !Number.isFinite(advanceMs) || advanceMs < 0) {
    throw new BadRequest('advanceMs must be a number, 0 or more')
  }
  await stack.advance(advanceMs)
  return time(stack)
}

function kill({ stack, body }: Call) {
  const { when = 'next' } = body
  if (when !== 'now' && when !== 'next') throw new BadRequest('when must be now or next')
  return { killed: stack.kill(needText(body.function, 'function'), when) }
}

const time = ({ clock }: Controlled) => ({ now: clock.now(), offsetMs: clock.offset })

function needText(value: unknown, name: string): string {
  if (typeof value !== 'string' || value === '') throw new BadRequest(`${name} is missing`)
  return value
}

async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString()
  if (text.trim() === '') return {}
  try {
    return Object(JSON.parse(text)) as Record<string, unknown>
  } catch {
    throw new BadRequest('the body must be JSON')
  }
}
