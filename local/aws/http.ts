import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Readable } from 'node:stream'

/** Account and region of everything that runs locally. */
export const account = '000000000000'
export const region = 'us-east-1'

/** An answer in AWS's error form. `code` may carry its namespace (`com.amazonaws.sqs#QueueDoesNotExist`). */
export class AwsError extends Error {
  readonly code: string
  readonly status: number

  constructor(code: string, message: string, status = 400) {
    super(message)
    this.name = code.slice(code.indexOf('#') + 1)
    this.code = code
    this.status = status
  }
}

export interface Call {
  /** Aborted when the client goes away before the answer. */
  signal: AbortSignal
}

/** `never` as input: each operation states its own, which the client's serializer guarantees. */
export type Operations = Record<string, (input: never, call: Call) => unknown>

export interface JsonService {
  /** For messages, e.g. `SQS`. */
  name: string
  /** What stands before the dot in `X-Amz-Target`. */
  target: string
  version: '1.0' | '1.1'
  operations: Operations
  /** Code of the `x-amzn-query-error` header, for services that once spoke the query protocol. */
  queryError?: (error: AwsError) => string
  /** Free port by default. */
  port?: number
}

export interface JsonServer {
  url: string
  close(): Promise<void>
}

const maxBodyBytes = 16 * 1024 * 1024

/** Serves AWS JSON 1.0 or 1.1 over HTTP, on the loopback interface only. Signatures are not checked. */
export async function serveJson(service: JsonService): Promise<JsonServer> {
  const server = createServer((request, response) => {
    void answer(service, request, response)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(service.port ?? 0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function answer(service: JsonService, request: IncomingMessage, response: ServerResponse) {
  const gone = new AbortController()
  response.on('close', () => gone.abort())
  try {
    const operation = operationOf(service, request)
    const input = parse(await readBody(request))
    respond(service, response, 200, (await operation(input as never, { signal: gone.signal })) ?? {})
  } catch (error) {
    const known = error instanceof AwsError ? error : internalFailure(service, error)
    if (service.queryError) response.setHeader('x-amzn-query-error', `${service.queryError(known)};Sender`)
    respond(service, response, known.status, { __type: known.code, message: known.message })
  }
}

function operationOf(service: JsonService, request: IncomingMessage) {
  const target = String(request.headers['x-amz-target'] ?? '')
  const [prefix, name = ''] = target.split('.')
  const operation =
    prefix === service.target && Object.hasOwn(service.operations, name)
      ? service.operations[name]
      : undefined
  if (request.method === 'POST' && operation) return operation
  request.resume()
  const what = target || `${request.method} ${request.url}`
  console.warn(`local ${service.name}: unknown operation ${what}`)
  throw new AwsError('UnknownOperationException', `${what} is not there in the local ${service.name}`)
}

async function readBody(body: Readable): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    if (size > maxBodyBytes)
      throw new AwsError('RequestEntityTooLargeException', 'Request body is too large', 413)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parse(body: string): object {
  try {
    const input: unknown = body === '' ? {} : JSON.parse(body)
    if (typeof input === 'object' && input !== null && !Array.isArray(input)) return input
  } catch {}
  throw new AwsError('SerializationException', 'The request body is not a JSON object')
}

function respond(service: JsonService, response: ServerResponse, status: number, body: unknown) {
  if (response.destroyed) return
  response.writeHead(status, {
    'content-type': `application/x-amz-json-${service.version}`,
    'x-amzn-requestid': randomUUID(),
  })
  response.end(JSON.stringify(body))
}

function internalFailure(service: JsonService, error: unknown): AwsError {
  console.error(`local ${service.name}: internal failure`, error)
  return new AwsError('InternalFailure', 'Internal failure of the local service; see its log', 500)
}
