import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Synthesized, synthesize } from '../../local/synthesize.ts'
import { type Json, type Local, minuteMs, startLocal } from '../support/local-stack.ts'

/** Rules that act on tasks, through the whole stack: judged at the simulated platform and by the API. */
const callback = 'source: crm, externalId: "callback-{conversationId}"'
const rules: Record<string, string> = {
  opens: `when: acd.start & mediaType==CALLBACK
action: {create: {${callback}, asset: crm-lead, name: "Callback {queueId}", data: {customerName: "Caller {ani}", estimatedValue: "{routingPriority}"}}}`,
  offered: `when: user.start & mediaType==CALLBACK
action: {append: {${callback}, data: {product: Motor, company: "{userId}"}}}`,
  closes: `when: customer.end & mediaType==CALLBACK
action: {end: {${callback}, reason: "customer {disconnectType}"}}`,
  late: `when: acd.start & mediaType==VOICE
delay: 2m
action: {create: {source: crm, externalId: "call-{conversationId}", asset: crm-lead, data: {customerName: Voice}}}`,
  watches: `when: task:connected
mode: shadow
action: {end: {source: crm, externalId: "{origin}"}}`,
  follows: `when: task:ended & origin like "*follow*"
action: {create: {source: crm, externalId: "follow-{taskId}", asset: crm-lead, data: {customerName: Again}}}`,
}

let folder: string
let synthesized: Synthesized
let local: Local
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'workbridge-rules-'))
  cpSync('config', folder, { recursive: true })
  for (const [id, text] of Object.entries(rules))
    writeFileSync(join(folder, 'triggers', `${id}.yaml`), `${text}\n`)
  synthesized = await synthesize('dev', folder)
  local = await startLocal({ templateDir: synthesized.directory })
})
beforeEach(() => local.reset())
afterAll(async () => {
  await local?.close()
  synthesized?.remove()
  rmSync(folder, { recursive: true, force: true })
})

const itemOf = async (externalId: string): Promise<Json> =>
  (await local.call('GET', `/v1/sources/crm/tasks/${externalId}`)).body
const noted = (event: string) => local.logs.filter(({ line }) => line.includes(`"event":"${event}"`)).length
const expectQuiet = () => expect(local.stack.deadLetters().flatMap(({ messages }) => messages)).toEqual([])

test('a callback becomes a task, is updated, and ends with its caller, however its events come', async () => {
  local.genesys.setFaults({ duplicateEvent: 1, reorderEvent: { p: 1, delayMs: 20_000 } })
  local.simulator.setFaults({ duplicateWebhook: { p: 1, copies: 2 } })
  const { id } = local.genesys.addCallback({ priority: 2 })
  await local.clock.advance(minuteMs)
  expect(await itemOf(`callback-${id}`)).toMatchObject({ state: 'queued', revision: 1 })
  local.genesys.act(id, 'offer')
  await local.clock.advance(minuteMs)
  local.genesys.act(id, 'leave')
  await local.clock.advance(2 * minuteMs)

  const item = await itemOf(`callback-${id}`)
  const [task, ...more] = local.tasksOf(`callback-${id}`)
  const entries = await local.timeline(item.id)
  expect(item).toMatchObject({ state: 'ended', generation: 1, revision: 2 })
  expect(more).toEqual([])
  expect(task).toMatchObject({ state: 'ended', data: { estimatedValue: '2' } })
  expect(task?.appends.map(({ data }) => data.product)).toEqual(['Motor'])
  const byRule = entries.filter(({ by }) => by === 'rule').map(({ what, rule }) => `${rule} ${what}`)
  expect(byRule.toSorted()).toEqual(['closes end-wanted', 'offered accepted', 'opens accepted'])
  expect(entries.find(({ what }) => what === 'end-wanted')?.code).toMatch(/^customer-[A-Z]+$/)
  expectQuiet()
})

test('an end whose webhook is lost is found out by search, and is not sent again', async () => {
  const { id } = local.genesys.addCallback()
  await local.clock.advance(minuteMs)
  local.simulator.setFaults({ lostWebhook: { p: 1, type: 'task:ended' } })
  local.genesys.act(id, 'leave')
  await local.clock.advance(10 * minuteMs)

  const item = await itemOf(`callback-${id}`)
  expect([item.state, local.tasksOf(`callback-${id}`)[0]?.state]).toEqual(['ended', 'ended'])
  expect((await local.timeline(item.id)).find(({ what }) => what === 'ended')?.by).toBe('search')
  expect(local.simulator.requests().filter(({ operation }) => operation === 'end')).toHaveLength(1)
})

test('a rule with a delay acts when its event is that old', async () => {
  const { id } = local.genesys.addCall()
  await local.clock.advance(minuteMs)
  expect((await local.call('GET', `/v1/sources/crm/tasks/call-${id}`)).status).toBe(404)
  await local.clock.advance(90_000)

  expect(local.tasksOf(`call-${id}`)).toHaveLength(1)
})

test('a shadow rule only says so', async () => {
  const id = await local.push('crm', 'watched', { asset: 'crm-lead', data: { customerName: 'Ada' } })
  await local.settle()
  const { taskId } = await local.workitem(id)
  await local.simulator.act(taskId, 'connect')
  await local.settle()

  expect([(await local.workitem(id)).state, noted('would-end')]).toEqual(['assigned', 1])
})

test('a rule that feeds on its own effect stops at once', async () => {
  const id = await local.push('crm', 'follow-0', { asset: 'crm-lead', data: { customerName: 'Ada' } })
  await local.settle()
  const { taskId } = await local.workitem(id)
  await local.simulator.act(taskId, 'end')
  await local.settle()
  const [second] = local.tasksOf(`follow-${taskId}`)
  await local.simulator.act(second?.id ?? '', 'end')
  await local.settle()

  expect(local.tasksOf(`follow-${second?.id}`)).toEqual([])
  expect(local.logs.some(({ line }) => line.includes('"code":"own-effect"'))).toBe(true)
})

test('an operator ends a task, or takes back one that waits', async () => {
  const task = { asset: 'crm-lead', data: { customerName: 'Ada' } }
  const sent = await local.push('crm', 'operated', task)
  await local.settle()
  const { body } = await local.call('POST', `/v1/workitems/${sent}/end`, { body: { reason: 'duplicate' } })
  expect(body.state).toBe('canceling')
  await local.settle()
  expect([(await local.workitem(sent)).state, local.tasksOf('operated')[0]?.state]).toEqual([
    'ended',
    'ended',
  ])

  local.simulator.setFaults({ status429: { p: 1, retryAfter: 60 } })
  const waiting = await local.push('crm', 'waiting', task)
  await local.settle(1_000)
  local.simulator.setFaults({})
  const reply = await local.call('POST', `/v1/workitems/${waiting}/end`)
  await local.clock.advance(5 * minuteMs)

  expect([reply.body.state, local.tasksOf('waiting')]).toEqual(['canceled', []])
  expectQuiet()
})
