import type { IncomingMessage, ServerResponse } from 'node:http'

/** What a simulated operation answers. */
export interface Reply {
  status: number
  headers?: Record<string, string>
  /** Sent as JSON; nothing is sent when absent. */
  body?: unknown
}

/** Nothing longer is read. Webex documents a 413 of search without a figure; Genesys refuses at 512,000 already. */
export const longestBody = 1_048_576

/** The whole body as text, or `undefined` when it is too long or the caller hung up before its end. */
export async function readText(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let length = 0
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      length += chunk.length
      if (length <= longestBody) chunks.push(chunk)
    }
  } catch {
    return undefined
  }
  return length <= longestBody ? Buffer.concat(chunks).toString('utf8') : undefined
}

/** Gives whether the reply went out; false when the caller has gone. */
export function send(response: ServerResponse, reply: Reply): Promise<boolean> {
  return new Promise((resolve) => {
    if (response.destroyed) return resolve(false)
    response.once('close', () => resolve(response.writableFinished))
    const text = reply.body === undefined ? undefined : JSON.stringify(reply.body)
    response.writeHead(reply.status, {
      ...(text === undefined ? { 'content-length': '0' } : { 'content-type': 'application/json' }),
      ...reply.headers,
    })
    response.end(text)
  })
}

/** Real time, cut short when the caller hangs up. */
export function pauseUnlessClosed(response: ServerResponse, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    response.once('close', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
