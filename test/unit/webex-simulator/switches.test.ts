import { afterEach, expect, test } from 'vitest'
import type { Switches } from '../../../local/platforms/webex/switches.ts'
import { defaultSwitches } from '../../../local/platforms/webex/switches.ts'
import type { Harness } from './harness.ts'
import { appendAlias, appendBody, claimData, createBody, startHarness } from './harness.ts'

let sim: Harness
afterEach(() => sim.close())

const started = async (switches: Partial<Switches> = {}) => {
  sim = await startHarness({ switches })
}

const createdTask = async (): Promise<string> => {
  const { json } = await sim.create()
  await sim.settle()
  return json.data.id
}

const lastEvent = () => sim.receiver.hooks.at(-1)?.event

test('validation sync: asset and schema faults are a 400 without a task', async () => {
  await started({ validation: 'sync' })

  const replies = [
    await sim.create({ destination: { id: 'nobody@example.biz', type: 'businessAddress' } }),
    await sim.create(createBody({ workItemData: { claimNumber: '1' } })),
    await sim.create(),
  ]

  expect(replies.map(({ status }) => status)).toEqual([400, 400, 201])
  expect(replies[1]?.json.error.message[0].description).toContain('customerAccountId')
  expect(sim.webex.tasks()).toHaveLength(1)
})

test('shapeValidation async: even a shape fault is a 201 and a task:failed', async () => {
  await started({ shapeValidation: 'async', validationReason: 'VALIDATION_FAILED' })

  const reply = await sim.create({ origin: {} })
  await sim.settle()

  expect(reply.status).toBe(201)
  expect(lastEvent()).toMatchObject({
    type: 'task:failed',
    data: { origin: null, reason: 'VALIDATION_FAILED' },
  })
})

test('shapeValidation async: for appends too', async () => {
  await started({ shapeValidation: 'async' })
  const taskId = await createdTask()

  const reply = await sim.append(taskId, { workItemData: 'text' })
  await sim.settle()

  expect(reply.status).toBe(202)
  expect(lastEvent()).toMatchObject({ type: 'task-message:append-failed', id: appendAlias })
})

test.each([
  [{ mediaTypeRequired: false, messageTypeRequired: false }, [202, 202]],
  [{ mediaTypeRequired: true }, [400, 202]],
  [{ messageTypeRequired: true }, [202, 400]],
])('%o: guide form and specification form of an append give %o', async (switches, expected) => {
  await started(switches)
  const taskId = await createdTask()
  const { mediaType: _, ...guideForm } = appendBody()
  const specificationForm = appendBody({ type: undefined })

  const replies = [guideForm, specificationForm].map((body) =>
    sim.call('POST', `/v2/tasks/${taskId}/messages`, { body }),
  )

  expect((await Promise.all(replies)).map(({ status }) => status)).toEqual(expected)
})

test.each([
  [false, 'task-message:appended'],
  [true, 'task-message:append-failed'],
])('requiredOnAppend %s: a partial update gives %s', async (requiredOnAppend, type) => {
  await started({ requiredOnAppend })
  const taskId = await createdTask()

  await sim.append(taskId, { workItemData: { claimStatus: 'Approved' } })
  await sim.settle()

  expect(lastEvent()?.type).toBe(type)
})

test.each([
  ['bytes', 400],
  ['characters', 201],
] as const)('limitsIn %s: 1024 characters of two bytes give %i', async (limitsIn, status) => {
  await started({ limitsIn })

  const reply = await sim.create(createBody({ workItemData: { ...claimData, priority: 'ö'.repeat(1024) } }))

  expect(reply.status).toBe(status)
})

test('limitsIn characters: an emoji is one', async () => {
  await started({ limitsIn: 'characters' })
  const withPriority = (priority: string) => createBody({ workItemData: { ...claimData, priority } })

  const replies = [
    await sim.create(withPriority('🙂'.repeat(1024))),
    await sim.create(withPriority('🙂'.repeat(1025))),
  ]

  expect(replies.map(({ status }) => status)).toEqual([201, 400])
})

test.each([
  [true, 1],
  [false, 2],
])('appendIdempotent %s: a repeated alias is recorded %i time(s)', async (appendIdempotent, times) => {
  await started({ appendIdempotent })
  const taskId = await createdTask()

  await sim.append(taskId)
  await sim.append(taskId)
  await sim.settle()

  expect(sim.webex.tasks()[0]?.appends).toHaveLength(times)
})

