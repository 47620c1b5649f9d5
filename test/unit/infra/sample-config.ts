import type { Config } from '../../../schemas/config.ts'

/** Two connections and a source with and without a hook: whatever is made per connection shows twice. */
export const sampleConfig: Config = {
  stage: 'test',
  namespace: '5b0d9a52-6f0e-4c59-8f6c-0f3f5c0f6f11',
  connections: { webex: connection('webex', 'us1', 5), 'webex-eu': connection('webex-eu', 'eu1', 20) },
  sources: {
    crm: { id: 'crm', clients: ['crm-client'], assets: [], hook: false },
    fax: { id: 'fax', clients: [], assets: [], hook: true },
  },
  assets: {},
  triggers: {},
}

function connection(id: string, region: string, concurrency: number): Config['connections'][string] {
  return {
    id,
    platform: 'webex',
    region,
    limits: { callsPerMinute: 300, upkeepShare: 0.1, concurrency },
    find: { afterMs: [30_000, 120_000], settleMs: 600_000 },
    subscriptions: [],
    eventTime: 'createdTime',
  }
}
