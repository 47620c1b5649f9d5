import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Exchange, isPlatformCall, type Recording, Replies } from './exchange.ts'
import { busAnswers, Platform, Queues, secretAnswers } from './fakes.ts'
import { Meter } from './meter.ts'
import { Table, TableError } from './table.ts'

export const trackQueue = 'http://bench/000000000000/track'

/**
 * Every answer takes this long: about as long as AWS takes, and the same for a function and for its reference, since
 * answers that come together cost the client less than answers that come one by one.
 */
const latencyMs = 3

type Reply = Exchange['reply']

/** Everything behind the sockets of the functions: AWS and the platform at one address, with counted calls. */
export class Outside {
  readonly meter = new Meter()
  readonly queues = new Queues(this.meter)
  readonly platform = new Platform()
  readonly table = new Table(this.meter)
  readonly #answers: Record<string, (input: never) => object>
  readonly #server: Server
  #replies: Replies | undefined
  #recording: { exchanges: Recording; answered: number } | undefined

  private constructor(secrets: Readonly<Record<string, object>>) {
    this.#answers = {
      ...this.queues.answers,
      ...busAnswers(this.meter, this.queues, trackQueue),
      ...secretAnswers(this.meter, secrets),
    }
    this.#server = createServer((request, response) => void this.#serve(request, response))
    this.#server.keepAliveTimeout = 120_000
  }

  static async start(secrets: Readonly<Record<string, object>>): Promise<Outside> {
    const outside = new Outside(secrets)
    await new Promise<void>((resolve) => outside.#server.listen(0, '127.0.0.1', resolve))
    return outside
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** Records what is called from now on; the returned function stops and gives it back. */
  record(): () => Recording {
    const mine = { exchanges: [] as Recording, answered: 0 }
    this.#recording = mine
    return () => {
      this.#recording = undefined
      return mine.exchanges
    }
  }

  /** Answers from recordings; the returned function goes back to real answers. */
  replay(recordings: readonly Recording[]): () => void {
    this.#replies = new Replies(recordings)
    return () => {
      this.#replies = undefined
    }
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const recording = this.#recording
    const exchange = begin(request, recording?.answered ?? 0)
    recording?.exchanges.push(exchange)
    exchange.body = await read(request)
    exchange.reply = this.#answer(exchange)
    await new Promise((resolve) => setTimeout(resolve, latencyMs))
    if (recording) recording.answered += 1
    response.writeHead(exchange.reply.status, { 'content-type': 'application/x-amz-json-1.0' })
    response.end(exchange.reply.body)
  }

  #answer({ call, body }: Exchange): Reply {
    try {
      if (this.#replies) return this.#replies.to(call, body)
      if (isPlatformCall(call)) return this.platform.answer(call, body)
      return { status: 200, body: JSON.stringify(this.#aws(call, JSON.parse(body))) }
    } catch (error) {
      return failure(error)
    }
  }

  #aws(call: string, input: object): object {
    const [service, operation = ''] = call.split('.')
    if (service === 'DynamoDB_20120810') return this.table.call(operation, input)
    const known = this.#answers[call]
    if (!known) throw new Error(`nobody answers ${call}: add it to bench/aws`)
    return known(input as never)
  }
}

function begin(request: IncomingMessage, after: number): Exchange {
  const target = request.headers['x-amz-target']
  const open = { body: '', after, reply: { status: 0, body: '' } }
  if (target !== undefined) return { ...open, call: String(target) }
  return { ...open, call: `${request.method} ${request.url}`, headers: platformHeaders(request) }
}

function failure(error: unknown): Reply {
  const { message } = error as Error
  if (error instanceof TableError)
    return {
      status: 400,
      body: JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${message}`, message }),
    }
  console.error(error)
  return { status: 500, body: JSON.stringify({ __type: 'InternalFailure', message }) }
}

async function read(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part)
  return Buffer.concat(parts).toString()
}

/** What a bare client would have to send as well. */
function platformHeaders({ headers }: IncomingMessage): Record<string, string> {
  const names = ['authorization', 'content-type', 'accept', 'trackingid']
  return Object.fromEntries(names.flatMap((name) => (headers[name] ? [[name, String(headers[name])]] : [])))
}
