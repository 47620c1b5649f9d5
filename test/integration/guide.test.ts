import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { guide } from '../fixtures/webex/guide.ts'
import { type Json, type Local, minuteMs, startLocal } from '../support/local-stack.ts'

let local: Local
beforeAll(async () => {
  local = await startLocal()
})
beforeEach(() => local.reset())
afterAll(() => local.close())

const uuid = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
const origin = guide('appended').data.origin as string
let count = 0
/** The guide's own origin with a number, so that each test has a task of its own. */
const nextId = () => `${origin}-${++count}`

const bodies = (operation: string): Json[] =>
  local.simulator
    .requests()
    .filter((entry) => entry.operation === operation)
    .map(({ body }) => body)

/** The guide's create example as its source would push it. */
function guideTask(): Json {
  const { flowSettings, globalVariables, channelParams } = guide('create')
  const { workItemData, timestamp } = channelParams.message
  return { asset: 'claims-review', data: workItemData, timestamp, flowSettings, globalVariables }
}

/** Sent, but the platform's own webhooks never came. */
async function sentInSilence(externalId: string): Promise<{ id: string; taskId: string }> {
  local.simulator.setFaults({ lostWebhook: 1 })
  const id = await local.push('claims', externalId, guideTask())
  await local.settle()
  return { id, taskId: local.tasksOf(externalId)[0]?.id ?? '' }
}

/** One of the guide's webhooks with today's stamps and our ids. */
function stamped(name: 'appended' | 'failed' | 'append-failed', taskId: string, task: string): Json {
  const event = guide(name)
  const now = Math.round(local.clock.now())
  return {
    ...event,
    comciscotimestamp: now,
    data: { ...event.data, taskId, origin: task, createdTime: now },
  }
}

test('the create example comes out at the platform field by field', async () => {
  const externalId = nextId()
  const example = guide('create')

  await local.push('claims', externalId, guideTask())
  await local.settle()

  expect(bodies('create')).toEqual([
    {
      ...example,
      origin: { id: externalId, name: 'Customer Name' },
      destination: { id: 'claims-work-items@example.biz', type: 'businessAddress' },
      channel: 'ClaimsReview',
      channelParams: {
        ...example.channelParams,
        message: { ...example.channelParams.message, aliasId: uuid },
      },
    },
  ])
  const [task] = local.tasksOf(externalId)
  expect(task).toMatchObject({
    state: 'queued',
    flowSettings: { foo: 'bar' },
    globalVariables: { var1: 'val1' },
  })
})

test('the update example, as a patch, goes out as a full snapshot in both spellings', async () => {
  const externalId = nextId()
  const { workItemData } = guide('append').channelParams.message
  const id = await local.push('claims', externalId, guideTask())
  await local.settle()

  await local.push('claims', externalId, { data: workItemData }, 'PATCH')
  await local.settle()

  const create = guideTask().data
  expect(bodies('append')).toEqual([
    {
      mediaType: 'workItem',
      channelParams: {
        type: 'work-item-form',
        message: {
          type: 'WorkItemForm',
          aliasId: uuid,
          workItemData: { ...create, ...workItemData },
          timestamp: expect.any(Number),
        },
      },
    },
  ])
  expect((await local.workitem(id)).revisions.at(-1)).toMatchObject({ revision: 2, state: 'confirmed' })
})

test('task-message:appended confirms the revision it names', async () => {
  const externalId = nextId()
  const id = await local.push('claims', externalId, guideTask())
  await local.settle()
  local.simulator.setFaults({ lostWebhook: 1 })
  await local.push('claims', externalId, { data: { claimStatus: 'Approved' } }, 'PATCH')
  await local.settle()
  const { taskId } = await local.workitem(id)
  const event = stamped('appended', taskId, externalId)
  event.data.channelParams.message.aliasId = bodies('append')[0].channelParams.message.aliasId

  const reply = await local.webhook(event)
  await local.settle()

  expect(reply.status).toBe(204)
  expect((await local.workitem(id)).revisions.at(-1)).toMatchObject({ revision: 2, state: 'confirmed' })
  expect((await local.timeline(id)).at(-1)).toMatchObject({
    what: 'confirmed',
    revision: 2,
    topic: 'task-message:appended',
    by: 'webhook',
  })
})

test('task:failed lands in the timeline of its workitem, with its reason', async () => {
  const externalId = nextId()
  const { id, taskId } = await sentInSilence(externalId)

  const reply = await local.webhook(stamped('failed', taskId, externalId))
  await local.settle()

  expect(reply.status).toBe(204)
  expect(await local.timeline(id)).toContainEqual(
    expect.objectContaining({ what: 'create-failed', code: 'ENTRY_POINT_NOT_FOUND', taskId, generation: 1 }),
  )
  expect(await local.workitem(id)).toMatchObject({ state: 'accepted', generation: 2 })
})

test('task-message:append-failed rejects the revision in flight and names the field', async () => {
  const externalId = nextId()
  const id = await local.push('claims', externalId, guideTask())
  await local.settle()
  local.simulator.setFaults({ lostWebhook: 1 })
  await local.push('claims', externalId, { data: { claimStatus: 'Approved' } }, 'PATCH')
  await local.settle()
  const { taskId } = await local.workitem(id)

  const reply = await local.webhook(stamped('append-failed', taskId, externalId))
  await local.settle()

  expect(reply.status).toBe(204)
  const item = await local.workitem(id)
  expect(item.state).toBe('queued')
  expect(item.revisions.at(-1)).toMatchObject({ revision: 2, state: 'rejected', reason: 'INVALID_CONTENT' })
  expect(await local.timeline(id)).toContainEqual(
    expect.objectContaining({ what: 'rejected', revision: 2, fields: ['claimNumber'] }),
  )
})

test('an event for another task of ours leaves this one alone', async () => {
  const [mine, other] = [nextId(), nextId()]
  const first = await sentInSilence(mine)
  const second = await sentInSilence(other)

  await local.webhook(stamped('failed', second.taskId, other))
  await local.clock.advance(minuteMs / 2)

  expect((await local.timeline(first.id)).map(({ what }) => what)).not.toContain('create-failed')
})
