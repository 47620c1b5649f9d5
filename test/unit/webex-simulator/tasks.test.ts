import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Harness } from './harness.ts'
import { appendAlias, claimData, createAlias, createBody, startHarness } from './harness.ts'

let sim: Harness
beforeEach(async () => {
  sim = await startHarness()
})
afterEach(() => sim.close())

test('a create is accepted with the task id, then task:new and task:parked come', async () => {
  const reply = await sim.create()
  await sim.settle()

  expect(reply.status).toBe(201)
  expect(reply.json).toEqual({ meta: { orgId: sim.webex.orgId }, data: { id: expect.any(String) } })
  expect(sim.receiver.types()).toEqual(['task:new', 'task:parked'])
  expect(sim.receiver.hooks[0]?.event.data).toMatchObject({
    taskId: reply.json.data.id,
    origin: 'crm-lead-10040',
    destination: 'claims-work-items@example.biz',
  })
})

test('an append is accepted with its alias, then task-message:appended comes', async () => {
  const { json } = await sim.create()
  await sim.settle()

  const reply = await sim.append(json.data.id)
  await sim.settle()

  expect(reply.status).toBe(202)
  expect(reply.json.data.id).toBe(appendAlias)
  expect(sim.receiver.types().at(-1)).toBe('task-message:appended')
})

test('GET tasks shows each task with its appends and aliases', async () => {
  const { json } = await sim.create()
  await sim.settle()
  await sim.append(json.data.id)
  await sim.settle()

  const { json: tasks } = await sim.control('GET', '/tasks')

  expect(tasks).toEqual([
    expect.objectContaining({
      id: json.data.id,
      origin: 'crm-lead-10040',
      originName: 'Customer Name',
      destination: 'claims-work-items@example.biz',
      channel: 'ClaimsReview',
      state: 'queued',
      data: claimData,
      alias: createAlias,
      aliases: [createAlias, appendAlias],
      failure: null,
    }),
  ])
  expect(tasks[0].appends).toEqual([expect.objectContaining({ alias: appendAlias })])
})

test('a second create with the same origin and alias is a second task', async () => {
  await sim.create()
  await sim.create()
  await sim.settle()

  expect(sim.webex.tasks()).toHaveLength(2)
})

test.each([
  [
    'an unknown address',
    { destination: { id: 'nobody@example.biz', type: 'businessAddress' } },
    'CHANNEL_ASSET_UNDEFINED',
  ],
  ['a channel of another asset', { channel: 'FaxIntake' }, 'CHANNEL_ASSET_UNDEFINED'],
  ['a missing required field', createBody({ workItemData: { claimNumber: '1' } }), 'INVALID_CONTENT'],
  ['an unknown field', createBody({ workItemData: { ...claimData, hobby: 'chess' } }), 'INVALID_CONTENT'],
  [
    'an empty required field',
    createBody({ workItemData: { ...claimData, claimNumber: '' } }),
    'INVALID_CONTENT',
  ],
  [
    'a null required field',
    createBody({ workItemData: { ...claimData, claimNumber: null } }),
    'INVALID_CONTENT',
  ],
  ['no field at all', createBody({ workItemData: {} }), 'INVALID_CONTENT'],
])('%s fails late with its documented reason', async (_, change, reason) => {
  const reply = await sim.create(change)
  await sim.settle()

  expect(reply.status).toBe(201)
  expect(sim.receiver.types()).toEqual(['task:failed'])
  expect(sim.receiver.hooks[0]?.event.data).toMatchObject({ reason, failureType: 'failed' })
  expect(sim.webex.tasks()[0]).toMatchObject({ state: 'failed', failure: { reason } })
})

test.each([
  ['unknown', () => 'd0b1b0a2-6e9a-4a6c-8a57-0e3f6f1d2c3b'],
  ['ended', async () => await endedTask()],
])('an append to an %s task fails with NOT_FOUND', async (_, taskId) => {
  const id = await taskId()

  const reply = await sim.append(id)
  await sim.settle()

  expect(reply.status).toBe(202)
  expect(sim.receiver.hooks.at(-1)?.event).toMatchObject({
    id: appendAlias,
    type: 'task-message:append-failed',
    data: { taskId: id, reason: 'NOT_FOUND', channelParams: null, eventDetails: null },
  })
})

async function endedTask(): Promise<string> {
  const { json } = await sim.create()
  await sim.settle()
  await sim.call('POST', `/v1/tasks/${json.data.id}/end`)
  await sim.settle()
  return json.data.id
}

test('a repeated alias is recorded once and confirmed twice', async () => {
  const { json } = await sim.create()
  await sim.settle()

  await sim.append(json.data.id)
  await sim.append(json.data.id)
  await sim.settle()

  expect(sim.webex.tasks()[0]?.appends).toHaveLength(1)
  expect(sim.receiver.types().filter((type) => type === 'task-message:appended')).toHaveLength(2)
})

test('end is 202 without a body and brings task:ended', async () => {
  const { json } = await sim.create()
  await sim.settle()

  const reply = await sim.call('POST', `/v1/tasks/${json.data.id}/end`)
  await sim.settle()

  expect([reply.status, reply.text]).toEqual([202, ''])
  expect(sim.receiver.hooks.at(-1)?.event).toMatchObject({
    type: 'task:ended',
    data: { reason: 'Agent Left' },
  })
  expect(sim.webex.tasks()[0]?.state).toBe('ended')
})

test('a second end is 202 and no second event', async () => {
  const id = await endedTask()

  const reply = await sim.call('POST', `/v1/tasks/${id}/end`)
  await sim.settle()

  expect(reply.status).toBe(202)
  expect(sim.receiver.types().filter((type) => type === 'task:ended')).toHaveLength(1)
})

test('end of an unknown task is 202 and changes nothing', async () => {
  const reply = await sim.call('POST', '/v1/tasks/d0b1b0a2-6e9a-4a6c-8a57-0e3f6f1d2c3b/end')
  await sim.settle()

  expect(reply.status).toBe(202)
  expect(sim.receiver.hooks).toEqual([])
})
