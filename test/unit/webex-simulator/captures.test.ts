import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Harness } from './harness.ts'
import { appendAlias, claimData, createAlias, startHarness } from './harness.ts'

let sim: Harness
beforeEach(async () => {
  sim = await startHarness()
})
afterEach(() => sim.close())

const query = (change: object) => sim.call('POST', '/v1/captures/query', { body: { query: change } })

const endedTask = async (): Promise<string> => {
  const { json } = await sim.create()
  await sim.settle()
  await sim.append(json.data.id, { workItemData: { claimStatus: 'Approved' } })
  await sim.settle()
  await sim.call('POST', `/v1/tasks/${json.data.id}/end`)
  await sim.settle()
  return json.data.id
}

const fileOf = async (taskId: string, change: object = {}) => {
  const reply = await query({ taskIds: [taskId], ...change })
  return new URL(reply.json.data[0].transcription[0].filePath)
}

test('the transcript holds the snapshots in order', async () => {
  const { pathname, search } = await fileOf(await endedTask())

  const file = await sim.call('GET', pathname + search, { token: null })

  expect(file.json).toEqual([
    {
      id: createAlias,
      aliasId: createAlias,
      direction: 'inbound',
      workItemData: claimData,
      timestamp: new Date(1779785508649).toISOString(),
    },
    {
      id: appendAlias,
      aliasId: appendAlias,
      direction: 'inbound',
      workItemData: { claimStatus: 'Approved' },
      timestamp: new Date(1779789108649).toISOString(),
    },
  ])
})

test('the link expires, and only as given does it work', async () => {
  const { pathname, search } = await fileOf(await endedTask(), { urlExpiration: 1 })
  const fetchFile = async (query: string) => (await sim.call('GET', pathname + query, { token: null })).status

  const before = [await fetchFile(search), await fetchFile(search.replace(/\d/, '9')), await fetchFile('')]
  await sim.clock.advance(61_000)

  expect(before).toEqual([200, 403, 403])
  expect(await fetchFile(search)).toBe(403)
})

test('there is no transcript before the end, nor within the delay after it', async () => {
  sim.webex.setSwitches({ captureDelayMs: 60_000 })
  const lengths = async (taskId: string) =>
    (await query({ taskIds: [taskId] })).json.data[0].transcription.length

  const taskId = await endedTask()
  const early = await lengths(taskId)
  await sim.clock.advance(60_000)

  expect([early, await lengths(taskId)]).toEqual([0, 1])
})

test.each([
  ['no task ids', {}],
  ['task ids that are none', { taskIds: ['x'] }],
  [
    '11 task ids',
    { taskIds: Array.from({ length: 11 }, (_, n) => `d0b1b0a2-6e9a-4a6c-8a57-0e3f6f1d2c${10 + n}`) },
  ],
  [
    'a task id twice',
    { taskIds: ['d0b1b0a2-6e9a-4a6c-8a57-0e3f6f1d2c3b', 'd0b1b0a2-6e9a-4a6c-8a57-0e3f6f1d2c3b'] },
  ],
  ['no time at all', { taskIds: [], urlExpiration: 0 }],
  ['more than an hour', { taskIds: [], urlExpiration: 61 }],
])('%s is a 400', async (_, change) => {
  expect((await query(change)).status).toBe(400)
})

test('another organisation is a 403', async () => {
  const reply = await query({ taskIds: [], orgId: '97cdbf45-ebe2-4687-8341-44d5c7abf101' })

  expect(reply.status).toBe(403)
})

test('capture:available, when switched on, links to the transcript', async () => {
  sim.webex.setSwitches({ captureAvailable: true })
  sim.webex.subscribe({
    name: 'captures',
    eventTypes: ['capture:available'],
    destinationUrl: sim.receiver.url,
    secret: 'c'.repeat(32),
    resourceVersion: 'capture:1.0.0',
  })

  const taskId = await endedTask()

  const event = sim.receiver.hooks.find(({ event: { type } }) => type === 'capture:available')?.event
  expect(event?.data).toMatchObject({
    taskId,
    filePath: expect.stringContaining(`/captures/files/${taskId}?`),
  })
})
