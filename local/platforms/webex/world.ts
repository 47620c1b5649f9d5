import type { VirtualClock } from '../../clock.ts'
import { createRandom } from '../shared/random.ts'
import type { Faults } from './faults.ts'
import { createFaults } from './faults.ts'
import type { RateLimit } from './rate-limit.ts'
import { createRateLimit } from './rate-limit.ts'
import type { Switches } from './switches.ts'
import { defaultSwitches } from './switches.ts'
import type { SimClient, Tokens } from './tokens.ts'
import { createTokens } from './tokens.ts'
import type { PlatformTask, RequestEntry, SimAsset, SimFact, Subscription, WebhookEntry } from './types.ts'

export interface FailNext {
  operation: 'create' | 'append'
  reason: string
  message: string
  times: number
}

/** All state of one simulator. */
export interface World {
  readonly clock: VirtualClock
  readonly orgId: string
  readonly tokens: Tokens
  readonly limits: RateLimit
  readonly subscriptions: Map<string, Subscription>
  readonly observe: (fact: SimFact) => void
  /** Base URL, known once the server listens. */
  url: string
  faults: Faults
  switches: Switches
  assets: SimAsset[]
  tasks: Map<string, PlatformTask>
  failNext: FailNext[]
  requests: RequestEntry[]
  webhooks: WebhookEntry[]
  /** Runs `work` after virtual `delayMs`; the clock counts it as in flight. Dropped by reset and close. */
  later(delayMs: number, what: string, work: () => Promise<void>): void
  /** Tasks, logs, faults, switches, limits and assets as at the start; subscriptions and tokens stay. */
  reset(): void
  /** Drops everything that is scheduled, and whatever a delivery under way may still want to schedule. */
  stop(): void
}

export interface WorldOptions {
  clock: VirtualClock
  orgId: string
  seed: number
  assets: readonly SimAsset[]
  clients: readonly SimClient[]
  switches: Switches
  observe: (fact: SimFact) => void
}

export function createWorld(options: WorldOptions): World {
  const { clock, orgId, seed, assets, clients, observe } = options
  const timers = new Set<() => void>()
  let stopped = false
  const dropAll = () => {
    for (const cancel of timers) cancel()
    timers.clear()
  }

  const world: World = {
    clock,
    orgId,
    observe,
    tokens: createTokens(orgId, clients),
    limits: createRateLimit(),
    subscriptions: new Map(),
    url: '',
    ...fresh(seed, assets, options.switches),
    later(delayMs, what, work) {
      if (stopped) return
      const cancel = clock.at(clock.now() + delayMs, () => {
        timers.delete(cancel)
        void clock.busy(what, work())
      })
      timers.add(cancel)
    },
    reset() {
      dropAll()
      Object.assign(world, fresh(seed, assets, options.switches))
      world.limits.reset()
      for (const subscription of world.subscriptions.values()) revive(subscription)
    },
    stop() {
      stopped = true
      dropAll()
    },
  }
  return world
}

function fresh(seed: number, assets: readonly SimAsset[], switches: Switches) {
  return {
    faults: createFaults(createRandom(seed)),
    switches: { ...defaultSwitches(), ...switches },
    assets: [...assets],
    tasks: new Map<string, PlatformTask>(),
    failNext: [] as FailNext[],
    requests: [] as RequestEntry[],
    webhooks: [] as WebhookEntry[],
  }
}

/** What the simulator switched off because of failed deliveries comes back; what an operator switched off stays off. */
function revive(subscription: Subscription) {
  if (subscription.failures > 0) subscription.status = 'active'
  subscription.failures = 0
}
