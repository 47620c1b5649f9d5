import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Harness } from './harness.ts'
import { startHarness, webhookSecret } from './harness.ts'

let sim: Harness
beforeEach(async () => {
  sim = await startHarness()
})
afterEach(() => sim.close())

const body = {
  name: 'Claims',
  eventTypes: ['task:new'],
  destinationUrl: 'https://hooks.example.com/webex/',
  secret: webhookSecret,
  resourceVersion: 'task:1.0.0',
}

const register = (change: object = {}, version = 'v2') =>
  sim.call('POST', `/${version}/subscriptions`, { body: { ...body, ...change } })

const registerStrictly = async (destinationUrl: string) => {
  sim.webex.setSwitches({ localDestinations: false })
  return register({ destinationUrl })
}

test.each([
  ['no name', { name: undefined }],
  ['a name of 3', { name: 'abc' }],
  ['a name of 65', { name: 'x'.repeat(65) }],
  ['a description of 1025', { description: 'x'.repeat(1025) }],
  ['a secret of 31', { secret: 'x'.repeat(31) }],
  ['a secret of 257', { secret: 'x'.repeat(257) }],
  ['no event types', { eventTypes: undefined }],
  ['an empty list of event types', { eventTypes: [] }],
  ['33 event types', { eventTypes: Array.from({ length: 33 }, () => 'task:new') }],
  ['an unknown event type', { eventTypes: ['task:born'] }],
  ['an event type of another resource', { eventTypes: ['task:new', 'task-message:appended'] }],
  ['no resource version', { resourceVersion: undefined }],
  ['an unknown resource version', { resourceVersion: 'task:9.0.0' }],
  ['no URL', { destinationUrl: undefined }],
  ['no web URL', { destinationUrl: 'ftp://example.com/' }],
  ['a URL without a path', { destinationUrl: 'https://example.com' }],
  ['a URL with a query', { destinationUrl: 'https://example.com/?a=1' }],
  ['a URL with a fragment', { destinationUrl: 'https://example.com/#a' }],
  ['a URL with user info', { destinationUrl: 'https://me:you@example.com/' }],
  ['an orgId that is no UUID', { orgId: 'mine' }],
])('%s is a 400', async (_, change) => {
  const reply = await register(change)

  expect(reply.status).toBe(400)
  expect(reply.json.error.message.length).toBeGreaterThan(0)
})

test('all that is wrong is told at once', async () => {
  const reply = await register({ name: 'x', secret: 'short', eventTypes: [] })

  expect(reply.json.error.message).toHaveLength(3)
})

test.each([
  ['https://hooks.example.com/', 201],
  ['https://hooks.example.com:443/', 201],
  ['http://hooks.example.com/', 400],
  ['https://hooks.example.com:8443/', 400],
  ['https://localhost/', 400],
  ['https://hooks.internal/', 400],
  ['https://127.0.0.1/', 400],
])('as Cisco has it, %s gives %i', async (url, status) => {
  expect((await registerStrictly(url)).status).toBe(status)
})

test('locally, http and any port pass', async () => {
  expect((await register({ destinationUrl: sim.receiver.url })).status).toBe(201)
})

test('another organisation is a 403', async () => {
  expect((await register({ orgId: '97cdbf45-ebe2-4687-8341-44d5c7abf101' })).status).toBe(403)
})

test('V1 and V2 see only their own, and count both', async () => {
  const { resourceVersion: _, ...v1Body } = body
  const made = await sim.call('POST', '/v1/subscriptions', { body: v1Body })

  const [v1, v2, foreign] = [
    await sim.call('GET', '/v1/subscriptions'),
    await sim.call('GET', '/v2/subscriptions'),
    await sim.call('GET', `/v2/subscriptions/${made.json.data.id}`),
  ]

  expect(v1.json.data).toHaveLength(1)
  expect(v2.json.data).toHaveLength(2)
  expect([v1, v2].map(({ json }) => json.meta.subscriptionCount)).toEqual([3, 3])
  expect(foreign.status).toBe(400)
})

