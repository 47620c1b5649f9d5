import { randomBytes } from 'node:crypto'
import { pascal } from '../infra/names.ts'
import type { Connection } from '../schemas/config.ts'
import type { PlatformOf, PlatformsOptions } from './platform.ts'
import { keepPlatform, keptPlatform } from './platform-state.ts'
import { defaultClient, startWebex, type WebexSimulator } from './platforms/webex/server.ts'
import type { SimState } from './platforms/webex/state.ts'
import type { SimFact } from './platforms/webex/types.ts'

export type WebexPlatform = PlatformOf<'webex', WebexSimulator>

/** Of the last run only its tasks: addresses, secrets and tokens are made anew with each start. */
function restored(dataDir: string | undefined, id: string): SimState | undefined {
  const kept = keptPlatform<Pick<SimState, 'tasks'>>(dataDir, id)
  return kept && { v: 1, tasks: kept.tasks, subscriptions: [], accessTokens: [], refreshTokens: [] }
}

export async function startWebexPlatform(
  { id }: Connection,
  { config, clock, dataDir, observe }: PlatformsOptions,
): Promise<WebexPlatform> {
  const simulator = await startWebex({
    clock,
    assets: Object.values(config.assets).filter(({ connection }) => connection === id),
    observe: (fact: SimFact) => observe(id, { platform: 'webex', fact }),
    restore: restored(dataDir, id),
  })
  const stopKeeping = keepPlatform(dataDir, id, () => ({ tasks: simulator.dump().tasks }))
  const webhookSecret = randomBytes(24).toString('hex')
  const tokens = simulator.issueTokens()
  return {
    platform: 'webex',
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
    connect: (apiUrl) =>
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
