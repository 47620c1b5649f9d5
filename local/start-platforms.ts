import { randomBytes } from 'node:crypto'
import { pascal } from '../infra/names.ts'
import type { Config, Connection } from '../schemas/config.ts'
import type { VirtualClock } from './clock.ts'
import { keepPlatform, keptPlatform } from './platform-state.ts'
import { defaultClient, startWebex, type WebexSimulator } from './platforms/webex/server.ts'
import type { SimFact } from './platforms/webex/types.ts'

/** A simulated platform and what our side of its connection needs. */
export interface Platform {
  connection: string
  simulator: WebexSimulator
  /** Template parameters that point at the simulator. */
  parameters: Record<string, string>
  /** Value of the connection's secret. */
  secret: object
  /** Has the platform call back, as an operator would register it. */
  subscribe(apiUrl: string): Promise<void>
  close(): Promise<void>
}

export interface PlatformsOptions {
  config: Config
  clock: VirtualClock
  /** Keeps each platform's tasks there. */
  dataDir?: string
  observe(connection: string, fact: SimFact): void
}

/** Starts one simulator for each connection. */
export function startPlatforms(options: PlatformsOptions): Promise<Platform[]> {
  return Promise.all(
    Object.values(options.config.connections).map((connection) => start(connection, options)),
  )
}

async function start({ id }: Connection, options: PlatformsOptions): Promise<Platform> {
  const { config, clock, dataDir } = options
  const assets = Object.values(config.assets).filter(({ connection }) => connection === id)
  const observe = (fact: SimFact) => options.observe(id, fact)
  const simulator = await startWebex({ clock, assets, observe, restore: keptPlatform(dataDir, id) })
  const stopKeeping = dataDir === undefined ? () => {} : keepPlatform(dataDir, id, simulator)
  const webhookSecret = randomBytes(24).toString('hex')
  const tokens = simulator.issueTokens()
  return {
    connection: id,
    simulator,
    parameters: {
      [`${pascal(id)}ApiUrl`]: simulator.url,
      [`${pascal(id)}TokenUrl`]: `${simulator.url}/v1/access_token`,
    },
    secret: {
      clientId: defaultClient.id,
      clientSecret: defaultClient.secret,
      ...tokens,
      webhookSecret: { current: webhookSecret },
    },
    subscribe: (apiUrl) =>
      subscribe(simulator.url, tokens.accessToken, {
        destinationUrl: `${apiUrl}/v1/hooks/platforms/${id}`,
        secret: webhookSecret,
      }),
    async close() {
      stopKeeping()
      await simulator.close()
    },
  }
}

/** One V2 subscription names one resource version, so tasks and their messages need two. */
const resources = [
  {
    resourceVersion: 'task:1.0.0',
    eventTypes: [
      'task:new',
      'task:parked',
      'task:connect',
      'task:connected',
      'task:on-hold',
      'task:hold-done',
      'task:ended',
      'task:failed',
    ],
  },
  {
    resourceVersion: 'task-message:1.0.0',
    eventTypes: ['task-message:appended', 'task-message:append-failed'],
  },
]

async function subscribe(url: string, token: string, target: { destinationUrl: string; secret: string }) {
  for (const { resourceVersion, eventTypes } of resources) {
    const name = `workbridge ${resourceVersion.split(':')[0]}`
    const response = await fetch(`${url}/v2/subscriptions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name, resourceVersion, eventTypes, ...target }),
    })
    if (response.status !== 201)
      throw new Error(`the simulator refused a subscription: ${await response.text()}`)
  }
}
