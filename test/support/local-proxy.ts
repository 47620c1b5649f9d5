import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One call of the functions to an AWS service. */
export interface AwsCall {
  /** Such as `PutItem`. */
  operation: string
  // biome-ignore lint/suspicious/noExplicitAny: whatever the operation takes
  input: any
}

export interface AwsProxy {
  url: string
  /** Told of each call. `drop` cuts the connection and the service never sees it. */
  before: (call: AwsCall) => 'drop' | undefined
  /** Told when the service has done it, before the function hears of it. `drop` cuts the connection. */
  // biome-ignore lint/suspicious/noConfusingVoidType: most only look
  after: (call: AwsCall, output: unknown) => 'drop' | undefined | void
  close(): Promise<void>
}

/** Stands in front of one local AWS service. `change` may add to an input; nothing checks the signature. */
export async function startProxy(target: string, change?: (call: AwsCall) => void): Promise<AwsProxy> {
  const proxy: AwsProxy = { url: '', before: () => undefined, after: () => {}, close }
  const server = createServer((incoming, outgoing) => {
    pass(incoming, outgoing).catch(() => outgoing.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  server.keepAliveTimeout = 120_000
  proxy.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return proxy

  async function pass(incoming: IncomingMessage, outgoing: ServerResponse) {
    const call = callOf(incoming, await read(incoming))
    if (proxy.before(call) === 'drop') return void incoming.socket.destroy()
    change?.(call)
    const text = JSON.stringify(call.input)
    const reply = await forward(target, incoming, text)
    const body = await read(reply)
    const done = (reply.statusCode ?? 500) < 300
    const output = body.length > 0 ? JSON.parse(String(body)) : {}
    if (done && proxy.after(call, output) === 'drop') return void incoming.socket.destroy()
    outgoing.writeHead(reply.statusCode ?? 500, reply.headers).end(body)
  }

  async function close() {
    const closed = new Promise((resolve) => server.close(resolve))
    server.closeAllConnections()
    await closed
  }
}

function callOf({ headers }: IncomingMessage, body: Buffer): AwsCall {
  const target = String(headers['x-amz-target'])
  return { operation: target.slice(target.lastIndexOf('.') + 1), input: JSON.parse(String(body)) }
}

function forward(target: string, incoming: IncomingMessage, text: string): Promise<IncomingMessage> {
  const headers = { ...incoming.headers, 'content-length': String(Buffer.byteLength(text)) }
  return new Promise((resolve, reject) => {
    const outgoing = request(target, { method: 'POST', path: incoming.url, headers })
    outgoing.once('response', resolve).once('error', reject).end(text)
  })
}

async function read(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
