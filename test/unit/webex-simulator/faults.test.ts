import { afterEach, beforeEach, expect, test } from 'vitest'
import { createRandom } from '../../../local/platforms/shared/random.ts'
import { createFaults } from '../../../local/platforms/webex/faults.ts'
import type { Harness } from './harness.ts'
import { startHarness } from './harness.ts'

let sim: Harness
beforeEach(async () => {
  sim = await startHarness()
})
afterEach(() => sim.close())

const hung = (error: unknown) => (error instanceof Error ? 'no reply' : error)
const statuses = () => sim.webex.requests().map(({ status }) => status)

test('lostReply: the effect happens, the caller hears nothing', async () => {
  sim.webex.setFaults({ lostReply: 1 })

  const outcome = await sim.create().catch(hung)
  await sim.settle()

  expect(outcome).toBe('no reply')
  expect(sim.receiver.types()).toContain('task:new')
  expect(sim.webex.tasks()).toHaveLength(1)
  expect(statuses()).toEqual([null])
})

test('lostRequest: the connection is cut before any effect', async () => {
  sim.webex.setFaults({ lostRequest: 1 })

  const outcome = await sim.create().catch(hung)
  await sim.settle()

  expect(outcome).toBe('no reply')
  expect(sim.webex.tasks()).toEqual([])
  expect(statuses()).toEqual([null])
})

test('status429: Retry-After in seconds, no body, no effect', async () => {
  sim.webex.setFaults({ status429: { p: 1, retryAfter: 1_200 } })

  const reply = await sim.create()

  expect([reply.status, reply.text, reply.headers.get('retry-after')]).toEqual([429, '', '1200'])
  expect(sim.webex.tasks()).toEqual([])
})

test('status5xx: no effect; a given status is used', async () => {
  sim.webex.setFaults({ status5xx: { p: 1, status: 503 } })

  const reply = await sim.create()

  expect(reply.status).toBe(503)
  expect(sim.webex.tasks()).toEqual([])
})

test('status5xxAfterEffect: the task is there all the same', async () => {
  sim.webex.setFaults({ status5xxAfterEffect: 1 })

  const reply = await sim.create()
  await sim.settle()

  expect([500, 503]).toContain(reply.status)
  expect(sim.webex.tasks()[0]?.state).toBe('queued')
})

test('slow: a caller that gives up leaves an effect behind and a null status', async () => {
  sim.webex.setFaults({ slow: { p: 1, slowMs: 60_000 } })

  const outcome = await sim.create({}, { signal: AbortSignal.timeout(50) }).catch(hung)
  await sim.settle()

  expect(outcome).toBe('no reply')
  expect(sim.webex.tasks()[0]?.state).toBe('queued')
  expect(statuses()).toEqual([null])
})

test('slow: the clock does not wait for the reply', async () => {
  sim.webex.setFaults({ slow: { p: 1, slowMs: 60_000 } })
  const caller = new AbortController()
  let waiting = true
  const gaveUp = sim.create({}, { signal: caller.signal }).catch(() => {
    waiting = false
  })
  while (sim.webex.tasks().length === 0) await new Promise(setImmediate)

  await sim.settle()

  expect(sim.receiver.types()).toContain('task:new')
  expect(waiting).toBe(true)
  caller.abort()
  await gaveUp
})

test('slow: a patient caller gets its reply', async () => {
  sim.webex.setFaults({ slow: { p: 1, slowMs: 20 } })

  const reply = await sim.create()

  expect(reply.status).toBe(201)
})

test('webhookBeforeReply: task:new has been answered before the create is', async () => {
  sim.webex.setFaults({ webhookBeforeReply: 1 })

  await sim.create()

  expect(sim.receiver.types()).toEqual(['task:new'])
})

test('times and operation narrow a fault to the calls it is meant for', async () => {
  sim.webex.setFaults({ status5xx: { p: 1, times: 1, operation: 'append', status: 500 } })
  const { json } = await sim.create()
  await sim.settle()

  const replies = [await sim.append(json.data.id), await sim.append(json.data.id)]

  expect(replies.map(({ status }) => status)).toEqual([500, 202])
  expect((await sim.control('GET', '/faults')).json).toEqual({})
})

test('faults after the effect leave refused calls alone, so that "once" is not spent on them', async () => {
  sim.webex.setFaults({ lostReply: { p: 1, times: 1 } })

  const refused = await sim.create({ channelType: 'nonsense' })
  const lost = await sim.create().catch(hung)

  expect([refused.status, lost]).toEqual([400, 'no reply'])
})

test('posted faults merge, 0 takes one away, {} takes all', async () => {
  const seen = []
  for (const change of [{ lostReply: 0.5 }, { slow: { p: 0.1, slowMs: 5 } }, { lostReply: 0 }, {}]) {
    seen.push((await sim.control('POST', '/faults', change)).json)
  }

  expect(seen).toEqual([
    { lostReply: { p: 0.5 } },
    { lostReply: { p: 0.5 }, slow: { p: 0.1, slowMs: 5 } },
    { slow: { p: 0.1, slowMs: 5 } },
    {},
  ])
})

test('what is no fault is refused by name and changes nothing', async () => {
  const reply = await sim.control('POST', '/faults', {
    lostReply: 2,
    lostSocks: 1,
    slow: { p: 1, slowly: 1 },
  })

  expect(reply.status).toBe(400)
  expect(reply.json.error).toMatch(/lostReply.*lostSocks.*slow\.slowly/)
  expect((await sim.control('GET', '/faults')).json).toEqual({})
})

test('the same seed strikes the same calls, and one fault does not shift another', () => {
  const draws = (seed: number, others: Record<string, number>) => {
    const faults = createFaults(createRandom(seed))
    faults.set({ lostReply: 0.3, ...others })
    return Array.from({ length: 50 }, () => {
      faults.draw('slow', {})
      return faults.draw('lostReply', {}) !== undefined
    })
  }

  expect(draws(7, {})).toEqual(draws(7, { slow: 0.5 }))
  expect(draws(7, {})).not.toEqual(draws(8, {}))
})

test('every fault has draws of its own', () => {
  const random = createRandom(1)

  expect(random.stream('a')()).not.toBe(random.stream('b')())
})

test('a probability is met in the long run', () => {
  const faults = createFaults(createRandom(3))
  faults.set({ lostReply: 0.05 })

  const struck = Array.from({ length: 10_000 }, () => faults.draw('lostReply', {})).filter(Boolean).length

  expect(struck).toBeGreaterThan(400)
  expect(struck).toBeLessThan(600)
})
