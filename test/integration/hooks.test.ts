import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type AwsProxy, startProxy } from '../support/local-proxy.ts'
import { type Json, type Local, minuteMs, startLocal, webhookSecret } from '../support/local-stack.ts'
import { signHook } from '../support/sign-hook.ts'

/** What is pushed with a signature: by sources and by the platform. Only what is genuine gets any further. */
let local: Local
let bus: AwsProxy
let entries: Json[] = []
beforeAll(async () => {
  local = await startLocal({
    async endpoints(own) {
      bus = await startProxy(own.AWS_ENDPOINT_URL_EVENTBRIDGE ?? '')
      return { ...own, AWS_ENDPOINT_URL_EVENTBRIDGE: bus.url }
    },
  })
})
beforeEach(async () => {
  bus.before = () => undefined
  bus.after = ({ input }) => void entries.push(...input.Entries)
  await local.reset()
  entries = []
})
afterAll(async () => {
  await local.close()
  await bus.close()
})

describe('POST /v1/hooks/sources/{source}', () => {
  const fax = (externalId: string) =>
    JSON.stringify({ externalId, asset: 'fax-intake', data: { faxId: externalId, pages: 3 } })
  const push = (body: string, headers: Record<string, string>) =>
    local.call('POST', '/v1/hooks/sources/fax', { body, token: null, headers })
  const signed = (body: string, at = local.clock.now()) =>
    signHook(local.sources.fax?.hookSecret ?? '', body, at)

  // The gateway hands over all but text as base64.
  const types = [
    'application/json',
    'text/plain; charset=utf-8',
    'application/octet-stream',
    'application/cloudevents+json',
  ]

  test.each(types)('genuine, as %s: a task', async (type) => {
    const externalId = `fax-${types.indexOf(type)}`
    const body = fax(externalId)

    const reply = await push(body, { ...signed(body), 'content-type': type })
    await local.settle()

    expect(reply.status).toBe(202)
    expect(local.tasksOf(externalId)).toMatchObject([
      { state: 'queued', data: { faxId: externalId, pages: '3' } },
    ])
  })

  test('forged 401, stale 403, too large 413, malformed 400, invalid 422: no task', async () => {
    const [body, other] = [fax('fax-forged'), fax('fax-other')]
    const large = JSON.stringify({ externalId: 'fax-large', name: 'x'.repeat(300_000) })
    const invalid = JSON.stringify({ externalId: 'fax-invalid', asset: 'fax-intake', data: { pages: 0 } })
    const old = signed(body, local.clock.now() - 6 * minuteMs)

    const statuses = []
    for (const [sent, headers] of [
      [body, {}],
      [body, signed(other)],
      [body, signHook(local.sources.crm?.hookSecret ?? '', body, local.clock.now())],
      [body, old],
      [body, signed(body, local.clock.now() + 6 * minuteMs)],
      [large, signed(large)],
      ['{', signed('{')],
      [invalid, signed(invalid)],
    ] as const)
      statuses.push((await push(sent, headers)).status)
    await local.settle()

    expect(statuses).toEqual([401, 401, 401, 403, 403, 413, 400, 422])
    expect(local.simulator.requests()).toEqual([])
  })
})

