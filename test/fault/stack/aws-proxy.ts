import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * What may happen to one call of a function to AWS: `error` (three times, so that the SDK gives up), `throttle` (once), `drop`
 * (connection cut, the service never sees it), `cut` (the service did it, the reply is lost), `delay`, and the environments
 * that are at work are killed before or after it.
 */
export const awsFaults = ['error', 'throttle', 'drop', 'cut', 'delay', 'kill-before', 'kill-after'] as const
export type AwsFault = (typeof awsFaults)[number]

export interface Strike {
  /** Such as `PutItem HEAD 2`: the second of this kind in a story. */
  call: string
  fault: AwsFault
}

/** Stands in front of all AWS services of a stack; counts the calls of a story by kind and fails one of them. */
export class AwsProxies {
  readonly calls: string[] = []
  /** Bodies of messages and events, and items that are no snapshots. */
  readonly texts: string[] = []
  strike: Strike | undefined
  struck = false
  kill: () => void = () => {}
  #errors = 0
  readonly #closers: (() => void)[] = [];

  async in(endpoints: Record<string, string>): Promise<Record<string, string>> {
    const entries = Object.entries(endpoints).map(async ([name, url]) => [name, await this.#start(url)])
    return Object.fromEntries(await Promise.all(entries))
  }

  begin(strike?: Strike): void {
    this.calls.length = 0
    this.texts.length = 0
    this.strike = strike
    this.struck = false
    this.#errors = 0
  }

  close(): void {
    for (const close of this.#closers) close()
  }

  async #start(target: string): Promise<string> {
    const server = createServer((incoming, outgoing) => {
      this.#pass(target, incoming, outgoing).catch(() => outgoing.destroy())
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    server.keepAliveTimeout = 120_000
    this.#closers.push(() => {
      server.close()
      server.closeAllConnections()
    })
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  async #pass(target: string, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await read(incoming)
    const kind = kindOf(incoming, body)
    this.calls.push(kind)
    if (!kind.includes('SNAP')) this.texts.push(body.toString())
    const fault = this.#fate(kind)
    if (fault === 'error' || fault === 'throttle') return refuse(outgoing, fault)
    if (fault === 'kill-before') this.kill()
    if (fault === 'drop' || fault === 'kill-before') return void incoming.socket.destroy()
    if (fault === 'delay') await new Promise((resolve) => setTimeout(resolve, 2_000))
    const reply = await forward(target, incoming, body)
    const answer = await read(reply)
    if (fault === 'kill-after') this.kill()
    if (fault === 'cut' || fault === 'kill-after') return void incoming.socket.destroy()
    outgoing.writeHead(reply.statusCode ?? 500, reply.headers).end(answer)
  }

  #fate(kind: string): AwsFault | undefined {
    if (!this.strike) return undefined
    const [, name = '', count = ''] = /^(.*) (\d+)$/.exec(this.strike.call) ?? []
    if (kind !== name) return undefined
    const nth = this.calls.filter((call) => call === kind).length
    const isAgain = this.strike.fault === 'error' && this.struck && this.#errors < 3
    if (nth !== Number(count) && !isAgain) return undefined
    this.struck = true
    this.#errors += 1
    return this.strike.fault
  }
}

function refuse(outgoing: ServerResponse, fault: 'error' | 'throttle'): void {
  const __type = fault === 'throttle' ? 'ThrottlingException' : 'InternalServerError'
  outgoing
    .writeHead(fault === 'throttle' ? 400 : 500, { 'content-type': 'application/x-amz-json-1.0' })
    .end(JSON.stringify({ __type, message: 'as planned' }))
}

function kindOf({ headers }: IncomingMessage, body: Buffer): string {
  const target = String(headers['x-amz-target'])
  const input = JSON.parse(body.toString())
  const place: string = input.Key?.sk?.S ?? input.Item?.sk?.S ?? input.IndexName ?? ''
  const operation = target.slice(target.lastIndexOf('.') + 1)
  return `${operation} ${place.startsWith('SNAP#') ? 'SNAP' : place}`.trim()
}

function forward(target: string, incoming: IncomingMessage, body: Buffer): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const outgoing = request(target, { method: 'POST', path: incoming.url, headers: incoming.headers })
    outgoing.once('response', resolve).once('error', reject).end(body)
  })
}

async function read(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
