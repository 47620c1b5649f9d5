import { createHmac } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import * as z from 'zod'
import { sign } from '../../local/platforms/webex/signature.ts'
import facts from '../fixtures/webex-simulator/openapi-facts.json' with { type: 'json' }
import shapes from '../fixtures/webex-simulator/webhook-shapes.json' with { type: 'json' }
import type { Harness } from '../unit/webex-simulator/harness.ts'
import { appendBody, createBody, startHarness, webhookSecret } from '../unit/webex-simulator/harness.ts'

let sim: Harness
beforeEach(async () => {
  sim = await startHarness()
})
afterEach(() => sim.close())

type SchemaName = keyof typeof facts.schemas

/** What is wrong by the documented schema; empty when nothing is. */
function faultsBy(name: SchemaName, value: unknown): string[] {
  const schema = z.fromJSONSchema(facts.schemas[name] as z.core.JSONSchema.JSONSchema)
  const result = schema.safeParse(value)
  return result.success ? [] : result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
}

const newSubscription = {
  name: 'Work item tasks',
  description: 'for the contract test',
  eventTypes: ['task:new', 'task:failed'],
  destinationUrl: 'https://hooks.example.com/webex/',
  secret: webhookSecret,
  resourceVersion: 'task:1.0.0',
}

test('the create request of the tests and its reply are as specified', async () => {
  const reply = await sim.create()

  expect(faultsBy('createRequest', createBody())).toEqual([])
  expect(faultsBy('createReply', reply.json)).toEqual([])
})

test('the append request of the tests and its reply are as specified', async () => {
  const { json } = await sim.create()

  const reply = await sim.append(json.data.id)

  expect(faultsBy('appendRequest', appendBody())).toEqual([])
  expect(faultsBy('appendReply', reply.json)).toEqual([])
})

test.each([
  ['an alias that is a UUID', { aliasId: '991d52ea-927f-41ff-832b-d8f8601a8fbd' }, true],
  ['an alias that is none', { aliasId: 'alias-wi-001' }, false],
])('%s: data.id is as specified', async (_, message, reused) => {
  const { json } = await sim.create()

  const reply = await sim.append(json.data.id, message)

  expect(faultsBy('appendReply', reply.json)).toEqual([])
  expect(reply.json.data.id === message.aliasId).toBe(reused)
})

test('V2 subscription replies are as specified and carry no secret', async () => {
  const made = await sim.call('POST', '/v2/subscriptions', { body: newSubscription })
  const path = `/v2/subscriptions/${made.json.data.id}`
  const read = await sim.call('GET', path)
  const changed = await sim.call('PATCH', path, {
    body: { resourceVersion: 'task:1.0.0', description: 'other' },
  })
  const list = await sim.call('GET', '/v2/subscriptions')
  const gone = await sim.call('DELETE', path)

  expect(faultsBy('subscriptionRequestV2', newSubscription)).toEqual([])
  expect(faultsBy('subscriptionCreateReplyV2', made.json)).toEqual([])
  expect(faultsBy('subscriptionReplyV2', read.json)).toEqual([])
  expect(faultsBy('subscriptionReplyV2', changed.json)).toEqual([])
  expect(faultsBy('subscriptionListV2', list.json)).toEqual([])
  expect([gone.status, gone.text]).toEqual([204, ''])
  expect([made, read, changed, list].map(({ text }) => text).join()).not.toContain(webhookSecret)
})

test('V1 subscription replies are as specified', async () => {
  const { resourceVersion: _, ...body } = newSubscription
  const made = await sim.call('POST', '/v1/subscriptions', { body })
  const list = await sim.call('GET', '/v1/subscriptions')

  expect(faultsBy('subscriptionRequestV1', body)).toEqual([])
  expect(faultsBy('subscriptionReplyV1', made.json)).toEqual([])
  expect(faultsBy('subscriptionListV1', list.json)).toEqual([])
})

test.each(['eventTypesV1', 'eventTypesV2'] as const)('%s is as specified', async (name) => {
  const { json } = await sim.call('GET', `/${name.slice(-2).toLowerCase()}/event-types`)

  // The specification wants actions of at least 4 characters, and lists "new" and "login" all the same.
  const faults = faultsBy(name, json).filter((fault) => !/^data\.\d+\.action: Too small/.test(fault))
  expect(faults).toEqual([])
})

test.each([
  ['POST', '/v2/subscriptions', 'subscriptionError'],
  ['POST', '/search', 'apiError'],
] as const)('%s %s: the error body is as specified', async (method, path, schema) => {
  const refused = await sim.call(method, path, { body: {} })
  const unknown = await sim.call(method, path, { body: {}, token: 'nobody' })

  expect([refused.status, unknown.status]).toEqual([400, 401])
  expect(faultsBy(schema, refused.json)).toEqual([])
  expect(faultsBy(schema, unknown.json)).toEqual([])
  expect(typeof refused.json.error.key).toBe(schema === 'subscriptionError' ? 'number' : 'string')
})

