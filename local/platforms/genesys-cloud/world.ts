import type { VirtualClock } from '../../clock.ts'
import { createRandom, type Draw, type Random } from '../shared/random.ts'
import { createFaults, type Faults } from './faults.ts'
import { drawUuid } from './ids.ts'
import { createRateLimit, type RateLimit } from './rate-limit.ts'
import { defaultSwitches, type Switches } from './switches.ts'
import { createTokens, type SimClient, type Tokens } from './tokens.ts'
import type {
  EventEntry,
  Flow,
  PartnerEvent,
  RequestEntry,
  SimAgent,
  SimConversation,
  SimFact,
  SimIntegration,
  SimQueue,
  SimTrigger,
} from './types.ts'

/** All state of one simulator. */
export interface World {
  readonly clock: VirtualClock
  readonly organizationId: string
  readonly divisionId: string
  /** Name of the partner event source. */
  readonly eventSource: string
  readonly tokens: Tokens
  readonly limits: RateLimit
  readonly deliver: (event: PartnerEvent) => unknown
  readonly observe: (fact: SimFact) => void
  /** Base URL, known once the server listens. */
  url: string
  random: Random
  faults: Faults
  switches: Switches
  flow: Flow
  queues: Map<string, SimQueue>
  agents: Map<string, SimAgent>
  conversations: Map<string, SimConversation>
  /** Those in state `queued`. */
  waiting: Set<SimConversation>
  integrations: Map<string, SimIntegration>
  triggers: SimTrigger[]
  requests: RequestEntry[]
  events: EventEntry[]
  /** A stream of its own for each kind, so that more requests do not change the conversations' ids. */
  uuid(kind: 'conversation' | 'event' | 'exchange'): string
  /** Runs `work` after virtual `delayMs`; the clock counts it as in flight. Dropped by reset and close. */
  later(delayMs: number, what: string, work: () => unknown): void
  /** Everything as at the start; tokens stay, and ids go on, so that nobody meets an old one again. */
  reset(): void
  stop(): void
}

export interface WorldOptions {
  clock: VirtualClock
  organizationId: string
  eventSourceSuffix: string
  seed: number
  clients: readonly SimClient[]
  queues: readonly SimQueue[]
  flow: Flow
  switches: Switches
  deliver: (event: PartnerEvent) => unknown
  observe: (fact: SimFact) => void
}

export function createWorld(options: WorldOptions): World {
  const { clock, organizationId, seed, observe, deliver } = options
  const lasting = createRandom(seed)
  const uuid = (kind: string) => drawUuid(lasting.stream(`ids:${kind}`))
  const timers = createTimers(clock)
  const world: World = {
    clock,
    organizationId,
    divisionId: drawUuid(lasting.stream('division')),
    // Documented: aws.partner/genesys.com/cloud/{organizationId}/{suffix}.
    eventSource: `aws.partner/genesys.com/cloud/${organizationId}/${options.eventSourceSuffix}`,
    tokens: createTokens(options.clients, lasting.stream('tokens')),
    limits: createRateLimit(),
    deliver,
    observe,
    url: '',
    ...fresh(options),
    uuid,
    later: timers.later,
    reset() {
      timers.drop()
      Object.assign(world, fresh(options))
      world.limits.reset()
    },
    stop: timers.stop,
  }
  return world
}

function createTimers(clock: VirtualClock) {
  const pending = new Set<() => void>()
  let stopped = false
  const drop = () => {
    for (const cancel of pending) cancel()
    pending.clear()
  }
  return {
    drop,
    stop() {
      stopped = true
      drop()
    },
    later(delayMs: number, what: string, work: () => unknown) {
      if (stopped) return
      const cancel = clock.at(clock.now() + delayMs, () => {
        pending.delete(cancel)
        void clock.busy(what, (async () => work())())
      })
      pending.add(cancel)
    },
  }
}

function fresh({ seed, switches, flow, queues }: WorldOptions) {
  const random = createRandom(seed)
  return {
    random,
    faults: createFaults(random),
    switches: { ...defaultSwitches(), ...switches },
    flow: { ...flow },
    queues: new Map(queues.map((queue) => [queue.id, { ...queue }])),
    agents: new Map<string, SimAgent>(),
    conversations: new Map<string, SimConversation>(),
    waiting: new Set<SimConversation>(),
    integrations: new Map<string, SimIntegration>(),
    triggers: [] as SimTrigger[],
    requests: [] as RequestEntry[],
    events: [] as EventEntry[],
  }
}

/** Talking time and the like: a stream of its own for each purpose. */
export const draws = (world: World, name: string): Draw => world.random.stream(name)
