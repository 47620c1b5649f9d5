import type { Asset, Config, Field } from '../../schemas/config.ts'

const field = (key: string, more: Partial<Field> = {}): Field => ({
  key,
  name: key,
  required: false,
  viewable: true,
  type: 'string',
  ...more,
})

/** A whole asset out of the parts that matter to a test. */
export const sampleAsset = (id: string, more: Partial<Asset> = {}): Asset => ({
  id,
  version: 1,
  connection: 'webex',
  channel: `${id}-channel`,
  destination: `${id}@example.biz`,
  origin: { id: '{externalId}' },
  flowSettings: {},
  globalVariables: {},
  appendMode: 'snapshot',
  whenStillUncertain: 'hold',
  afterEnd: 'reopen',
  retentionMs: 30 * 86_400_000,
  fields: [field('note', { required: true })],
  ...more,
})

const minutes = (n: number): number => n * 60_000

/** One connection, three sources with an asset each; every asset takes another turn. */
export const sampleConfig = (): Config => ({
  stage: 'test',
  namespace: '5b0d9a52-6f0e-4c59-8f6c-0f3f5c0f6f11',
  connections: {
    webex: {
      id: 'webex',
      platform: 'webex',
      region: 'us1',
      limits: { callsPerMinute: 300, upkeepShare: 0.1, concurrency: 5 },
      find: { afterMs: [30_000, minutes(2), minutes(5), minutes(15)], settleMs: minutes(10) },
      subscriptions: [],
      eventTime: 'createdTime',
    },
  },
  sources: {
    crm: { id: 'crm', clients: ['crm-client', 'demo-client'], assets: ['crm-lead'], hook: true },
    claims: {
      id: 'claims',
      clients: ['claims-client', 'demo-client'],
      assets: ['claims-review'],
      hook: false,
    },
    fax: { id: 'fax', clients: ['fax-client'], assets: ['fax-intake'], hook: true },
  },
  assets: {
    'crm-lead': sampleAsset('crm-lead', {
      origin: { id: 'crm-{externalId}', name: '{data.company}' },
      fields: [
        field('company', { required: true }),
        field('contact', { type: 'email' }),
        field('worth', { type: 'number', min: 0, max: 1_000_000 }),
      ],
    }),
    'claims-review': sampleAsset('claims-review', {
      afterEnd: 'reject',
      fields: [
        field('claimNumber', { required: true, pattern: 'CLM-[0-9]{4,10}' }),
        field('claimStatus', { enum: ['open', 'closed'] }),
      ],
    }),
    'fax-intake': sampleAsset('fax-intake', { afterEnd: 'ignore', whenStillUncertain: 'resend' }),
  },
  triggers: {},
})