test.each([[400], [403]] as const)(
  'the 21st subscription is denied with %i',
  async (subscriptionCapStatus) => {
    sim.webex.setSwitches({ subscriptionCapStatus })
    for (let n = 2; n < 20; n += 1) await register()

    expect((await register()).status).toBe(subscriptionCapStatus)
  },
)

test('the same registration twice makes two subscriptions', async () => {
  const ids = [(await register()).json.data.id, (await register()).json.data.id]

  expect(new Set(ids).size).toBe(2)
})

test('PATCH changes what it names, wants the version and leaves the name', async () => {
  const { id } = (await register()).json.data
  const path = `/v2/subscriptions/${id}`

  const without = await sim.call('PATCH', path, { body: { status: 'inactive' } })
  const changed = await sim.call('PATCH', path, {
    body: { resourceVersion: 'task:1.0.0', status: 'inactive', name: 'Other', eventTypes: ['task:ended'] },
  })

  expect(without.status).toBe(400)
  expect(changed.json.data).toMatchObject({ name: 'Claims', status: 'inactive', eventTypes: ['task:ended'] })
})

test('PATCH of V1 wants nothing', async () => {
  const { id } = (await register({ resourceVersion: undefined }, 'v1')).json.data

  expect((await sim.call('PATCH', `/v1/subscriptions/${id}`, { body: {} })).status).toBe(200)
})

test('an inactive subscription hears nothing until it is active again', async () => {
  const change = (status: string) =>
    sim.call('PATCH', `/v2/subscriptions/${sim.subscriptions[0]?.id}`, {
      body: { resourceVersion: 'task:1.0.0', status },
    })
  await change('inactive')
  await sim.create()
  await sim.settle()
  await change('active')
  await sim.create()
  await sim.settle()

  expect(sim.receiver.types()).toEqual(['task:new', 'task:parked'])
})

test('a new secret signs from the next webhook on', async () => {
  const path = `/v2/subscriptions/${sim.subscriptions[0]?.id}`
  await sim.call('PATCH', path, { body: { resourceVersion: 'task:1.0.0', secret: 'y'.repeat(32) } })

  await sim.create()
  await sim.settle()

  const { sign } = await import('../../../local/platforms/webex/signature.ts')
  const hook = sim.receiver.hooks[0]
  expect(hook?.headers['x-webexcc-signature']).toBe(sign('y'.repeat(32), hook?.body ?? ''))
})

test.each([[400], [404]] as const)('an unknown subscription gives %i', async (unknownSubscription) => {
  sim.webex.setSwitches({ unknownSubscription })

  const replies = await Promise.all(
    ['GET', 'DELETE', 'PATCH'].map((method) =>
      sim.call(method, '/v2/subscriptions/nobody', method === 'PATCH' ? { body: {} } : {}),
    ),
  )

  expect(replies.map(({ status }) => status)).toEqual([404, 404, 404].map(() => unknownSubscription))
})

test('a deleted subscription is gone', async () => {
  const { id } = (await register()).json.data

  await sim.call('DELETE', `/v2/subscriptions/${id}`)

  expect((await sim.call('GET', `/v2/subscriptions/${id}`)).status).toBe(400)
})

test('event types: V2 tells the resource versions, V1 has its own agent event', async () => {
  const [v1, v2] = [await sim.call('GET', '/v1/event-types'), await sim.call('GET', '/v2/event-types')]
  const names = (reply: typeof v1) => reply.json.data.map(({ name }: { name: string }) => name)

  expect(names(v1)).toContain('agent:state_change')
  expect(names(v2)).not.toContain('agent:state_change')
  expect(names(v2)).toContain('task-message:append-failed')
  expect(v2.json.meta.resourceVersionList).toContainEqual({ resource: 'task', version: '1.0.0' })
  expect(v2.json.data).toContainEqual({ name: 'task:on-hold', resource: 'task', action: 'on-hold' })
})
