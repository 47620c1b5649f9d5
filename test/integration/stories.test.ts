import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Switches } from '../../local/platforms/webex/switches.ts'
import { hourMs, type Json, type Local, minuteMs, startLocal } from '../support/local-stack.ts'

let local: Local
beforeAll(async () => {
  local = await startLocal()
})
beforeEach(() => local.reset())
afterAll(() => local.close())

const lead = { asset: 'crm-lead', data: { customerName: 'Ada', product: 'Motor' } }
const claim = {
  asset: 'claims-review',
  data: { customerAccountId: '1', customerAccountName: 'Ada', claimNumber: 'C-1' },
}
const kindsOf = async (id: string) => (await local.timeline(id)).map(({ what }) => what)
const taskOf = (externalId: string) => local.tasksOf(externalId).at(-1)
const pauses = async () => (await local.call('GET', '/v1/connections/webex')).body.pauses

describe('whichever way a dispute about the platform goes, one life is told the same', () => {
  const disputes: Partial<Switches>[] = [
    { mediaTypeRequired: true, messageTypeRequired: true, requiredOnAppend: true, validation: 'sync' },
    { eventId: 'fresh', lifecycleEventId: 'task', timestampType: 'string' },
    { createdTime: 'task', duplicateStamp: 'fresh' },
    { createdTime: 'task', lifecycleEventId: 'task', eventId: 'fresh', duplicateStamp: 'same' },
    { appendIdempotent: false, ronaEnded: true },
    { limitsIn: 'characters', outcomeDelayMs: 20_000 },
  ]

  test.each(disputes)('%o', async (switches) => {
    const externalId = `dispute-${disputes.indexOf(switches)}`
    local.simulator.setSwitches(switches)
    local.simulator.setFaults({ duplicateWebhook: { p: 1, copies: 2 } })

    const id = await local.push('crm', externalId, lead)
    await local.clock.advance(minuteMs)
    await local.push('crm', externalId, { data: { product: 'Home' } }, 'PATCH')
    await local.clock.advance(minuteMs)
    for (const action of ['offer', 'connect', 'end'] as const) {
      await local.simulator.act(taskOf(externalId)?.id ?? '', action)
      await local.clock.advance(10_000)
    }

    const item = await local.workitem(id)
    expect(item).toMatchObject({ state: 'ended', generation: 1, revision: 2 })
    expect(item.revisions.at(-1).state).toBe('confirmed')
    expect(local.tasksOf(externalId)).toHaveLength(1)
    expect(taskOf(externalId)?.appends).toHaveLength(1)
    const facts = (await local.timeline(id)).filter(({ by }) => by === 'webhook').map(({ what }) => what)
    expect(facts.toSorted()).toEqual(
      ['confirmed', 'confirmed', 'queued', 'offered', 'assigned', 'ended'].toSorted(),
    )
  })
})

test('an offer that nobody takes: queued again, also where the platform calls that an end', async () => {
  local.simulator.setSwitches({ ronaEnded: true })
  const id = await local.push('crm', 'rona', lead)
  await local.settle()
  const act = async (action: 'offer' | 'rona') => {
    await local.simulator.act(taskOf('rona')?.id ?? '', action)
    await local.clock.advance(5_000)
    return (await local.workitem(id)).state
  }

  const states = [await act('offer'), await act('rona'), await act('offer')]

  expect(states).toEqual(['offered', 'queued', 'offered'])
})

test('one external id in two sources, with ends that name no destination: each its own task', async () => {
  const [one, two] = [await local.push('crm', 'shared', lead), await local.push('claims', 'shared', claim)]
  await local.settle()
  const { taskId } = await local.workitem(two)

  await local.simulator.act(taskId, 'end')
  await local.settle()

  expect([(await local.workitem(one)).state, (await local.workitem(two)).state]).toEqual(['queued', 'ended'])
})

test('an external id that looks like the next generation of another is another', async () => {
  await local.control('/fail-next', { reason: 'CONVERSATION_CREATION_FAILED', operation: 'create' })
  const first = await local.push('crm', 'twin', lead)
  await local.settle(1_000)
  const second = await local.push('crm', 'twin~2', lead)
  await local.clock.advance(minuteMs)

  const items = [await local.workitem(first), await local.workitem(second)]

  expect(items.map(({ state, generation }) => [state, generation])).toEqual([
    ['queued', 2],
    ['queued', 1],
  ])
  expect(items[0].taskId).not.toBe(items[1].taskId)
  expect(new Set(local.simulator.tasks().map(({ origin }) => origin)).size).toBe(3)
})