describe('POST /v1/hooks/platforms/{connection}', () => {
  const event = (over: Json = {}, data: Json = {}): Json => {
    const now = Math.round(local.clock.now())
    return {
      id: 'f3a1c9de-0b2f-4a51-9d2e-6c1b8f6f7a10',
      specversion: '1.0',
      type: 'task:parked',
      source: '/com/cisco/wxcc/ed9357d0-3f5d-4c6a-a4fd-222222222222',
      comciscoorgid: local.simulator.orgId,
      comciscotimestamp: now,
      datacontenttype: 'application/json',
      data: {
        taskId: '141897a0-6212-49be-be9d-4823ab1e4dc7',
        ...{
          origin: 'nobody',
          destination: 'crm-leads@example.biz',
          channelType: 'workItem',
          createdTime: now,
        },
        ...data,
      },
      ...over,
    }
  }
  const hook = (of: Json, over?: Parameters<Local['webhook']>[1]) => local.webhook(of, over)

  test.each([
    ['as the platform sends it', () => hook(event())],
    [
      'with a text for a timestamp',
      () => hook(event({ comciscotimestamp: String(Math.round(local.clock.now())) })),
    ],
    [
      'in base64, as the gateway hands over unknown types',
      () => hook(event(), { headers: { 'content-type': 'application/cloudevents+json' } }),
    ],
    ['of a subscription unknown to us', () => hook(event({ source: '/com/cisco/wxcc/unknown' }))],
  ])('genuine, %s: on the bus before it is answered', async (_, send) => {
    const reply = await send()

    expect(reply.status).toBe(204)
    expect(entries.map(({ DetailType, Source }) => [DetailType, Source])).toEqual([
      ['task:parked', 'workbridge.platform'],
    ])
  })

  const at = (ms: number) => ({ comciscotimestamp: Math.round(local.clock.now()) + ms })
  test.each([
    ['forged', 401, () => hook(event(), { key: 'another secret that is long enough' })],
    ['not signed', 401, () => hook(event(), { headers: { 'x-webexcc-signature': '' } })],
    ['too old', 403, () => hook(event(at(-6 * minuteMs)))],
    ['from the future', 403, () => hook(event(at(6 * minuteMs)))],
    [
      'under a fresh header',
      403,
      () =>
        hook(event(at(-6 * minuteMs)), {
          headers: { 'x-webexcc-timestamp': String(Math.round(local.clock.now())) },
        }),
    ],
    ['with a timestamp that is none', 400, () => hook(event({ comciscotimestamp: '1700000000abc' }))],
    ['without a version', 400, () => hook(event(), { headers: { 'x-webexcc-webhook-version': '' } })],
    ['no JSON', 400, () => hook('{"id": ')],
    ['no event', 400, () => hook('[]')],
    ['over 256 KB', 413, () => hook(event({}, { errorMessage: 'x'.repeat(300_000) }))],
  ])('%s: %i, and nothing reaches the bus', async (_, status, send) => {
    const reply = await send()
    await local.settle()

    expect(reply.status).toBe(status)
    expect(entries).toEqual([])
  })

  test('another channel is taken, counted and dropped', async () => {
    const reply = await hook(event({}, { channelType: 'telephony' }))

    expect(reply.status).toBe(204)
    expect(entries).toEqual([])
    expect(local.logs.findLast(({ line }) => line.includes('WebhooksDropped'))?.line).toContain(
      '"WebhooksDropped":1',
    )
  })

  test('a connection that is none: 404', async () => {
    const reply = await local.call('POST', '/v1/hooks/platforms/other', { body: event(), token: null })

    expect(reply.status).toBe(404)
  })

  test('secrets are rotated: next and previous hold, an earlier one does not', async () => {
    const arn = local.stack.outputs.WebexSecretArn ?? ''
    const secret: Json = local.platforms.webex?.secret
    const [current, next, previous] = [webhookSecret(local), 'n'.repeat(32), 'p'.repeat(32)]
    local.stack.secrets.put(arn, JSON.stringify({ ...secret, webhookSecret: { current, next, previous } }))
    // The secret is cached for minutes of real time: every environment that has it ends.
    const { environments } = local.stack.functions.find('receive').fn.stats()
    for (let n = 0; n < environments; n++) {
      local.stack.kill('receive', 'next')
      expect((await hook(event())).status).toBe(500)
    }

    const statuses = []
    for (const key of [current, next, previous, 'e'.repeat(32), ''])
      statuses.push((await hook(event(), { key })).status)

    expect(statuses).toEqual([204, 204, 204, 401, 401])
  })

  test('the bus is out of reach: no 2xx, so that the platform comes again', async () => {
    bus.before = () => 'drop'
    const refused = await hook(event())
    bus.before = () => undefined
    const taken = await hook(event())

    expect(refused.status).toBe(503)
    expect(taken.status).toBe(204)
    expect(entries).toHaveLength(1)
  })

  test('a signature over the very bytes: any byte flipped is refused', async () => {
    const body = Buffer.from(JSON.stringify(event()))
    const signature = createHmac('sha256', webhookSecret(local)).update(body).digest('hex')
    const stamp = String(JSON.parse(String(body)).comciscotimestamp)
    const headers = { 'x-webexcc-signature': signature, 'x-webexcc-timestamp': stamp }

    const statuses = []
    for (const index of [0, 17, body.length - 1]) {
      const flipped = Buffer.from(body)
      flipped[index] = (flipped[index] ?? 0) ^ 1
      statuses.push((await hook(flipped, { headers })).status)
    }

    expect(statuses).toEqual([401, 401, 401])
    expect(entries).toEqual([])
  })
})
