import { createHmac } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { makeReceive } from '../../../functions/http/receive.ts'
import { receivers } from '../../../functions/platforms/receivers.ts'
import type { PlatformEvent } from '../../../schemas/platform-event.ts'
import { type Answer, behindEdge, codeOf, httpEvent } from '../../support/http.ts'
import { sampleConfig } from '../../support/sample-config.ts'
import { MemorySecrets } from '../../support/secrets.ts'

const now = Date.UTC(2026, 0, 15, 12)
const current = 'c'.repeat(32)
const next = 'n'.repeat(32)

let secrets: MemorySecrets
let put: PlatformEvent[]
let busFails: boolean
let counts: [string, string, number][]
let notes: unknown[]
let call: (event: unknown) => Promise<Answer>

beforeEach(() => {
  secrets = new MemorySecrets({ 'arn:webex': { clientSecret: 'x', webhookSecret: { current } } })
  put = []
  counts = []
  notes = []
  busFails = false
  const bus = {
    async put(events: readonly PlatformEvent[]) {
      if (busFails) throw new Error('bus refused an event')
      put.push(...events)
    },
  }
  const report = {
    count: (metric: string, connection: string, value = 1) => void counts.push([metric, connection, value]),
    note: (event: string, fields: object) => void notes.push({ event, ...fields }),
  }
  const secretArns = { webex: 'arn:webex' }
  const config = sampleConfig()
  ;({ call } = behindEdge(
    makeReceive({ config, receivers, secrets, secretArns, bus, report, now: () => now }),
  ))
})

const eventOf = (data: object = {}, sentAt = now) => ({
  id: '4c2e1f5e-3b0a-4f0e-9d1c-2a6b7c8d9e0f',
  specversion: '1.0',
  type: 'task:new',
  source: '/com/cisco/wxcc/2b1d8e9e-0c38-4f0e-8d2f-3f0b8a1c0001',
  comciscoorgid: '0d5f8a52-2d7f-4c3f-9b3a-0c9f3a2d0001',
  comciscotimestamp: String(sentAt),
  datacontenttype: 'application/json',
  data: {
    taskId: '5d3b2a10-5a5e-4d1b-9f21-7a0f2f5c0001',
    createdTime: sentAt - 50,
    origin: 'crm-L-1',
    destination: 'crm-lead@example.biz',
    channelType: 'workItem',
    ...data,
  },
})

const send = (
  event: unknown,
  { secret = current, connection = 'webex', sentAt = now, base64 = false } = {},
) => {
  const text = typeof event === 'string' ? event : JSON.stringify(event)
  return call(
    httpEvent('POST /v1/hooks/platforms/{connection}', {
      path: { connection },
      headers: {
        'Content-Type': 'application/cloudevents+json',
        'X-WebexCC-Signature': createHmac('sha256', secret).update(text).digest('hex'),
        'X-WebexCC-Timestamp': String(sentAt),
        'X-WebexCC-Webhook-Version': 'task:1.0.0',
      },
      body: base64 ? Buffer.from(text) : text,
    }),
  )
}

describe('receive', () => {
  it.each([false, true])(
    'puts a genuine event on the bus and only then says 2xx (base64: %s)',
    async (base64) => {
      const answer = await send(eventOf({ workItemData: { company: 'Söhne' } }), { base64 })

      expect([answer.status, answer.text]).toEqual([204, ''])
      expect(put).toMatchObject([
        { connection: 'webex', topic: 'task:new', kind: 'created', origin: 'crm-L-1' },
      ])
      expect(counts).toEqual([['WebhooksReceived', 'webex', 1]])
      expect(JSON.stringify([put, notes])).not.toContain('Söhne')
    },
  )

  it('lets no forged event near the bus', async () => {
    const answer = await send(eventOf(), { secret: 'f'.repeat(32) })

    expect([answer.status, codeOf(answer)]).toEqual([401, 'forged'])
    expect(put).toEqual([])
    expect(counts).toEqual([['WebhooksForged', 'webex', 1]])
  })

  it('reads the secret once more when the cached one does not fit', async () => {
    await send(eventOf())
    secrets.stored.set('arn:webex', { webhookSecret: { current, next } })

    expect((await send(eventOf(), { secret: next })).status).toBe(204)
    expect(secrets.reads).toBe(2)
  })

  it('refuses an old event', async () => {
    const sentAt = now - 300_001
    const answer = await send(eventOf({}, sentAt), { sentAt })
    expect([answer.status, codeOf(answer)]).toEqual([403, 'stale'])
    expect(counts).toEqual([['WebhooksStale', 'webex', 1]])
  })

  it.each(['{not json', '[]', '{}'])('refuses the signed but malformed body %s', async (text) => {
    const answer = await send(text)
    expect([answer.status, codeOf(answer)]).toEqual([400, 'malformed-request'])
    expect(counts).toEqual([['WebhooksMalformed', 'webex', 1]])
  })

  it('refuses more than 256 KB', async () => {
    expect((await send(' '.repeat(256 * 1024 + 1))).status).toBe(413)
  })

  it("counts and drops other channels' events", async () => {
    expect((await send(eventOf({ channelType: 'telephony' }))).status).toBe(204)
    expect(put).toEqual([])
    expect(counts).toEqual([
      ['WebhooksReceived', 'webex', 1],
      ['WebhooksDropped', 'webex', 1],
    ])
  })

  it('answers 503 when the bus did not take every event, so that the platform may try again', async () => {
    busFails = true
    const answer = await send(eventOf())
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '5'])
  })

  it.each(['nobody', 'constructor', ''])('knows no connection %j', async (connection) => {
    const answer = await send(eventOf(), { connection })
    expect([answer.status, codeOf(answer)]).toEqual([404, 'unknown-connection'])
  })

  it.each([null, 'text', {}, { webhookSecret: 'text' }, { webhookSecret: { current: '' } }])(
    'verifies nothing with the secret %j',
    async (value) => {
      secrets.stored.set('arn:webex', value)
      expect((await send(eventOf(), { secret: 'x' })).status).toBe(401)
    },
  )
})
