import type { Context } from 'aws-lambda'
import { atEdge } from '../../functions/http/edge.ts'
import type { Handle, HttpRequest, HttpResponse } from '../../functions/http/message.ts'
import { Fault } from './target.ts'
import { canary, numberCanary, smallCanary } from './texts.ts'

/** A gateway event as an input keeps it: bytes that are no text as base64. */
export interface GatewayInput {
  routeKey: string
  pathParameters: Record<string, string>
  queryStringParameters?: Record<string, string>
  headers: Record<string, string>
  body: string
  isBase64Encoded: boolean
  claims?: Record<string, unknown>
}

/** As the gateway hands it over: text as text, other bytes as base64. */
export function bodyOf(bytes: Uint8Array): Pick<GatewayInput, 'body' | 'isBase64Encoded'> {
  const buffer = Buffer.from(bytes)
  const text = buffer.toString('utf8')
  const isText = Buffer.from(text, 'utf8').equals(buffer)
  return isText
    ? { body: text, isBase64Encoded: false }
    : { body: buffer.toString('base64'), isBase64Encoded: true }
}

export const bytesOf = ({ body, isBase64Encoded }: Pick<GatewayInput, 'body' | 'isBase64Encoded'>): Buffer =>
  Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8')

/** A handler behind the edge of production, with everything it says watched. */
export function watched(handle: Handle, secrets: readonly string[], said: () => string) {
  const lines: unknown[] = []
  const lambda = atEdge(handle, { log: (level, event, fields) => lines.push({ level, event, fields }) })
  const forbidden = [canary, String(numberCanary), String(smallCanary), ...secrets]
  return async (input: GatewayInput, mayShowData = false): Promise<HttpResponse> => {
    lines.length = 0
    const { claims, ...event } = input
    const authorizer = claims && { jwt: { claims, scopes: null } }
    const requestContext = { requestId: 'request-1', ...(authorizer && { authorizer }) }
    const answer = await lambda({ ...event, requestContext } as unknown as HttpRequest, {} as Context)
    const log = JSON.stringify(lines) + said()
    checkForm(answer, log)
    if (!mayShowData) checkQuotes('the answer', JSON.stringify(answer), forbidden)
    checkQuotes('a log line or event', log, forbidden)
    return answer
  }
}

const traceparent = /^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/

function checkForm({ statusCode, headers, body }: HttpResponse, log: string): void {
  if (!(statusCode >= 200 && statusCode < 500))
    throw new Fault(`answered ${statusCode}; ${log.slice(0, 800)}`)
  if (!traceparent.test(headers.traceparent ?? '')) throw new Fault('no traceparent in the answer')
  if (statusCode < 400) return
  const { type, status } = JSON.parse(body)
  if (status !== statusCode || !/^urn:workbridge:problem:[a-z-]+$/.test(type))
    throw new Fault('no proper problem')
  if (headers['content-type'] !== 'application/problem+json') throw new Fault('a problem of another type')
}

function checkQuotes(where: string, text: string, forbidden: readonly string[]): void {
  const found = forbidden.find((word) => text.includes(word))
  if (found !== undefined) throw new Fault(`${where} quotes a value (${found}): ${text.slice(0, 800)}`)
}

/** The code of a problem, or the status of what is none. */
export const verdictOf = ({ statusCode, body }: HttpResponse): string =>
  statusCode < 400 ? String(statusCode) : `${statusCode} ${JSON.parse(body).type.split(':').at(-1)}`

export function checkUnpolluted(): void {
  const polluted = ({} as Record<string, unknown>).polluted
  if (polluted !== undefined) throw new Fault('Object.prototype is polluted')
}
