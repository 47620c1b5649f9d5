import { afterEach, beforeEach, expect, test } from 'vitest'
import { sign } from '../../../local/platforms/webex/signature.ts'
import type { Harness } from './harness.ts'
import { startHarness, webhookSecret } from './harness.ts'

let sim: Harness
beforeEach(async () => {
  sim = await startHarness()
})
afterEach(() => sim.close())

test('lostWebhook: kept back and written down as lost', async () => {
  sim.webex.setFaults({ lostWebhook: { p: 1, type: 'task:new' } })

  await sim.create()
  await sim.settle()

  expect(sim.receiver.types()).toEqual(['task:parked'])
  expect(sim.webex.webhooks().map(({ type, result }) => [type, result])).toEqual([
    ['task:new', 'lost'],
    ['task:parked', 'delivered'],
  ])
})

test('lateWebhook: comes after its delay, stamped with the time of dispatch', async () => {
  sim.webex.setFaults({ lateWebhook: { p: 1, delayMs: 600_000, type: 'task:new' } })
  await sim.create()
  await sim.clock.advance(599_000)
  const before = sim.receiver.types()
  const sentAfter = sim.clock.now()

  await sim.clock.advance(2_000)

  expect(before).toEqual(['task:parked'])
  expect(sim.receiver.types()).toEqual(['task:parked', 'task:new'])
  expect(Number(sim.receiver.hooks[1]?.event.comciscotimestamp)).toBeGreaterThanOrEqual(sentAfter)
})

test('reorderWebhook: later events overtake earlier ones', async () => {
  sim.webex.setFaults({ reorderWebhook: { p: 1, delayMs: 30_000, type: 'task:new' } })

  await sim.create()
  await sim.clock.advance(60_000)

  expect(sim.receiver.types()).toEqual(['task:parked', 'task:new'])
})

test('duplicateWebhook: two or three deliveries of the same event', async () => {
  sim.webex.setFaults({ duplicateWebhook: { p: 1, type: 'task:new' } })

  for (let n = 0; n < 6; n += 1) await sim.create()
  await sim.clock.advance(10_000)

  const perEvent = new Map<string, number>()
  for (const { event } of sim.receiver.hooks)
    if (event.type === 'task:new') perEvent.set(event.id, (perEvent.get(event.id) ?? 0) + 1)
  expect(perEvent.size).toBe(6)
  expect(new Set(perEvent.values())).toEqual(new Set([2, 3]))
})

test.each([
  ['same', 1],
  ['fresh', 3],
] as const)('duplicateStamp %s: copies carry %i time stamp(s)', async (duplicateStamp, stamps) => {
  sim.webex.setSwitches({ duplicateStamp })
  sim.webex.setFaults({ duplicateWebhook: { p: 1, copies: 3, type: 'task:new' } })

  await sim.create()
  await sim.clock.advance(10_000)

  const copies = sim.receiver.hooks.filter(({ event }) => event.type === 'task:new')
  expect(copies).toHaveLength(3)
  expect(new Set(copies.map(({ event }) => event.comciscotimestamp)).size).toBe(stamps)
})

test('wrongSignature: a signature of another secret', async () => {
  await sim.create()
  await sim.settle()
  sim.webex.setFaults({ wrongSignature: 1 })
  await sim.create()
  await sim.settle()

  const genuine = sim.receiver.hooks.map(
    ({ body, headers }) => headers['x-webexcc-signature'] === sign(webhookSecret, body),
  )
  expect(genuine).toEqual([true, true, false, false])
})

test('oldTimestamp: header and body agree and are too old', async () => {
  sim.webex.setFaults({ oldTimestamp: { p: 1, ageMs: 400_000 } })

  await sim.create()
  await sim.settle()

  const hook = sim.receiver.hooks[0]
  expect(hook?.headers['x-webexcc-timestamp']).toBe(String(hook?.event.comciscotimestamp))
  expect(sim.clock.now() - Number(hook?.event.comciscotimestamp)).toBeGreaterThan(400_000)
})
