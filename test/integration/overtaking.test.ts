import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { hourMs, type Json, type Local, startLocal } from '../support/local-stack.ts'

/** Updates that overtake one another, their confirmations and their own create. */
let local: Local
beforeAll(async () => {
  local = await startLocal()
})
beforeEach(() => local.reset())
afterAll(() => local.close())

const lead = { asset: 'crm-lead', data: { customerName: 'Ada', estimatedValue: 0 } }
const storm = (externalId: string, values: number[]) =>
  Promise.all(
    values.map((estimatedValue) =>
      local.call('PATCH', `/v1/sources/crm/tasks/${externalId}`, { body: { data: { estimatedValue } } }),
    ),
  )
const range = (from: number, count: number) => Array.from({ length: count }, (_, n) => from + n)

async function expectNewestOnPlatform(id: string, externalId: string) {
  const item = await local.workitem(id)
  expect(item.revisions.at(-1)).toMatchObject({ state: 'confirmed', revision: item.revision })
  const tasks = local.tasksOf(externalId)
  expect(tasks).toHaveLength(1)
  const newest = tasks[0]?.appends.at(-1)?.data ?? tasks[0]?.data
  expect(newest?.estimatedValue).toBe(String(item.data.estimatedValue))
  return item
}

/** A new snapshot leaves only after the platform has told of the one before. */
function expectOneInFlight(externalId: string) {
  const task = local.tasksOf(externalId)[0]
  const recordedAt = new Map(task?.appends.map(({ alias, at }) => [alias, at]))
  const sends = local.simulator
    .requests()
    .filter(({ operation, path }) => operation === 'append' && path.includes(task?.id ?? ''))
    .map(({ body, at }) => ({ alias: (body as Json).channelParams.message.aliasId as string, at }))
  for (const [index, { alias, at }] of sends.entries()) {
    const before = sends[index - 1]
    if (!before || before.alias === alias) continue
    expect(recordedAt.get(before.alias) ?? Number.POSITIVE_INFINITY).toBeLessThanOrEqual(at)
  }
  return sends.length
}

test('20 patches at once: the newest data wins, one unconfirmed append at a time', async () => {
  const id = await local.push('crm', 'storm-1', lead)
  await local.settle()

  const replies = await storm('storm-1', range(1, 20))
  await local.clock.advance(hourMs)

  expect(replies.map(({ status }) => status)).toEqual(Array(20).fill(202))
  expect(new Set(replies.map(({ body }) => body.revision)).size).toBe(20)
  const item = await expectNewestOnPlatform(id, 'storm-1')
  expect(item.revision).toBe(21)
  expect(expectOneInFlight('storm-1')).toBeLessThanOrEqual(20)
})

test('patches that overtake their create, with lost replies and webhooks in any order', async () => {
  local.simulator.setFaults({
    lostReply: 0.4,
    status5xxAfterEffect: 0.2,
    reorderWebhook: { p: 0.5, delayMs: 20_000 },
    lostWebhook: 0.2,
  })
  const id = await local.push('crm', 'storm-2', lead)
  await storm('storm-2', range(1, 20))
  for (const round of range(1, 5)) {
    await local.clock.advance(7_000 * round)
    await storm('storm-2', range(100 * round, 5))
  }
  local.simulator.setFaults({})

  await local.clock.advance(3 * hourMs)

  await expectNewestOnPlatform(id, 'storm-2')
  expectOneInFlight('storm-2')
})

test('timestamps of the source decide, whatever the order of arrival', async () => {
  const now = Math.floor(local.clock.now())
  const id = await local.push('crm', 'storm-3', { ...lead, timestamp: now - 100_000 })
  const stamped = range(1, 20).map((n) => ({ n, timestamp: now - 50_000 + n * 1_000 }))
  const mixed = stamped.toSorted((a, b) => ((a.n * 7) % 20) - ((b.n * 7) % 20))

  const replies = await Promise.all(
    mixed.map(({ n, timestamp }) =>
      local.call('PUT', '/v1/sources/crm/tasks/storm-3', {
        body: { ...lead, timestamp, data: { ...lead.data, estimatedValue: n } },
      }),
    ),
  )
  await local.clock.advance(hourMs)

  expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([202, 409]))
  const item = await expectNewestOnPlatform(id, 'storm-3')
  expect(item.data.estimatedValue).toBe(20)
})
