import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Invocation, InvokeError, InvokeResult } from './types.ts'

/**
 * Lambda's Runtime API for one execution environment. One server each, because the runtime client addresses
 * it by host and port only.
 * Source: "Using the Lambda runtime API for custom runtimes", 2018-06-01.
 */
export interface RuntimeApi {
  /** `host:port` for AWS_LAMBDA_RUNTIME_API. */
  address: string
  /** Hands the invocation to the runtime, now or as soon as it asks for one. */
  deliver(invocation: Invocation, headers: () => Record<string, string>): void
  close(): void
}

export interface RuntimeEvents {
  /** The runtime has asked for an invocation: initialised, or done with the one before. */
  asked(): void
  /** The environment is handed the invocation now: its time-out begins. */
  delivered(): void
  finished(requestId: string, result: InvokeResult): void
  initFailed(error: InvokeError): void
}

/** Lambda's quota for a synchronous response, 6 MB plus 100 bytes as it is enforced. */
const responseLimitBytes = 6 * 1024 * 1024 + 100

const base = '/2018-06-01/runtime'

export async function startRuntimeApi(events: RuntimeEvents): Promise<RuntimeApi> {
  let waiting: ServerResponse | undefined
  let parcel: { invocation: Invocation; headers: () => Record<string, string> } | undefined

  const match = () => {
    if (!waiting || !parcel) return
    const { invocation, headers } = parcel
    waiting.writeHead(200, {
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': invocation.requestId,
      ...headers(),
    })
    waiting.end(invocation.payload)
    waiting = undefined
    parcel = undefined
    events.delivered()
  }

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const path = request.url ?? ''
    if (path === `${base}/invocation/next`) {
      waiting = response
      events.asked()
      return match()
    }
    const body = await read(request)
    const [, requestId, kind] = /\/invocation\/([^/]+)\/(response|error)$/.exec(path) ?? []
    // Accepted first: a finished invocation may end the environment, and this connection with it.
    response.writeHead(202).end('{"status":"OK"}')
    if (path === `${base}/init/error`) events.initFailed(parseError(body))
    else if (requestId && kind === 'error') events.finished(requestId, { ok: false, error: parseError(body) })
    else if (requestId) events.finished(requestId, sized(body))
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy())
  })
  // Connections live as long as the environment; the runtime client waits on them for hours.
  server.keepAliveTimeout = 0
  server.requestTimeout = 0
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    deliver(invocation, headers) {
      parcel = { invocation, headers }
      match()
    },
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

function sized(payload: string): InvokeResult {
  const bytes = Buffer.byteLength(payload)
  if (bytes <= responseLimitBytes) return { ok: true, payload }
  const errorMessage = `Response payload size (${bytes} bytes) exceeded maximum allowed payload size (6291556 bytes).`
  return { ok: false, error: { errorType: 'Function.ResponseSizeTooLarge', errorMessage } }
}

function parseError(body: string): InvokeError {
  try {
    const { errorType, errorMessage, trace } = JSON.parse(body) as Partial<InvokeError>
    return { errorType: String(errorType), errorMessage: String(errorMessage), trace }
  } catch {
    return { errorType: 'Runtime.Unknown', errorMessage: body }
  }
}
