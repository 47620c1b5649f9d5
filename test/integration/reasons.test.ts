import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { hourMs, type Json, type Local, minuteMs, startLocal } from '../support/local-stack.ts'

/** Each documented reason of the platform ends in its documented next step. */
let local: Local
beforeAll(async () => {
  local = await startLocal()
})
beforeEach(() => local.reset())
afterAll(() => local.close())

const data = { customerAccountId: '3572653863', customerAccountName: 'Customer', claimNumber: 'CLM1234567' }
const claim = { asset: 'claims-review', data }
const lead = { asset: 'crm-lead', data: { customerName: 'Ada' } }
const destination = 'claims-work-items@example.biz'

let count = 0
const nextId = () => `reason-${++count}`

const pauses = async (): Promise<Json[]> => (await local.call('GET', '/v1/connections/webex')).body.pauses
const alive = (externalId: string) => local.tasksOf(externalId).filter(({ state }) => state !== 'failed')
const kinds = async (id: string) => (await local.timeline(id)).map(({ what }) => what)

async function expectDelivered(id: string, externalId: string, generation: number) {
  const item = await local.workitem(id)
  expect(item).toMatchObject({ state: 'queued', generation })
  expect(item.hold).toBeUndefined()
  expect(item.revisions.at(-1).state).toBe('confirmed')
  expect(alive(externalId)).toHaveLength(1)
  expect(local.stack.deadLetters().flatMap(({ messages }) => messages)).toEqual([])
}

describe('task:failed', () => {
  test.each(['CONVERSATION_CREATION_FAILED', 'INTERNAL_ERROR'])(
    '%s: a new task tries again',
    async (reason) => {
      const externalId = nextId()
      await local.control('/fail-next', { reason, operation: 'create' })

      const id = await local.push('claims', externalId, claim)
      await local.clock.advance(minuteMs)

      await expectDelivered(id, externalId, 2)
      expect(local.tasksOf(externalId).map(({ origin }) => origin)).toEqual([externalId, `${externalId}~2`])
    },
  )

  test('ORG_DIGITAL_CONTACT_LIMIT_EXCEEDED: tries again until there is room', async () => {
    const externalId = nextId()
    local.simulator.setSwitches({ activeContactLimit: 0 })
    const id = await local.push('claims', externalId, claim)
    await local.clock.advance(2 * minuteMs)
    const waiting = await local.workitem(id)

    local.simulator.setSwitches({ activeContactLimit: null })
    await local.clock.advance(10 * minuteMs)

    expect(waiting.state).toBe('accepted')
    expect(waiting.generation).toBeGreaterThan(2)
    await expectDelivered(id, externalId, waiting.generation)
  })

  const pausing = [
    {
      reason: 'CHANNEL_ASSET_UNDEFINED',
      scope: 'claims-review',
      breakIt: () => local.control('/assets', { channel: 'Other', destination, fields: [] }),
    },
    {
      reason: 'ENTRY_POINT_NOT_FOUND',
      scope: 'claims-review',
      breakIt: async () => local.control('/assets', { ...(await claimsAsset()), entryPoint: false }),
    },
    {
      reason: 'FEATURE_FLAG_DISABLED',
      scope: '*',
      breakIt: () => local.control('/switches', { featureFlag: 'off-async' }),
    },
  ]

  async function claimsAsset(): Promise<Json> {
    const assets = await (await fetch(`${local.simulator.controlUrl}/assets`)).json()
    return (assets as Json[]).find((asset) => asset.destination === destination)
  }

  test.each(pausing)(
    '$reason: $scope pauses, nothing fails, all is delivered once it is mended',
    async (row) => {
      const ids = [nextId(), nextId(), nextId()]
      const good = await claimsAsset()
      await row.breakIt()
      const first = await local.push('claims', ids[0] ?? '', claim)
      await local.clock.advance(minuteMs)
      const others = await Promise.all(
        ids.slice(1).map((externalId) => local.push('claims', externalId, claim)),
      )
      const leadId = `lead-${nextId()}`
      const other = await local.push('crm', leadId, lead)
      await local.clock.advance(5 * minuteMs)
      const paused = await pauses()
      const states = await Promise.all([first, ...others].map(async (id) => (await local.workitem(id)).state))
      const otherState = (await local.workitem(other)).state

      await local.control('/assets', good)
      await local.control('/switches', { featureFlag: 'on' })
      await local.clock.advance(hourMs)

      expect(paused).toEqual([expect.objectContaining({ scope: row.scope, code: row.reason, via: 'event' })])
      expect(states.filter((state) => state === 'failed')).toEqual([])
      // What does not use the broken asset goes on.
      expect(otherState).toBe(row.scope === '*' ? 'accepted' : 'queued')
      expect(await pauses()).toEqual([])
      for (const [index, id] of [first, ...others].entries()) {
        const externalId = ids[index] ?? ''
        const { generation } = await local.workitem(id)
        await expectDelivered(id, externalId, generation)
      }
      await expectDelivered(other, leadId, (await local.workitem(other)).generation)
    },
  )

  test('a reason of validation: failed with reason and field, and redrive makes a new task', async () => {
    const externalId = nextId()
    const message = 'Required Work Item schema field claimNumber is missing.'
    await local.control('/fail-next', { reason: 'INVALID_CONTENT', operation: 'create', message })
    const id = await local.push('claims', externalId, claim)
    await local.clock.advance(2 * minuteMs)
    const failed = await local.workitem(id)
    const listed = await local.call('GET', '/v1/workitems?list=failed&connection=webex')

    const redriven = await local.call('POST', `/v1/workitems/${id}/redrive`)
    await local.settle()

    expect(failed).toMatchObject({ state: 'failed', generation: 1 })
    expect(failed.revisions.at(-1)).toMatchObject({ state: 'rejected', reason: 'INVALID_CONTENT' })
    expect(listed.body.items.map((row: Json) => row.id)).toContain(id)
    expect(redriven.status).toBe(200)
    expect(await local.timeline(id)).toContainEqual(
      expect.objectContaining({ what: 'rejected', code: 'INVALID_CONTENT', fields: ['claimNumber'] }),
    )
    await expectDelivered(id, externalId, 2)
  })
})

