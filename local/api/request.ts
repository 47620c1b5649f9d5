import type { IncomingMessage } from 'node:http'

/** A request as the gateway has read it. */
export interface GatewayRequest {
  id: string
  method: string
  /** Percent-decoded. */
  path: string
  query: string
  /** Lower-case names; repeated headers joined with a comma; without `cookie`. */
  headers: Record<string, string>
  cookies: string[]
  body: Buffer
  sourceIp: string
}

/** HTTP API quota, documented: 10 MB. */
export const bodyLimitBytes = 10 * 1024 * 1024

/** `malformed`: the path cannot be decoded. */
export type Read = GatewayRequest | 'too-large' | 'malformed'

export async function readRequest(incoming: IncomingMessage, id: string): Promise<Read> {
  const body = await readBody(incoming)
  if (!body) return 'too-large'
  const url = incoming.url ?? '/'
  const mark = url.indexOf('?')
  const path = decode(mark < 0 ? url : url.slice(0, mark))
  if (path === undefined) return 'malformed'
  const { cookie, ...headers } = mergedHeaders(incoming)
  return {
    id,
    method: incoming.method ?? 'GET',
    path,
    query: mark < 0 ? '' : url.slice(mark + 1),
    headers,
    cookies: cookie === undefined ? [] : cookie.split(/[;,] */),
    body,
    sourceIp: incoming.socket.remoteAddress ?? '127.0.0.1',
  }
}

/** Reads to the end even when it is too much: a client that is cut off while sending may never see the answer. */
async function readBody(incoming: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of incoming) {
    size += (chunk as Buffer).length
    if (size <= bodyLimitBytes) chunks.push(chunk as Buffer)
  }
  return size <= bodyLimitBytes ? Buffer.concat(chunks) : undefined
}

function mergedHeaders({ rawHeaders }: IncomingMessage): Record<string, string> {
  const merged: Record<string, string> = {}
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase()
    const value = rawHeaders[index + 1] ?? ''
    // A null-prototype object is not needed: header names are tokens, and `__proto__` is taken as any other.
    merged[name] = Object.hasOwn(merged, name) ? `${merged[name]},${value}` : value
  }
  return merged
}

function decode(path: string): string | undefined {
  try {
    return decodeURIComponent(path)
  } catch {
    return undefined
  }
}
