import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { createClock } from '../../../local/clock.ts'
import { startWebex } from '../../../local/platforms/webex/server.ts'
import { createBody, startHarness } from './harness.ts'

test('tasks, subscriptions and tokens outlive a restart; a create under way is decided after it', async () => {
  const sim = await startHarness({ switches: { outcomeDelayMs: 60_000 } })
  await sim.create()
  const state = JSON.parse(JSON.stringify(sim.webex.dump()))
  await sim.webex.close()

  const clock = createClock()
  const again = await startWebex({ clock, restore: state })
  const reply = await fetch(`${again.url}/v2/tasks`, {
    method: 'POST',
    headers: { authorization: `Bearer ${sim.accessToken}` },
    body: JSON.stringify(createBody()),
  })
  await clock.advance(1_000)

  expect(reply.status).toBe(201)
  expect(again.tasks().map(({ state }) => state)).toEqual(['queued', 'queued'])
  expect(sim.receiver.types().filter((type) => type === 'task:new')).toHaveLength(2)
  await again.close()
  await sim.receiver.close()
})

test('nothing is sent after close, and a closed simulator leaves the clock free', async () => {
  const sim = await startHarness()
  await sim.create()

  await sim.webex.close()
  await sim.clock.advance(10_000)

  expect(sim.receiver.hooks).toEqual([])
  await sim.receiver.close()
})

test('a delivery that fails after close plans no other', async () => {
  const sim = await startHarness({
    switches: { lifecycle: 'none', webhookRetries: 3, webhookTimeoutMs: 100 },
  })
  sim.receiver.behave('silent')
  await sim.create()
  const sending = sim.clock.advance(50)
  while (sim.receiver.hooks.length === 0) await new Promise(setImmediate)

  await sim.webex.close()
  await sending
  await sim.clock.advance(3_600_000)

  expect(sim.receiver.hooks).toHaveLength(1)
  await sim.receiver.close()
})

test('a caller that hangs up in the middle of its body changes nothing and breaks nothing', async () => {
  const sim = await startHarness()
  const socket = connect(Number(new URL(sim.webex.url).port), '127.0.0.1')
  const head = `POST /v2/tasks HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${sim.accessToken}\r\nContent-Length: 500`
  socket.write(`${head}\r\nExpect: 100-continue\r\n\r\n{"or`)
  // The server has the headers once it asks for the body.
  await once(socket, 'data')
  socket.destroy()
  while (sim.webex.requests().length === 0) await new Promise(setImmediate)

  const reply = await sim.create()

  expect(sim.webex.requests()[0]).toMatchObject({ path: '/v2/tasks', status: null })
  expect(reply.status).toBe(201)
  await sim.close()
})

test('300 creates at once, half of the replies lost, all webhooks doubled: one task a request', async () => {
  const sim = await startHarness({ seed: 11, switches: { lifecycle: 'none' } })
  sim.webex.setFaults({ lostReply: 0.5, duplicateWebhook: 1 })

  const replies = await Promise.allSettled(Array.from({ length: 300 }, () => sim.create()))
  await sim.clock.advance(10_000)

  const lost = replies.filter(({ status }) => status === 'rejected').length
  expect(lost).toBeGreaterThan(100)
  expect(lost).toBeLessThan(200)
  expect(sim.webex.tasks().every(({ state }) => state === 'created')).toBe(true)
  expect(sim.webex.tasks()).toHaveLength(300)
  expect(new Set(sim.receiver.hooks.map(({ event }) => event.data.taskId)).size).toBe(300)
  expect(sim.receiver.hooks.length).toBeGreaterThanOrEqual(600)
  await sim.close()
})
