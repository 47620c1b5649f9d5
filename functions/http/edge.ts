import middy, { type MiddlewareObj, type Request } from '@middy/core'
import type { Handle, HttpRequest, HttpResponse } from './message.ts'
import { Problem, problemResponse } from './problem.ts'
import { readRequest } from './request.ts'

export type Log = (
  level: 'debug' | 'info' | 'warn' | 'error',
  event: string,
  fields: Record<string, string | number | boolean | undefined>,
) => void

export interface EdgeTools {
  log: Log
  /** Runs at the end of every request, such as to write metrics. */
  done?: () => void
}

/** Kept for the answer this long before the function's time-out, ms. */
const answerMs = 1_000

/** A Lambda handler around `handle`: any event in, an HTTP answer out, never an exception. */
export function atEdge(handle: Handle, tools: EdgeTools) {
  return middy<HttpRequest, HttpResponse>(handle, { timeoutEarlyInMillis: answerMs }).use(httpEdge(tools))
}

/** The middlewares of every HTTP function, from the outside in. */
export function httpEdge(tools: EdgeTools): MiddlewareObj<HttpRequest, HttpResponse>[] {
  return [finish(tools), trace(), problems(tools.log), parse()]
}

type Middleware = MiddlewareObj<HttpRequest, HttpResponse>
type Stage = Request<HttpRequest, HttpResponse>

function finish({ done }: EdgeTools): Middleware {
  const end = () => done?.()
  return { after: end, onError: end }
}

/** Tells the caller our span, so that it finds its request in our records. */
function trace(): Middleware {
  const echo = ({ event, response }: Stage) => {
    if (response) response.headers.traceparent = event.trace.header
  }
  return { after: echo, onError: echo }
}

/** Whatever is thrown becomes a problem. What nobody meant to throw is trouble of ours, said without its text. */
function problems(log: Log): Middleware {
  return {
    onError(stage: Stage) {
      const { event, error } = stage
      const problem =
        error instanceof Problem ? error : new Problem('unavailable', 'Try again; nothing is lost by it.')
      stage.response = problemResponse(problem, event.id)
      const { route, id } = event
      const { statusCode } = stage.response
      if (problem === error) log('info', 'refused', { route, request: id, code: problem.code, statusCode })
      else log('error', 'request-failed', { route, request: id, ...describe(error) })
    },
  }
}

function parse(): Middleware {
  return {
    before(stage: Stage) {
      stage.event = readRequest(stage.event)
    },
  }
}

/** Name, code and place of an error. Its message may quote a request, so it stays out. */
function describe(error: unknown): Record<string, string | undefined> {
  if (!(error instanceof Error)) return { error: typeof error }
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  return {
    error: error.name,
    cause: code,
    stack: frames
      .slice(0, 4)
      .map((line) => line.trim())
      .join(' < '),
  }
}