test('captures are as specified, for known and unknown tasks', async () => {
  const { json } = await sim.create()
  await sim.settle()
  await sim.call('POST', `/v1/tasks/${json.data.id}/end`)
  await sim.settle()
  const body = {
    query: { taskIds: [json.data.id, 'd0b1b0a2-6e9a-4a6c-8a57-0e3f6f1d2c3b'], urlExpiration: 5 },
  }

  const reply = await sim.call('POST', '/v1/captures/query', { body })

  expect(faultsBy('capturesRequest', body)).toEqual([])
  expect(faultsBy('capturesReply', reply.json)).toEqual([])
  expect(reply.json.data.map(({ transcription }: { transcription: [] }) => transcription.length)).toEqual([
    1, 0,
  ])
})

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const kinds: Record<string, (value: unknown) => boolean> = {
  uuid: (value) => typeof value === 'string' && uuid.test(value),
  text: (value) => typeof value === 'string' && value !== '',
  ms: (value) => typeof value === 'number' && value > 1e12,
  null: (value) => value === null,
  source: (value) => typeof value === 'string' && /^\/com\/cisco\/wxcc\/[0-9a-f-]{36}$/.test(value),
  strings: (value) => Object.values(value as object).every((entry) => typeof entry === 'string'),
}

type Shape = string | { [member: string]: Shape }

/** Where a value is not of the shape; members must be the same, none more and none less. */
function mismatches(shape: Shape, value: unknown, path = ''): string[] {
  if (typeof shape === 'string') {
    const fits = shape.startsWith('=') ? value === shape.slice(1) : kinds[shape]?.(value)
    return fits ? [] : [`${path}: ${JSON.stringify(value)} is not ${shape}`]
  }
  const object = (value ?? {}) as Record<string, unknown>
  const keys = new Set([...Object.keys(shape), ...Object.keys(object)])
  return [...keys].flatMap((key) => {
    const wanted = shape[key]
    return wanted === undefined
      ? [`${path}.${key}: not in the guide`]
      : mismatches(wanted, object[key], `${path}.${key}`)
  })
}

test('the three webhooks of the guide have its shape, member by member', async () => {
  const { json } = await sim.create()
  await sim.create({ destination: { id: 'nobody@example.biz', type: 'businessAddress' } })
  await sim.settle()
  await sim.append(json.data.id)
  await sim.append(json.data.id, { workItemData: { claimNumber: '' } })
  await sim.settle()

  const sent = new Map(sim.receiver.hooks.map(({ event }) => [event.type, event]))
  const faults = Object.entries(shapes).flatMap(([type, shape]) => mismatches(shape, sent.get(type)))

  expect(faults).toEqual([])
})

test('the signature is the published procedure: hex HMAC-SHA256 of the raw body', () => {
  const body =
    '{"id":"8be34eb4-d64f-4552-96cc-c9b6e73063c2","specversion":"1.0","type":"task:new","source":"/com/cisco/wxcc/ed9357d0-3f5d-4c6a-a4fd-222222222222","comciscoorgid":"cb5901fb-ab66-4377-a7bc-5f0b21896952","comciscotimestamp":1779785508649,"datacontenttype":"application/json","data":{"taskId":"141897a0-6212-49be-be9d-4823ab1e4dc7"}}'

  // Computed with two other tools.
  expect(sign('my-32-plus-character-long-secret', body)).toBe(
    '82a066cd1292c180c31365ff131b88b728733401f6c94c376754d72b3c502376',
  )
})

test('a delivery carries the three headers over the bytes as sent', async () => {
  await sim.create({ origin: { id: 'größe-Ω-🙂' } })
  await sim.settle()

  const hook = sim.receiver.hooks[0]
  const expected = createHmac('sha256', webhookSecret)
    .update(Buffer.from(hook?.body ?? ''))
    .digest('hex')
  expect(hook?.headers['x-webexcc-signature']).toBe(expected)
  expect(hook?.headers['x-webexcc-timestamp']).toBe(String(hook?.event.comciscotimestamp))
  expect(hook?.headers['x-webexcc-webhook-version']).toBe('task:1.0.0')
  expect(hook?.headers['content-type']).toBe('application/json')
  expect(hook?.event.source).toBe(`/com/cisco/wxcc/${sim.subscriptions[0]?.id}`)
})

test('faults and refusals keep to the documented statuses', async () => {
  const { statuses } = facts
  sim.webex.setFaults({ status5xx: 1 })
  const broken = await Promise.all(Array.from({ length: 8 }, () => sim.create()))
  sim.webex.setFaults({})

  const seen = new Set(broken.map(({ status }) => status))
  expect([...seen].every((status) => statuses['POST /v2/tasks'].includes(status))).toBe(true)
  expect(statuses['POST /v2/tasks/{taskId}/messages']).toContain(429)
})
