import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Harness, startHarness } from './harness.ts'

let h: Harness
beforeEach(async () => {
  h = await startHarness()
})
afterEach(() => h.close())

const served = () =>
  h.sim
    .conversations()
    .filter(({ answeredAt }) => answeredAt !== null)
    .sort((a, b) => Number(a.answeredAt) - Number(b.answeredAt))
    .map(({ id }) => id)

test('one point of priority is worth one minute of waiting', async () => {
  const first = h.sim.addCall()
  await h.minutes(2)
  const later = h.sim.addCall({ priority: 3 })
  const equal = h.sim.addCall({ priority: 2 })

  expect([later, first, equal].map(({ id }) => h.sim.place(id))).toEqual([1, 2, 3])

  h.sim.addAgent({ talkMs: 60_000 })
  await h.minutes(5)
  expect(served()).toEqual([later.id, first.id, equal.id])
})

test('a callback is overtaken by calls the in-queue flow raises, and not when it is raised as well', async () => {
  h.sim.setFlow({ call: { afterMs: 60_000, everyMs: 60_000, increment: 2 } })
  const callback = h.sim.addCallback()
  await h.minutes(1)
  const call = h.sim.addCall()
  const before = h.sim.place(callback.id)
  await h.minutes(2)
  const overtaken = h.sim.place(callback.id)
  const reply = await h.patch(callback.id, { priority: 4 })

  expect([before, overtaken, reply.json.priority, h.sim.place(callback.id)]).toEqual([1, 2, 4, 1])
  expect(call.priority).toBe(4)
})

test('the in-queue flow raises at its times, so often as it may, and only while it waits', async () => {
  h.sim.setFlow({ call: { afterMs: 300_000, everyMs: 60_000, increment: 1, most: 3 } })
  const call = h.sim.addCall()
  const seen = []
  for (const ms of [299_999, 1, 60_000, 60_000, 600_000]) {
    await h.clock.advance(ms)
    seen.push(call.priority)
  }

  expect(seen).toEqual([0, 1, 2, 3, 3])
})

test('an answered callback: every event once, with the priority it had', async () => {
  h.sim.addAgent({ talkMs: 60_000 })
  const one = h.sim.addCallback({ priority: 3 })
  await h.minutes(2)

  expect(h.names()).toEqual([
    'customer.start',
    'acd.start',
    'user.start',
    'acd.end',
    'user.end',
    'customer.end',
  ])
  expect(h.bodies('acd.start')).toMatchObject([
    { mediaType: 'CALLBACK', routingPriority: 3, queueId: one.queueId },
  ])
  expect(h.bodies('acd.end')).toMatchObject([
    { acdOutcome: 'ANSWERED', routingPriority: 3, connectedDurationMs: 5_000 },
  ])
  expect(one.state).toBe('ended')
})

test('an offer that nobody takes: the same entry goes on, and another agent gets it', async () => {
  const one = h.sim.addCallback()
  const lazy = h.sim.addAgent({ answers: false })
  await h.clock.advance(30_100)

  expect(h.names()).toEqual(['customer.start', 'acd.start', 'user.start', 'user.end'])
  expect(h.bodies('user.end')).toMatchObject([{ userId: lazy.id, disconnectType: 'NO_ANSWER_TRANSFER' }])
  expect([one.state, one.queuedAt]).toEqual(['queued', h.start])

  h.sim.addAgent()
  await h.clock.advance(6_000)
  expect(one.state).toBe('connected')
})

test('a flow-out ends the entry and begins another, with a new base', async () => {
  const one = h.sim.addCallback()
  await h.minutes(3)
  h.sim.act(one.id, 'transfer', { queueId: h.sim.queueId('Second line') })
  await h.minutes(1)

  expect(h.names()).toEqual(['customer.start', 'acd.start', 'acd.end', 'acd.start'])
  expect(h.bodies('acd.end')).toMatchObject([{ acdOutcome: 'FLOW_OUT' }])
  expect(one.queuedAt).toBe(h.start + 182_000)
  expect(new Set(h.bodies('acd.start').map(({ participantId }) => participantId)).size).toBe(2)
})

test('by hand: offer, answer, end; leave from the queue is an abandon', async () => {
  const one = h.sim.addCallback()
  const other = h.sim.addCallback()
  for (const action of ['offer', 'answer', 'end'] as const) h.sim.act(one.id, action)
  h.sim.act(other.id, 'leave')
  await h.clock.advance(1_000)

  expect(h.bodies('acd.end').map(({ acdOutcome }) => acdOutcome)).toEqual(['ANSWERED', 'ABANDON'])
  expect(() => h.sim.act(one.id, 'leave')).toThrow('ended')
})

test('a scheduled callback enters the queue at its time', async () => {
  const scheduledAt = h.start + 600_000
  const one = h.sim.addCallback({ scheduledAt })
  await h.minutes(9)
  const before = [one.state, h.names()]
  await h.minutes(2)

  expect(before).toEqual(['scheduled', ['customer.start']])
  expect(h.bodies('acd.start')).toMatchObject([
    { callbackScheduledTime: scheduledAt, eventTime: scheduledAt },
  ])
})

test('an agent-owned callback waits for its agent', async () => {
  const owner = h.sim.addAgent({ queueIds: ['none'] })
  const one = h.sim.addCallback({ agentOwnedBy: owner.id })
  h.sim.addAgent()
  await h.minutes(1)

  expect(one.state).toBe('queued')
})

test('patience: a caller who waits too long leaves', async () => {
  const one = h.sim.addCall({ patienceMs: 90_000 })
  await h.minutes(2)

  expect([one.state, one.endedAt]).toEqual(['ended', h.start + 90_000])
})

test('the same seed gives the same day', async () => {
  const day = async (seed: number) => {
    const one = await startHarness({ seed, switches: { talkSpreadPercent: 50 } })
    one.sim.setFaults({ duplicateEvent: 0.3, reorderEvent: 0.3, lostEvent: 0.1 })
    for (let i = 0; i < 3; i++) one.sim.addAgent()
    for (let i = 0; i < 20; i++) {
      if (i % 3 === 0) one.sim.addCallback()
      else one.sim.addCall()
      // Requests in between must not change it.
      if (seed === 7 && i % 2) await one.call('GET', '/api/v2/conversations/x')
      await one.clock.advance(20_000)
    }
    await one.minutes(30)
    await one.close()
    return JSON.stringify([one.delivered, one.sim.conversations()])
  }

  const first = await day(7)
  expect(await day(7)).toBe(first)
  expect(await day(8)).not.toBe(first)
})