describe('task-message:append-failed', () => {
  async function created(): Promise<{ externalId: string; id: string }> {
    const externalId = nextId()
    const id = await local.push('claims', externalId, claim)
    await local.settle()
    return { externalId, id }
  }
  const approve = (externalId: string) =>
    local.push('claims', externalId, { data: { claimStatus: 'Approved' } }, 'PATCH')

  test.each(['INVALID_CONTENT', 'NOT_FOUND'])(
    '%s: the update fails, the task lives, redrive works',
    async (reason) => {
      const { externalId, id } = await created()
      await local.control('/fail-next', { reason, operation: 'append' })
      await approve(externalId)
      await local.clock.advance(2 * minuteMs)
      const failed = await local.workitem(id)

      const redriven = await local.call('POST', `/v1/workitems/${id}/redrive`)
      await local.settle()

      expect(failed.state).toBe('queued')
      expect(failed.revisions.at(-1)).toMatchObject({ revision: 2, state: 'rejected', reason })
      expect(redriven.status).toBe(200)
      expect(alive(externalId)[0]?.appends.map((append) => append.data.claimStatus)).toEqual(['Approved'])
      await expectDelivered(id, externalId, 1)
    },
  )

  test('INTERNAL_ERROR: the same update goes out again and is confirmed', async () => {
    const { externalId, id } = await created()
    await local.control('/fail-next', { reason: 'INTERNAL_ERROR', operation: 'append', times: 2 })

    await approve(externalId)
    await local.clock.advance(5 * minuteMs)

    const [task] = alive(externalId)
    expect(task?.failedAppends).toHaveLength(2)
    expect(task?.appends.map((append) => append.data.claimStatus)).toEqual(['Approved'])
    expect((await kinds(id)).filter((what) => what === 'rejected')).toEqual([])
    await expectDelivered(id, externalId, 1)
  })
})
