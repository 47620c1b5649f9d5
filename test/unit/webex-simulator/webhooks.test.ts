import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Harness } from './harness.ts'
import { startHarness } from './harness.ts'

let sim: Harness
beforeEach(async () => {
  sim = await startHarness({ switches: { lifecycle: 'none' } })
})
afterEach(() => sim.close())

const results = () => sim.webex.webhooks().map(({ status, result }) => [status, result])
const first = () => sim.webex.webhooks()[0]

test.each([
  [200, 'delivered'],
  [299, 'delivered'],
  [400, 'refused'],
  [500, 'refused'],
] as const)('a %i from the receiver counts as %s', async (status, result) => {
  sim.receiver.behave(status)

  await sim.create()
  await sim.settle()

  expect(results()).toEqual([[status, result]])
})

test('a redirect is not followed and counts as refused', async () => {
  sim.receiver.behave(sim.receiver.url as `http${string}`)

  await sim.create()
  await sim.settle()

  expect(results()).toEqual([[307, 'refused']])
  expect(sim.receiver.hooks).toHaveLength(1)
})

test('no answer within the time-out counts as one', async () => {
  sim.webex.setSwitches({ webhookTimeoutMs: 30 })
  sim.receiver.behave('silent')

  await sim.create()
  await sim.settle()

  expect(results()).toEqual([[null, 'timeout']])
})

test('nobody listening is written down', async () => {
  await sim.receiver.close()

  await sim.create()
  await sim.settle()

  expect(results()).toEqual([[null, 'unreachable']])
})

test('advance waits for the receiver, so that nothing is under way when it returns', async () => {
  await sim.create()

  await sim.clock.advance(50)

  expect(results()).toEqual([[202, 'delivered']])
})

test('by default nothing is sent again', async () => {
  sim.receiver.behave(503)

  await sim.create()
  await sim.clock.advance(3_600_000)

  expect(sim.receiver.hooks).toHaveLength(1)
})

test('retries, when switched on, back off and stop at the first success', async () => {
  sim.webex.setSwitches({ webhookRetries: 5, webhookBackoffMs: 1_000 })
  sim.receiver.behave(503)
  await sim.create()
  await sim.clock.advance(2_000)
  sim.receiver.behave(202)
  await sim.clock.advance(60_000)

  const sent = sim.webex.webhooks()
  expect(sent.map(({ attempt, result }) => [attempt, result])).toEqual([
    [1, 'refused'],
    [2, 'refused'],
    [3, 'delivered'],
  ])
  expect((sent[2]?.at ?? 0) - (sent[1]?.at ?? 0)).toBeGreaterThanOrEqual(2_000)
  expect(new Set(sim.receiver.hooks.map(({ event }) => event.id)).size).toBe(1)
})

test('retries end after their number', async () => {
  sim.webex.setSwitches({ webhookRetries: 2, webhookBackoffMs: 1_000 })
  sim.receiver.behave(503)

  await sim.create()
  await sim.clock.advance(3_600_000)

  expect(sim.receiver.hooks).toHaveLength(3)
})

test('the inactive threshold, when switched on, silences a subscription; reset revives it', async () => {
  sim.webex.setSwitches({ inactiveAfter: 2 })
  sim.receiver.behave(500)
  for (let n = 0; n < 3; n += 1) {
    await sim.create()
    await sim.settle()
  }
  const status = async () =>
    (await sim.call('GET', `/v2/subscriptions/${sim.subscriptions[0]?.id}`)).json.data.status
  const silenced = await status()

  sim.webex.reset()

  expect(sim.receiver.hooks).toHaveLength(2)
  expect([silenced, await status()]).toEqual(['inactive', 'active'])
})

test('two subscriptions to one URL deliver the event twice, each under its own source', async () => {
  sim.webex.subscribe({
    name: 'again',
    eventTypes: ['task:new'],
    destinationUrl: sim.receiver.url,
    secret: 'z'.repeat(32),
    resourceVersion: 'task:1.0.0',
  })

  await sim.create()
  await sim.settle()

  const events = sim.receiver.hooks.map(({ event }) => event)
  expect(new Set(events.map(({ id }) => id)).size).toBe(1)
  expect(new Set(events.map(({ source }) => source)).size).toBe(2)
})

test('V1 webhooks carry the signature only, without a time stamp', async () => {
  const { subscriptions } = sim
  for (const { id } of subscriptions) await sim.call('DELETE', `/v2/subscriptions/${id}`)
  const body = {
    name: 'older',
    eventTypes: ['task:new'],
    destinationUrl: sim.receiver.url,
    secret: 's'.repeat(32),
  }
  await sim.call('POST', '/v1/subscriptions', { body })

  await sim.create()
  await sim.settle()

  const hook = sim.receiver.hooks[0]
  expect(hook?.rawNames).toContain('X-WebexCC-Signature')
  expect(hook?.rawNames.join()).not.toMatch(/Timestamp|Version/)
  expect(hook?.event).not.toHaveProperty('comciscotimestamp')
})

test('without a secret there is no signature', async () => {
  for (const { id } of sim.subscriptions) await sim.call('DELETE', `/v2/subscriptions/${id}`)
  const body = {
    name: 'open',
    eventTypes: ['task:new'],
    destinationUrl: sim.receiver.url,
    resourceVersion: 'task:1.0.0',
  }
  await sim.call('POST', '/v2/subscriptions', { body })

  await sim.create()
  await sim.settle()

  expect(sim.receiver.hooks[0]?.rawNames).not.toContain('X-WebexCC-Signature')
  expect(sim.receiver.hooks[0]?.rawNames).toContain('X-WebexCC-Timestamp')
})

test('what was sent is written down as sent', async () => {
  await sim.create()
  await sim.settle()

  expect(first()).toMatchObject({
    type: 'task:new',
    url: sim.receiver.url,
    taskId: sim.webex.tasks()[0]?.id,
    body: sim.receiver.hooks[0]?.body,
    attempt: 1,
    copy: 1,
    faults: [],
  })
})