test('featureFlag off-sync is a 403, off-async a late failure', async () => {
  await started({ featureFlag: 'off-sync' })
  const refused = await sim.create()
  sim.webex.setSwitches({ featureFlag: 'off-async' })
  await sim.create()
  await sim.settle()

  expect(refused.status).toBe(403)
  expect(lastEvent()?.data.reason).toBe('FEATURE_FLAG_DISABLED')
})

test('activeContactLimit: the task over it fails late, until one has ended', async () => {
  await started({ activeContactLimit: 1 })
  const first = await createdTask()
  await createdTask()
  const reason = lastEvent()?.data.reason
  await sim.webex.act(first, 'end')

  await createdTask()

  expect(reason).toBe('ORG_DIGITAL_CONTACT_LIMIT_EXCEEDED')
  expect(sim.webex.tasks().map(({ state }) => state)).toEqual(['ended', 'failed', 'queued'])
})

test('knownGlobalVariables: others are refused', async () => {
  await started({ knownGlobalVariables: ['var1'] })

  const replies = [await sim.create(), await sim.create({ globalVariables: { other: '1' } })]

  expect(replies.map(({ status }) => status)).toEqual([201, 400])
})

test.each([
  ['api', { error: { key: '400' } }],
  ['errors', { errors: [{ key: '400' }] }],
  ['empty', undefined],
] as const)('tasksErrorShape %s', async (tasksErrorShape, body) => {
  await started({ tasksErrorShape })

  const reply = await sim.create({ channel: '' })

  if (body) expect(reply.json).toMatchObject(body)
  else expect(reply.text).toBe('')
})

test.each([
  ['alias', true],
  ['fresh', false],
] as const)('eventId %s: the appended event has the alias as id: %s', async (eventId, same) => {
  await started({ eventId })
  const taskId = await createdTask()

  const reply = await sim.append(taskId)
  await sim.settle()

  expect(reply.json.data.id).toBe(appendAlias)
  expect(lastEvent()?.id === appendAlias).toBe(same)
})

test.each([
  ['fresh', 2, false],
  ['task', 1, true],
] as const)('lifecycleEventId %s: %i id(s) for two events', async (lifecycleEventId, ids, isTask) => {
  await started({ lifecycleEventId })

  const taskId = await createdTask()

  const seen = new Set(sim.receiver.hooks.map(({ event }) => event.id))
  expect(seen.size).toBe(ids)
  expect(seen.has(taskId)).toBe(isTask)
})

test.each([['number'], ['string']] as const)('timestampType %s', async (timestampType) => {
  await started({ timestampType })

  await createdTask()

  const hook = sim.receiver.hooks[0]
  expect(typeof hook?.event.comciscotimestamp).toBe(timestampType)
  expect(hook?.headers['x-webexcc-timestamp']).toBe(String(hook?.event.comciscotimestamp))
})

test.each([
  ['event', false],
  ['task', true],
] as const)('createdTime %s: that of the task: %s', async (createdTime, ofTask) => {
  await started({ createdTime })
  const taskId = await createdTask()

  await sim.webex.act(taskId, 'offer')
  await sim.settle()

  expect(lastEvent()?.data.createdTime === sim.webex.tasks()[0]?.createdTime).toBe(ofTask)
})

test('what is no switch, or no value of it, is refused by name', async () => {
  await started()

  const reply = await sim.control('POST', '/switches', {
    validation: 'maybe',
    colour: 'red',
    searchLagMs: -1,
  })

  expect(reply.status).toBe(400)
  expect(reply.json.error).toMatch(/validation: expected one of async, sync.*colour.*searchLagMs/)
  expect((await sim.control('GET', '/switches')).json).toEqual(defaultSwitches())
})

test('switches given at the start survive a reset, later ones do not', async () => {
  await started({ searchLagMs: 5 })
  await sim.control('POST', '/switches', { parkDelayMs: 7 })

  await sim.control('POST', '/reset')

  expect((await sim.control('GET', '/switches')).json).toEqual({ ...defaultSwitches(), searchLagMs: 5 })
})
