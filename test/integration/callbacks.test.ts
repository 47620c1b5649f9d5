import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { callsAbout, effectsOn, minutes } from '../support/callbacks.ts'
import { type Local, minuteMs, startLocal } from '../support/local-stack.ts'

/** The shipped rule, the blueprint's own settings, through the whole stack; judged at the simulator alone. */
let local: Local
beforeAll(async () => {
  local = await startLocal()
})
beforeEach(() => local.reset())
afterAll(() => local.close())

const blueprint = [1, 2, 3, 4, 5].map((priority) => ({
  minute: expect.closeTo(priority * 5, 1),
  method: 'PATCH',
  status: 200,
  priority,
}))

async function expectQuiet() {
  await minutes(local, 30)
  expect(local.stack.deadLetters().flatMap(({ messages }) => messages)).toEqual([])
}

test('5, 10, 15, 20, 25 minutes: 5 PATCH, no read, and nothing after', async () => {
  const callback = local.genesys.addCallback()

  await minutes(local, 40)

  expect(callsAbout(local, callback)).toEqual(blueprint)
  expect(callback.priority).toBe(5)
  await expectQuiet()
  expect(callsAbout(local, callback)).toHaveLength(5)
})

test('the same where every event comes two or three times, late and in another order', async () => {
  local.genesys.setFaults({ duplicateEvent: 1, reorderEvent: { p: 1, delayMs: 20_000 } })
  const callback = local.genesys.addCallback()

  await minutes(local, 40)

  expect(callsAbout(local, callback)).toEqual(blueprint)
  await expectQuiet()
})

test('calls in the same queue get no run; a priority that a callback entered with is where steps begin', async () => {
  const call = local.genesys.addCall()
  const callback = local.genesys.addCallback({ priority: 7 })

  await minutes(local, 12)

  expect(callsAbout(local, call)).toEqual([])
  expect(callsAbout(local, callback).map(({ priority }) => priority)).toEqual([8, 9])
})

test('a scheduled callback counts from its time', async () => {
  const scheduledAt = local.clock.now() + 30 * minuteMs
  const callback = local.genesys.addCallback({ scheduledAt })

  await local.clock.advance(41 * minuteMs)

  expect(callsAbout(local, callback)).toEqual(blueprint.slice(0, 2))
})

test('the customer hangs up: nothing more is called', async () => {
  const callback = local.genesys.addCallback()
  await minutes(local, 12)

  local.genesys.act(callback.id, 'leave')
  await minutes(local, 30)

  expect(callsAbout(local, callback)).toEqual(blueprint.slice(0, 2))
  await expectQuiet()
})

test('an agent lets it ring out: it goes on; an agent answers: it ends', async () => {
  const callback = local.genesys.addCallback()
  await minutes(local, 9)
  local.genesys.act(callback.id, 'offer')
  await minutes(local, 2)
  const whileOffered = callsAbout(local, callback).length
  local.genesys.act(callback.id, 'no-answer')
  await minutes(local, 1)
  const afterwards = callsAbout(local, callback).map(({ priority }) => priority)
  local.genesys.act(callback.id, 'offer')
  local.genesys.act(callback.id, 'answer')
  await minutes(local, 30)

  expect(whileOffered).toBe(1)
  expect(afterwards).toEqual([1, 2])
  expect(callsAbout(local, callback)).toHaveLength(2)
})

test('handed to another queue: a new entry, counted from there', async () => {
  const callback = local.genesys.addCallback()
  await minutes(local, 7)

  local.genesys.act(callback.id, 'transfer', { queueId: local.genesys.queueId('Second') })
  await minutes(local, 40)

  // 7 minutes and the way between the queues, then five more steps on what it entered with.
  const calls = callsAbout(local, callback)
  expect(calls.map(({ priority }) => priority)).toEqual([1, 2, 3, 4, 5, 6])
  expect(calls.slice(1).map(({ minute }) => minute)).toEqual(
    [12, 17, 22, 27, 32].map((minute) => expect.closeTo(minute, 0)),
  )
})

