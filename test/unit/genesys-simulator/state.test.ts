import { expect, test } from 'vitest'
import { createClock } from '../../../local/clock.ts'
import { startHarness } from './harness.ts'

const minuteMs = 60_000

/** The same simulator again, as after a restart: from JSON, at the time it was left. */
async function again(sim: Awaited<ReturnType<typeof startHarness>>) {
  const state = JSON.parse(JSON.stringify(sim.sim.dump()))
  const now = sim.clock.now()
  await sim.close()
  const clock = createClock({ realNow: () => now })
  const harness = await startHarness({ clock })
  harness.sim.restore(state)
  return { ...harness, clock }
}

test('who waits keeps priority, place and queue, and the in-queue flow goes on where it was', async () => {
  const first = await startHarness({
    flow: { call: { afterMs: 5 * minuteMs, everyMs: 2 * minuteMs, increment: 1, most: 3 } },
  })
  const call = first.sim.addCall({ queue: 'Sales' })
  const callback = first.sim.addCallback({ queue: 'Sales', priority: 4 })
  await first.minutes(8)

  const second = await again(first)
  const priorityOf = () => second.sim.conversations().find(({ id }) => id === call.id)?.priority
  const before = priorityOf()
  await second.clock.advance(20 * minuteMs)

  expect(before).toBe(2)
  expect(priorityOf()).toBe(3)
  expect(second.sim.place(callback.id)).toBe(1)
  expect(second.sim.place(call.id)).toBe(2)
  expect(second.sim.queueId('Sales')).toBe(call.queueId)
  expect((await second.patch(callback.id, { priority: 9 })).status).toBe(200)
  await second.close()
})

test('offers, talks, transfers and scheduled callbacks go on; every agent comes back', async () => {
  const first = await startHarness()
  first.sim.addAgent({ name: 'talks' })
  const talk = first.sim.addCall()
  await first.clock.advance(10_000)
  first.sim.addAgent({ name: 'rings' })
  const ringing = first.sim.addCall()
  first.sim.addAgent({ name: 'rests', answers: false })
  const missed = first.sim.addCall()
  const flowing = first.sim.addCallback()
  first.sim.act(flowing.id, 'transfer', { queueId: first.sim.queueId('Other') })
  const later = first.sim.addCallback({ scheduledAt: first.clock.now() + 30 * minuteMs })
  const states = [talk, ringing, missed, flowing, later].map(({ state }) => state)

  const second = await again(first)
  await second.clock.advance(2 * 3_600_000)

  expect(states).toEqual(['connected', 'offered', 'offered', 'flowing', 'scheduled'])
  expect(second.sim.conversations().map(({ state }) => state)).toEqual(Array(5).fill('ended'))
  expect(second.names().filter((name) => name === 'customer.end')).toHaveLength(5)
  await second.close()
})
