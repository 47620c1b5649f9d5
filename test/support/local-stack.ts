import { createHmac } from 'node:crypto'
import { inject } from 'vitest'
import type { LogEntry } from '../../local/lambda/log-store.ts'
import type { GenesysSimulator } from '../../local/platforms/genesys-cloud/server.ts'
import type { SimFact as GenesysFact } from '../../local/platforms/genesys-cloud/types.ts'
import type { WebexSimulator } from '../../local/platforms/webex/server.ts'
import type { PlatformTask, SimFact } from '../../local/platforms/webex/types.ts'
import { findPlatform } from '../../local/start-platforms.ts'
import { startWorkbridge, type Workbridge, type WorkbridgeOptions } from '../../local/workbridge.ts'

// biome-ignore lint/suspicious/noExplicitAny: JSON as it comes over the wire
export type Json = any

export interface Reply {
  status: number
  headers: Headers
  body: Json
}

export interface Ask {
  body?: unknown
  /** Default: the demo client's, which may do everything. Null: none. */
  token?: string | null
  headers?: Record<string, string>
}

/** A whole local Workbridge with what tests do to it. */
export interface Local extends Workbridge {
  simulator: WebexSimulator
  genesys: GenesysSimulator
  logs: LogEntry[]
  /** What happens at the simulators, Webex and Genesys Cloud, as it happens. */
  watch: { platform(fact: SimFact): void; genesys(fact: GenesysFact): void; log(entry: LogEntry): void }
  /** An API call; a string or bytes go out as they are, all else as JSON. */
  call(method: string, path: string, ask?: Ask): Promise<Reply>
  /** Pushes a task and gives back the workitem's id. Throws unless the answer is 200 or 202. */
  push(source: string, externalId: string, task: object, method?: 'PUT' | 'PATCH'): Promise<string>
  workitem(id: string): Promise<Json>
  timeline(id: string): Promise<Json[]>
  /** Platform tasks with this origin, all generations. */
  tasksOf(externalId: string): PlatformTask[]
  /** Control API of the simulator; throws unless it says 200. */
  control(path: string, body?: unknown): Promise<Json>
  /** A webhook as the platform would sign it, whatever it says. */
  webhook(event: Json, over?: { key?: string; headers?: Record<string, string> }): Promise<Reply>
  /** Until nothing is in flight nor due within some seconds. */
  settle(ms?: number): Promise<void>
  /** What an earlier test left is worked off; the simulators are as at the start, no pause is left. */
  reset(): Promise<void>
}

export const minuteMs = 60_000
export const hourMs = 60 * minuteMs

export async function startLocal(options: WorkbridgeOptions = {}): Promise<Local> {
  const logs: LogEntry[] = []
  const watch: Local['watch'] = { platform: () => {}, genesys: () => {}, log: () => {} }
  const workbridge = await startWorkbridge({
    templateDir: inject('templateDir'),
    // It starts at once and needs no Java; what depends on the engine is tested on both.
    tableEngine: 'dynalite',
    ...options,
    onLog(entry) {
      logs.push(entry)
      watch.log(entry)
    },
    onPlatform(_, given) {
      if (given.platform === 'webex') watch.platform(given.fact)
      else watch.genesys(given.fact)
    },
  })
  const { simulator } = findPlatform(workbridge.platforms, 'webex')
  const { simulator: genesys } = findPlatform(workbridge.platforms, 'genesys-cloud')
  const { clock, stack } = workbridge
  const call = caller(workbridge)
  const get = async (path: string) => expectStatus(await call('GET', path), 200)
  const control = async (path: string, body: unknown = {}) => {
    const reply = await fetch(`${simulator.controlUrl}${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
    })
    return expectStatus({ status: reply.status, headers: reply.headers, body: await reply.json() }, 200)
  }
  return {
    ...workbridge,
    ...{ simulator, genesys, logs, watch, call, control },
    async push(source, externalId, body, method = 'PUT') {
      const reply = await call(method, `/v1/sources/${source}/tasks/${externalId}`, { body })
      return expectStatus(reply, 200, 202).id
    },
    workitem: (id) => get(`/v1/workitems/${id}`),
    timeline: async (id) => (await get(`/v1/workitems/${id}/timeline`)).entries,
    tasksOf: (externalId) =>
      simulator.tasks().filter(({ origin }) => origin === externalId || origin.startsWith(`${externalId}~`)),
    webhook: (event, over = {}) => webhook(workbridge, event, over),
    settle: (ms = 3_000) => clock.advance(ms),
    async reset() {
      await clock.advance(3_000)
      simulator.reset()
      genesys.reset()
      watch.platform = () => {}
      watch.genesys = () => {}
      watch.log = () => {}
      for (const id of Object.keys(workbridge.platforms)) await call('POST', `/v1/connections/${id}/resume`)
      await stack.advance(0)
    },
  }
}

const isBytes = (body: unknown): body is string | Uint8Array =>
  typeof body === 'string' || body instanceof Uint8Array

function caller({ stack, token: own }: Workbridge): Local['call'] {
  return async (method, path, { body, token = own, headers = {} } = {}) => {
    const reply = await fetch(`${stack.apiUrl}${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
      },
      body:
        body === undefined ? undefined : isBytes(body) ? Buffer.from(body as string) : JSON.stringify(body),
    })
    const text = await reply.text()
    const isJson = reply.headers.get('content-type')?.includes('json')
    return { status: reply.status, headers: reply.headers, body: isJson ? JSON.parse(text) : text }
  }
}

function expectStatus({ status, body }: Reply, ...wanted: number[]): Json {
  if (wanted.includes(status)) return body
  throw new Error(`expected ${wanted.join(' or ')}, got ${status}: ${JSON.stringify(body)}`)
}

/** The connection's webhook secret, as the platform knows it. */
export function webhookSecret({ platforms }: Workbridge): string {
  const secret: Json = platforms.webex?.secret
  return secret.webhookSecret.current
}

function webhook(
  workbridge: Workbridge,
  event: Json,
  { key = webhookSecret(workbridge), headers = {} }: { key?: string; headers?: Record<string, string> },
): Promise<Reply> {
  const body = isBytes(event) ? event : JSON.stringify(event)
  return caller(workbridge)('POST', '/v1/hooks/platforms/webex', {
    body,
    token: null,
    headers: {
      'x-webexcc-signature': createHmac('sha256', key).update(body).digest('hex'),
      'x-webexcc-timestamp': String(event.comciscotimestamp ?? workbridge.clock.now()),
      'x-webexcc-webhook-version': `${String(event.type ?? 'task:').split(':')[0]}:1.0.0`,
      ...headers,
    },
  })
}
