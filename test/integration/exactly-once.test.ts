import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { hasJar, hasJava } from '../../local/aws/table/dynamodb-local.ts'
import type { EngineName } from '../../local/aws/table.ts'
import { hourMs, type Json, type Local, minuteMs, startLocal } from '../support/local-stack.ts'

const lead = { asset: 'crm-lead', data: { customerName: 'Ada', product: 'Motor' } }
const engines: EngineName[] = hasJar() && (await hasJava()) ? ['dynalite', 'dynamodb-local'] : ['dynalite']

describe.each(engines)('on %s', (tableEngine) => {
  let local: Local
  beforeAll(async () => {
    local = await startLocal({ tableEngine })
  })
  beforeEach(() => local.reset())
  afterAll(() => local.close())

  /** On a further engine only what writes and reads the most. */
  const most = <T extends object>(cases: T) =>
    Object.entries(cases).slice(tableEngine === engines[0] ? 0 : -2)

  const factsOf = async (id: string) =>
    (await local.timeline(id)).filter(({ by, what }) => by !== undefined && what !== 'not-found')
  const asText = ({ what, topic, revision, generation }: Json) =>
    [what, topic, revision, generation].join(' ')

  async function expectOnce(id: string, externalId: string, generation = 1) {
    const item = await local.workitem(id)
    expect(item).toMatchObject({ state: 'queued', generation })
    expect(item.revisions.at(-1).state).toBe('confirmed')
    expect(local.tasksOf(externalId)).toHaveLength(generation)
    const facts = (await factsOf(id)).map(asText)
    expect(facts).toEqual([...new Set(facts)])
    expect(local.stack.deadLetters().flatMap(({ messages }) => messages)).toEqual([])
  }

  const creates = {
    'the reply is lost': { lostReply: { p: 1, times: 1, operation: 'create' } },
    'the request is lost': { lostRequest: { p: 1, times: 1, operation: 'create' } },
    'a 5xx comes instead of the reply': { status5xxAfterEffect: { p: 1, times: 1, operation: 'create' } },
    'a 5xx without effect': { status5xx: { p: 1, times: 1, operation: 'create' } },
    'every webhook is signed with another secret': { wrongSignature: 1 },
    'every webhook is late': { lateWebhook: { p: 1, delayMs: 4 * minuteMs } },
    'the webhook is there before the reply': { webhookBeforeReply: 1 },
    'the confirming webhook is lost': { lostWebhook: { p: 1, times: 1, type: 'task:new' } },
    'every webhook is lost': { lostWebhook: 1 },
    'reply and every webhook are lost': {
      lostReply: { p: 1, times: 1, operation: 'create' },
      lostWebhook: 1,
    },
    'every webhook comes three times, in any order': {
      duplicateWebhook: { p: 1, copies: 3 },
      reorderWebhook: { p: 1, delayMs: 60_000 },
    },
  }

  test.each(most(creates))('create: %s', async (name, faults) => {
    const externalId = `create-${Object.keys(creates).indexOf(name)}`
    local.simulator.setFaults(faults)

    const id = await local.push('crm', externalId, lead)
    await local.clock.advance(hourMs)

    // Without any webhook nobody tells us that the task is queued; that it exists is found by asking.
    const silent = 'wrongSignature' in faults || ('lostWebhook' in faults && faults.lostWebhook === 1)
    if (silent) {
      expect((await local.workitem(id)).revisions.at(-1).state).toBe('confirmed')
      expect(local.tasksOf(externalId)).toHaveLength(1)
      local.simulator.setFaults({})
      await local.simulator.act(local.tasksOf(externalId)[0]?.id ?? '', 'queue')
      await local.settle()
    }
    await expectOnce(id, externalId)
  })

  const appends = {
    'the reply is lost': { lostReply: { p: 1, times: 1, operation: 'append' } },
    'a 5xx comes instead of the reply': { status5xxAfterEffect: { p: 1, times: 1, operation: 'append' } },
    'the confirming webhook is lost once': { lostWebhook: { p: 1, times: 1, type: 'task-message:appended' } },
    'every webhook comes three times, in any order': {
      duplicateWebhook: { p: 1, copies: 3 },
      reorderWebhook: { p: 1, delayMs: 60_000 },
    },
  }

  test.each(most(appends))('append: %s', async (name, faults) => {
    const externalId = `append-${Object.keys(appends).indexOf(name)}`
    const id = await local.push('crm', externalId, lead)
    await local.settle()
    local.simulator.setFaults(faults)

    await local.push('crm', externalId, { data: { product: 'Home' } }, 'PATCH')
    await local.clock.advance(hourMs)

    await expectOnce(id, externalId)
    expect(local.tasksOf(externalId)[0]?.appends.map(({ data }) => data.product)).toEqual(['Home'])
  })

  test('a whole life, each webhook three times and in any order: each fact once, ended at the end', async () => {
    const externalId = 'life'
    local.simulator.setFaults({
      duplicateWebhook: { p: 1, copies: 3 },
      reorderWebhook: { p: 1, delayMs: 4 * minuteMs },
    })
    local.simulator.setSwitches({ lifecycle: 'auto' })

    const id = await local.push('crm', externalId, lead)
    await local.clock.advance(hourMs)

    const delivered = local.simulator.webhooks().filter(({ result }) => result === 'delivered')
    expect(delivered).toHaveLength(15)
    expect((await local.workitem(id)).state).toBe('ended')
    expect((await factsOf(id)).map(({ what }) => what).toSorted()).toEqual(
      ['confirmed', 'queued', 'offered', 'assigned', 'ended'].toSorted(),
    )
  })

  test('reopened after the end, with lost replies: one platform task a generation', async () => {
    const externalId = 'reopened'
    local.simulator.setFaults({ lostReply: { p: 0.5 }, duplicateWebhook: 0.5 })
    const id = await local.push('crm', externalId, lead)
    await local.clock.advance(hourMs)
    for (const product of ['Home', 'Travel']) {
      const [task] = local.tasksOf(externalId).slice(-1)
      await local.simulator.act(task?.id ?? '', 'end')
      await local.settle()
      await local.push('crm', externalId, { data: { product } }, 'PATCH')
      await local.clock.advance(hourMs)
    }

    await expectOnce(id, externalId, 3)
    expect(local.tasksOf(externalId).map(({ origin }) => origin)).toEqual([
      externalId,
      `${externalId}~2`,
      `${externalId}~3`,
    ])
  })

  test('wake-ups lost by the queue: the sweep finds the work', async () => {
    const externalId = 'lost-wake-up'
    const queue = local.stack.queues().find(({ name }) => name.includes('DeliveryWebexQueue'))
    expect(queue).toBeDefined()
    // The next worker dies before it sees the message, and the message is gone with it.
    local.stack.kill('deliver', 'next')
    const id = await local.push('crm', externalId, lead)
    await local.clock.advance(0)
    await purge(local, queue?.name ?? '')

    await local.clock.advance(5 * minuteMs)

    await expectOnce(id, externalId)
  })
})

async function purge({ stack }: Local, name: string): Promise<void> {
  const url = `${stack.endpoints.AWS_ENDPOINT_URL_SQS}/000000000000/${name}`
  const reply = await fetch(stack.endpoints.AWS_ENDPOINT_URL_SQS ?? '', {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.PurgeQueue' },
    body: JSON.stringify({ QueueUrl: url }),
  })
  expect(reply.status).toBe(200)
}
