import { randomInt } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { VirtualClock } from '../../clock.ts'
import { readText, send } from '../shared/http.ts'
import { parseJson } from '../shared/json.ts'
import { arrive, comeToWork, type NewAgent, type NewConversation, queueNamed } from './arrivals.ts'
import { control, controlPath } from './control.ts'
import { type Action, type ActMore, act, defaultQueue } from './control-work.ts'
import { exchange } from './exchange.ts'
import { places } from './routing.ts'
import { dumpState, restoreState, type SimState } from './state.ts'
import { defaultSwitches, mergeSwitches, type Switches } from './switches.ts'
import { defaultClient, type SimClient } from './tokens.ts'
import type {
  EventEntry,
  Flow,
  PartnerEvent,
  RequestEntry,
  SimAgent,
  SimConversation,
  SimFact,
  SimQueue,
} from './types.ts'
import { createWorld, type World } from './world.ts'

export interface GenesysOptions {
  clock: VirtualClock
  /** Default: any free one. */
  port?: number
  /** Takes what the partner event bus would: one EventBridge event. What it gives back is awaited. */
  deliver?: (event: PartnerEvent) => unknown
  /** The same seed gives the same ids, talking times and faults. Default: another one each time. */
  seed?: number
  clients?: readonly SimClient[]
  /** Default: one, `Support`. The control API makes those it is told of. */
  queues?: readonly SimQueue[]
  /** What the in-queue flow raises; default: nothing. */
  flow?: Partial<Flow>
  organizationId?: string
  /** Last part of the partner event source's name. */
  eventSourceSuffix?: string
  switches?: Partial<Switches>
  /** How `POST /_control/clock` moves time; default: the clock's own `advance`. */
  advance?: (ms: number) => Promise<void>
  observe?: (fact: SimFact) => void
}

/** `queue` is an id or a name; a new name makes a queue. */
export type Arrival = Omit<NewConversation, 'queueId'> & { queue?: string }

export interface GenesysSimulator {
  url: string
  tokenUrl: string
  controlUrl: string
  organizationId: string
  /** Name of the partner event source, as EventBridge would show it. */
  eventSource: string
  close(): Promise<void>
  addCall(arrival?: Arrival): SimConversation
  addCallback(arrival?: Arrival): SimConversation
  addAgent(agent?: NewAgent): SimAgent
  act(conversationId: string, action: Action, more?: ActMore): void
  queueId(name: string): string
  /** From 1; null when it does not wait. */
  place(conversationId: string): number | null
  conversations(): SimConversation[]
  requests(): RequestEntry[]
  events(): EventEntry[]
  issueToken(clientId?: string): string
  setSwitches(change: Partial<Switches>): void
  /** Merged; `{}` clears. */
  setFaults(change: Record<string, unknown>): void
  setFlow(flow: Partial<Flow>): void
  dump(): SimState
  /** Goes on with what an earlier one had. */
  restore(state: SimState): void
  reset(): void
}

const defaultOrganizationId = 'b6e2f1a4-93c7-4d58-8f0e-1c2d3e4f5a6b'
const supportQueue: SimQueue = { id: 'f0f1a9d2-5b1c-4e6f-9a7d-3c2b1a0f9e8d', name: defaultQueue }

/** Starts the simulator on 127.0.0.1. Rejects with the system's error when the port is taken. */
export async function startGenesysCloud(options: GenesysOptions): Promise<GenesysSimulator> {
  const world = createWorld({
    clock: options.clock,
    organizationId: options.organizationId ?? defaultOrganizationId,
    eventSourceSuffix: options.eventSourceSuffix ?? 'workbridge',
    seed: options.seed ?? randomInt(2 ** 31),
    clients: options.clients ?? [defaultClient],
    queues: options.queues ?? [supportQueue],
    flow: { call: null, callback: null, ...options.flow },
    switches: mergeSwitches(defaultSwitches(), options.switches ?? {}),
    deliver: options.deliver ?? (() => undefined),
    observe: options.observe ?? (() => undefined),
  })
  const advance = options.advance ?? ((ms) => options.clock.advance(ms))
  const server = createServer((request, response) => {
    handle(world, advance, request, response).catch((error) => crash(error, response))
  })
  // Longer than any caller keeps a connection, so that none is closed under a request that nobody asked to fail.
  server.keepAliveTimeout = 120_000
  world.url = await listen(server, options.port ?? 0)
  return handleOf(world, server)
}

async function handle(
  world: World,
  advance: (ms: number) => Promise<void>,
  request: IncomingMessage,
  response: ServerResponse,
) {
  const url = new URL(request.url ?? '/', world.url)
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
  process.stderr.write(`genesys simulator: ${error instanceof Error ? error.stack : String(error)}\n`)
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

function handleOf(world: World, server: Server): GenesysSimulator {
  const known = (id: string): SimConversation => {
    const found = world.conversations.get(id)
    if (!found) throw new RangeError('no such conversation')
    return found
  }
  const come = (media: 'call' | 'callback', { queue = defaultQueue, ...rest }: Arrival = {}) =>
    arrive(world, media, { ...rest, queueId: queueNamed(world, queue) })
  return {
    url: world.url,
    tokenUrl: `${world.url}/oauth/token`,
    controlUrl: `${world.url}${controlPath}`,
    organizationId: world.organizationId,
    eventSource: world.eventSource,
    async close() {
      world.stop()
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      await closed
    },
    addCall: (arrival) => come('call', arrival),
    addCallback: (arrival) => come('callback', arrival),
    addAgent: (agent) => comeToWork(world, agent),
    act: (id, action, more) => act(world, known(id), action, more),
    queueId: (name) => queueNamed(world, name),
    place: (id) => places(world).get(known(id)) ?? null,
    conversations: () => [...world.conversations.values()],
    requests: () => world.requests,
    events: () => world.events,
    issueToken: (clientId = defaultClient.id) =>
      world.tokens.issue(clientId, world.clock.now() + world.switches.tokenSeconds * 1_000),
    setSwitches(change) {
      world.switches = mergeSwitches(world.switches, change)
    },
    setFaults: (change) => world.faults.set(change),
    setFlow(flow) {
      world.flow = { ...world.flow, ...flow }
    },
    dump: () => dumpState(world),
    restore: (state) => restoreState(world, state),
    reset: () => world.reset(),
  }
}