test('an operator cancels: no more, also in the next queue; the API tells its story', async () => {
  const callback = local.genesys.addCallback()
  await minutes(local, 7)
  const { items } = (await local.call('GET', `/v1/runs?conversation=${callback.id}`)).body

  const shown = await local.call('GET', `/v1/runs/${items[0].id}`)
  const canceled = await local.call('POST', `/v1/runs/${items[0].id}/cancel`)
  const again = await local.call('POST', `/v1/runs/${items[0].id}/cancel`)
  await minutes(local, 7)
  local.genesys.act(callback.id, 'transfer', { queueId: local.genesys.queueId('Second') })
  await minutes(local, 15)

  expect(items).toEqual([
    expect.objectContaining({
      state: 'waiting',
      priority: 1,
      bumps: 1,
      calls: 1,
      rule: 'callback-prioritization',
    }),
  ])
  expect([canceled.status, again.status]).toEqual([200, 409])
  expect(canceled.body).toMatchObject({ state: 'ended', reason: 'canceled' })
  expect(callsAbout(local, callback)).toEqual(blueprint.slice(0, 1))
  expect(shown.body.timeline).toMatchObject([{ what: 'acd.start', fits: true }])
  expect(shown.body.next).toMatchObject({ step: 2, of: 5, priority: 2 })
})

test('every stop is lost: one refused call ends it', async () => {
  local.genesys.setFaults({ lostEvent: { p: 1, type: 'acd.end' } })
  const callback = local.genesys.addCallback()
  await minutes(local, 7)
  local.genesys.act(callback.id, 'offer')
  local.genesys.act(callback.id, 'answer')
  local.genesys.setFaults({ lostEvent: 1 })
  local.genesys.act(callback.id, 'end')

  await minutes(local, 40)

  // The offer without its end suspends for 10 minutes at most; what fell behind meanwhile is one call.
  const calls = callsAbout(local, callback)
  expect(calls.map(({ status }) => status)).toEqual([200, 400])
  await expectQuiet()
})

test('its start is lost: it is not started, and a stop alone does nothing', async () => {
  local.genesys.setFaults({ lostEvent: { p: 1, type: 'acd.start' } })
  const callback = local.genesys.addCallback()
  await minutes(local, 12)
  local.genesys.act(callback.id, 'leave')
  await minutes(local, 30)
  expect(callsAbout(local, callback)).toEqual([])
})

test('429 for 11 minutes and a revoked token: steps that fell behind are one call with the right value', async () => {
  const callback = local.genesys.addCallback()
  await minutes(local, 1)
  const effects = effectsOn(local, callback)
  await fetch(`${local.genesys.controlUrl}/tokens/revoke`, { method: 'POST' })
  await fetch(`${local.genesys.controlUrl}/limits`, {
    method: 'POST',
    body: JSON.stringify({ blockMs: 11 * minuteMs }),
  })

  await minutes(local, 40)

  expect(effects).toEqual([2, 3, 4, 5])
  expect(callback.priority).toBe(5)
  const refused = callsAbout(local, callback).filter(({ status }) => status === 429)
  expect(refused.length).toBeGreaterThan(0)
  expect(refused.length).toBeLessThan(5)
  await expectQuiet()
})

test('the platform fails again and again, replies are lost: each value once more at most, none lower', async () => {
  local.genesys.setFaults({
    status5xx: { p: 0.3, operation: 'patch-routing' },
    lostReply: { p: 0.3, operation: 'patch-routing' },
    lostRequest: { p: 0.2, operation: 'patch-routing' },
  })
  const callback = local.genesys.addCallback()
  const effects = effectsOn(local, callback)

  await minutes(local, 30)
  local.genesys.setFaults({})
  await minutes(local, 10)

  expect(effects).toEqual(effects.toSorted((a, b) => a - b))
  expect(effects.at(-1)).toBe(5)
  await expectQuiet()
})
