import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { VirtualClock } from '../../clock.ts'
import { readText, send } from '../shared/http.ts'
import { parseJson } from '../shared/json.ts'
import { defaultAssets } from './assets.ts'
import { captureFilePath, download } from './capture-file.ts'
import { control, controlPath } from './control.ts'
import { exchange } from './exchange.ts'
import type { Action } from './lifecycle.ts'
import { act } from './lifecycle.ts'
import type { SimState } from './state.ts'
import { dumpState, restoreState } from './state.ts'
import { addSubscription } from './subscriptions.ts'
import type { Switches } from './switches.ts'
import { defaultSwitches, mergeSwitches } from './switches.ts'
import type { SimClient, TokenPair } from './tokens.ts'
import { allScopes } from './tokens.ts'
import type { PlatformTask, RequestEntry, SimAsset, SimFact, Subscription, WebhookEntry } from './types.ts'
import type { World } from './world.ts'
import { createWorld } from './world.ts'

export interface WebexOptions {
  clock: VirtualClock
  /** Default: any free one. */
  port?: number
  /** Default: those of the shipped example config. */
  assets?: readonly SimAsset[]
  clients?: readonly SimClient[]
  orgId?: string
  /** Decides which calls and webhooks the faults strike. */
  seed?: number
  switches?: Partial<Switches>
  /** How `POST /_control/clock` moves time; default: the clock's own `advance`. */
  advance?: (ms: number) => Promise<void>
  observe?: (fact: SimFact) => void
  /** From `dump` of an earlier run. */
  restore?: SimState
}

export interface NewSubscription {
  name: string
  eventTypes: string[]
  destinationUrl: string
  secret: string
  resourceVersion: string
}

export interface WebexSimulator {
  url: string
  controlUrl: string
  orgId: string
  close(): Promise<void>
  tasks(): PlatformTask[]
  requests(): RequestEntry[]
  webhooks(): WebhookEntry[]
  /** As the developer portal does after the administrator's consent. */
  issueTokens(clientId?: string, scopes?: readonly string[]): TokenPair
  /** A V2 subscription, without the call. */
  subscribe(subscription: NewSubscription): Subscription
  setSwitches(change: Partial<Switches>): void
  /** Merged; `{}` clears. */
  setFaults(change: Record<string, unknown>): void
  act(taskId: string, action: Action): Promise<void>
  reset(): void
  /** For `restore`; holds secrets and task data. */
  dump(): SimState
}

export const defaultClient: SimClient = { id: 'webex-app', secret: 'webex-app-secret', scopes: allScopes }

const defaultOrgId = 'cb5901fb-ab66-4377-a7bc-5f0b21896952'

/** Starts the simulator on 127.0.0.1. Rejects with the system's error when the port is taken. */
export async function startWebex(options: WebexOptions): Promise<WebexSimulator> {
  const world = createWorld({
    clock: options.clock,
    orgId: options.orgId ?? defaultOrgId,
    seed: options.seed ?? 1,
    assets: options.assets ?? defaultAssets,
    clients: options.clients ?? [defaultClient],
    switches: mergeSwitches(defaultSwitches(), options.switches ?? {}),
    observe: options.observe ?? (() => undefined),
  })
  const advance = options.advance ?? ((ms) => options.clock.advance(ms))
  const server = createServer((request, response) => {
    handle(world, advance, request, response).catch((error) => crash(error, response))
  })
  // Longer than any caller keeps a connection, so that none is closed under a request that nobody asked to fail.
  server.keepAliveTimeout = 120_000
  world.url = await listen(server, options.port ?? 0)
  if (options.restore) restoreState(world, options.restore)
  return handleOf(world, server)
}

async function handle(
  world: World,
  advance: (ms: number) => Promise<void>,
  request: IncomingMessage,
  response: ServerResponse,
) {
  const url = new URL(request.url ?? '/', world.url)
  if (url.pathname.startsWith(captureFilePath)) return send(response, download(world, url))
  if (url.pathname !== controlPath && !url.pathname.startsWith(`${controlPath}/`))
    return exchange(world, url, request, response)
  // Not counted as in flight: `clock` waits until nothing is.
  const text = (await readText(request)) ?? ''
  const body = text === '' ? undefined : parseJson(text)
  if (text !== '' && body === undefined) return send(response, { status: 400, body: { error: 'Not JSON.' } })
  return send(response, await control({ world, body, advance }, request.method ?? 'GET', url.pathname))
}

/** A fault of the simulator itself: said aloud, so that no test takes it for the platform's. */
function crash(error: unknown, response: ServerResponse) {
  process.stderr.write(`webex simulator: ${error instanceof Error ? error.stack : String(error)}\n`)
  response.socket?.destroy()
}

function listen(server: Server, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      const { port: bound } = server.address() as AddressInfo
      resolve(`http://127.0.0.1:${bound}`)
    })
  })
}

function handleOf(world: World, server: Server): WebexSimulator {
  return {
    url: world.url,
    controlUrl: `${world.url}${controlPath}`,
    orgId: world.orgId,
    async close() {
      world.stop()
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      await closed
    },
    tasks: () => [...world.tasks.values()],
    requests: () => world.requests,
    webhooks: () => world.webhooks,
    issueTokens: (clientId = defaultClient.id, scopes) =>
      world.tokens.issue(clientId, world.clock.now(), scopes),
    subscribe: (subscription) => addSubscription(world, 'v2', { ...subscription }),
    setSwitches(change) {
      world.switches = mergeSwitches(world.switches, change)
    },
    setFaults: (change) => world.faults.set(change),
    async act(taskId, action) {
      const task = world.tasks.get(taskId)
      if (!task) throw new RangeError('act: no such task')
      await act(world, task, action)
    },
    reset: () => world.reset(),
    dump: () => dumpState(world),
  }
}
