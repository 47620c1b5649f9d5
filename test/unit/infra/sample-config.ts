import { readWhen } from '../../../infra/config/read-when.ts'
import { catalog } from '../../../schemas/catalog/catalog.ts'
import type { Config, Connection, Trigger } from '../../../schemas/config.ts'
import { reprioritizeSchema } from '../../../schemas/trigger/reprioritize.ts'

/**
 * Two connections of Webex and one of Genesys Cloud, a source with and without a hook, a rule on each platform:
 * whatever is made per connection shows twice.
 */
export const sampleConfig: Config = {
  stage: 'test',
  namespace: '5b0d9a52-6f0e-4c59-8f6c-0f3f5c0f6f11',
  connections: {
    genesys: connection('genesys', 'genesys-cloud', 'eu-central-1', 8),
    webex: connection('webex', 'webex', 'us1', 5),
    'webex-eu': connection('webex-eu', 'webex', 'eu1', 20),
  },
  sources: {
    crm: { id: 'crm', clients: ['crm-client'], assets: [], hook: false },
    fax: { id: 'fax', clients: [], assets: [], hook: true },
  },
  assets: {},
  triggers: {
    callbacks: rule('callbacks', 'genesys', 'acd.start & mediaType==CALLBACK', {
      do: 'reprioritize',
      ...reprioritizeSchema.parse({}),
    }),
    failed: rule('failed', 'webex', 'task:failed & reason==NOT_FOUND', {
      do: 'end',
      source: 'crm',
      externalId: '{origin}',
    }),
  },
}

/** Without trigger rules and without Genesys Cloud. */
export const tasksOnly: Config = {
  ...sampleConfig,
  connections: Object.fromEntries(
    Object.entries(sampleConfig.connections).filter(([, { platform }]) => platform === 'webex'),
  ),
  triggers: {},
}

function connection(
  id: string,
  platform: Connection['platform'],
  region: string,
  concurrency: number,
): Connection {
  return {
    id,
    platform,
    region,
    limits: { callsPerMinute: 300, upkeepShare: 0.1, concurrency },
    find: { afterMs: [30_000, 120_000], settleMs: 600_000 },
    subscriptions: [],
    eventTime: 'createdTime',
  }
}

export function rule(id: string, on: string, when: string, action: Trigger['action']): Trigger {
  const read = readWhen(when)
  if ('faults' in read) throw new Error(`${when}: ${read.faults[0]?.message}`)
  const topics = read.topics.map(({ name }) => catalog.find(name)?.name ?? name)
  return { id, when, mode: 'live', expression: read.expression, topics, connection: on, action }
}
