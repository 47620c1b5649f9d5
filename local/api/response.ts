export interface GatewayResponse {
  status: number
  headers: [name: string, value: string][]
  body: Buffer
}

/** A response of the gateway's own: AWS's body, not ours. */
export function gatewayResponse(
  status: number,
  message: string,
  headers: [string, string][] = [],
): GatewayResponse {
  const body = Buffer.from(JSON.stringify({ message }))
  return { status, headers: [['content-type', 'application/json'], ...headers], body }
}

/**
 * What a function returned, payload format 2.0: an object with `statusCode` is a response, anything else the
 * body of a 200. Undefined when it is neither, which the gateway answers with 500.
 * Source: "Create AWS Lambda proxy integrations for HTTP APIs", response format.
 */
export function toResponse(payload: string): GatewayResponse | undefined {
  const result: unknown = JSON.parse(payload)
  if (typeof result !== 'object' || result === null || !('statusCode' in result)) {
    const body = Buffer.from(typeof result === 'string' ? result : payload)
    return { status: 200, headers: [['content-type', 'application/json']], body }
  }
  const { statusCode, headers = {}, cookies = [], body = '', isBase64Encoded = false } = result as Structured
  const status = Number(statusCode)
  const isSound = Number.isInteger(status) && status >= 100 && status <= 599 && typeof body === 'string'
  if (!isSound || !Array.isArray(cookies)) return undefined
  const given = Object.entries(headers ?? {}).map(([name, value]): [string, string] => {
    return [name.toLowerCase(), String(value)]
  })
  if (!given.some(([name]) => name === 'content-type'))
    given.push(['content-type', 'text/plain;charset=UTF-8'])
  return {
    status,
    headers: [...given, ...cookies.map((cookie): [string, string] => ['set-cookie', String(cookie)])],
    body: Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'),
  }
}

interface Structured {
  statusCode: unknown
  headers?: Record<string, unknown> | null
  cookies?: unknown
  body?: unknown
  isBase64Encoded?: unknown
}