test('a timeline of more than 50 facts is told whole and in order', async () => {
  const id = await local.push('crm', 'long', lead)
  await local.settle()
  for (let n = 1; n <= 30; n++) {
    await local.push('crm', 'long', { data: { estimatedValue: n } }, 'PATCH')
    await local.settle(1_000)
  }

  const entries = await local.timeline(id)

  const revisions = (kind: string) =>
    entries.filter(({ what }) => what === kind).map(({ revision }) => revision)
  const all = Array.from({ length: 31 }, (_, n) => n + 1)
  expect([revisions('accepted'), revisions('sent'), revisions('confirmed')]).toEqual([all, all, all])
  expect(entries.map(({ at }) => at)).toEqual(entries.map(({ at }) => at).toSorted())
  expect(taskOf('long')?.appends.at(-1)?.data.estimatedValue).toBe('30')
})

test('accepted by the platform and never seen again: held for a person, who resolves it', async () => {
  local.simulator.setFaults({ lostWebhook: 1 })
  local.simulator.setSwitches({ searchLagMs: 24 * hourMs })
  const id = await local.push('crm', 'unseen', lead)
  await local.clock.advance(hourMs)
  const held = await local.workitem(id)
  const listed = await local.call('GET', '/v1/workitems?list=held&connection=webex')

  const body = { outcome: 'created', taskId: taskOf('unseen')?.id }
  const resolved = await local.call('POST', `/v1/workitems/${id}/resolve`, { body })
  local.simulator.setFaults({})
  await local.push('crm', 'unseen', { data: { product: 'Home' } }, 'PATCH')
  await local.settle()

  expect(held.hold.code).toBe('create-unconfirmed')
  expect(listed.body.items.map((row: Json) => row.id)).toContain(id)
  expect(resolved.status).toBe(200)
  expect((await local.workitem(id)).revisions.at(-1)).toMatchObject({ revision: 2, state: 'confirmed' })
  expect(local.tasksOf('unseen')).toHaveLength(1)
})

test('the search lags, but less than the settle time: the lost create is found, not sent again', async () => {
  local.simulator.setFaults({ lostReply: { p: 1, times: 1, operation: 'create' }, lostWebhook: 1 })
  local.simulator.setSwitches({ searchLagMs: 9 * minuteMs })

  const id = await local.push('crm', 'lagging', lead)
  await local.clock.advance(hourMs)

  expect((await local.workitem(id)).revisions.at(-1).state).toBe('confirmed')
  expect(await kindsOf(id)).toContain('not-found')
  expect(local.tasksOf('lagging')).toHaveLength(1)
})

test('both tokens are refused: the connection pauses, nothing fails; a new secret and resume deliver all', async () => {
  await local.control('/tokens/revoke', { kind: 'both' })
  const ids = await Promise.all(['a', 'b', 'c'].map((name) => local.push('crm', `token-${name}`, lead)))
  await local.clock.advance(5 * minuteMs)
  const [paused, states] = [
    await pauses(),
    await Promise.all(ids.map(async (id) => (await local.workitem(id)).state)),
  ]

  const secret: Json = local.platforms.webex?.secret
  const value = JSON.stringify({ ...secret, ...local.simulator.issueTokens() })
  local.stack.secrets.put(local.stack.outputs.WebexSecretArn ?? '', value)
  await local.call('POST', '/v1/connections/webex/resume')
  await local.clock.advance(minuteMs)

  expect(paused).toEqual([expect.objectContaining({ scope: '*', code: 'token-refused' })])
  expect(states).toEqual(['accepted', 'accepted', 'accepted'])
  for (const id of ids) expect((await local.workitem(id)).state).toBe('queued')
  expect(await pauses()).toEqual([])
})

test('the platform is down for an hour: all is delivered afterwards, each once', async () => {
  local.simulator.setFaults({ status5xx: 1 })
  const names = Array.from({ length: 10 }, (_, n) => `down-${n}`)
  const ids = await Promise.all(names.map((name) => local.push('crm', name, lead)))
  await local.clock.advance(hourMs)
  const failed = (await Promise.all(ids.map((id) => local.workitem(id)))).filter(
    ({ state }) => state === 'failed',
  )

  local.simulator.setFaults({})
  await local.clock.advance(hourMs)

  expect(failed).toEqual([])
  for (const id of ids) expect((await local.workitem(id)).state).toBe('queued')
  expect(local.simulator.tasks()).toHaveLength(10)
  expect(local.stack.deadLetters().flatMap(({ messages }) => messages)).toEqual([])
})
