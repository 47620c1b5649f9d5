import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { killAt, moments } from '../support/local-kills.ts'
import { type AwsProxy, startProxy } from '../support/local-proxy.ts'
import { hourMs, type Json, type Local, startLocal } from '../support/local-stack.ts'

/** The worker of a send dies at every moment of it: one effect all the same. */
let local: Local
let table: AwsProxy
beforeAll(async () => {
  local = await startLocal({
    async endpoints(own) {
      table = await startProxy(own.AWS_ENDPOINT_URL_DYNAMODB ?? '')
      return { ...own, AWS_ENDPOINT_URL_DYNAMODB: table.url }
    },
  })
})
beforeEach(async () => {
  table.before = () => undefined
  table.after = () => {}
  await local.reset()
})
afterAll(async () => {
  await local.close()
  await table.close()
})

const lead = { asset: 'crm-lead', data: { customerName: 'Ada', product: 'Motor' } }
// Each question that found nothing is a fact of its own.
const isFact = ({ by, what }: Json) => by !== undefined && what !== 'not-found'
const factOf = ({ what, topic, revision, generation }: Json) => [what, topic, revision, generation].join(' ')

async function expectOnce(id: string, externalId: string) {
  const item = await local.workitem(id)
  expect(item).toMatchObject({ state: 'queued', generation: 1 })
  expect(item.revisions.at(-1).state).toBe('confirmed')
  expect(local.tasksOf(externalId)).toHaveLength(1)
  const facts = (await local.timeline(id)).filter(isFact).map(factOf)
  expect(facts).toEqual([...new Set(facts)])
  expect(local.stack.deadLetters().flatMap(({ messages }) => messages)).toEqual([])
}

test.each(moments)('create: killed %s', async (moment) => {
  const externalId = `create-${moments.indexOf(moment)}`
  const killed = killAt(moment, local, table)

  const id = await local.push('crm', externalId, lead)
  await local.clock.advance(hourMs)

  expect(killed()).toBe(true)
  await expectOnce(id, externalId)
})

test.each(moments)('append: killed %s', async (moment) => {
  const externalId = `append-${moments.indexOf(moment)}`
  const id = await local.push('crm', externalId, lead)
  await local.settle()
  const killed = killAt(moment, local, table)

  await local.push('crm', externalId, { data: { product: 'Home' } }, 'PATCH')
  await local.clock.advance(hourMs)

  expect(killed()).toBe(true)
  await expectOnce(id, externalId)
  expect(local.tasksOf(externalId)[0]?.appends.map(({ data }) => data.product)).toEqual(['Home'])
})

test('killed at any moment, again and again, while 25 tasks go out: one platform task each', async () => {
  const names = Array.from({ length: 25 }, (_, n) => `storm-${n}`)
  let writes = 0
  // Every 11th write of the table takes the worker with it: before, within or after a send, as it falls.
  table.after = () => void (++writes % 11 === 0 && writes < 150 && local.stack.kill('deliver', 'now'))

  const ids = await Promise.all(names.map((name) => local.push('crm', name, lead)))
  await local.clock.advance(2 * hourMs)

  expect(writes).toBeGreaterThan(150)
  for (const [index, id] of ids.entries()) await expectOnce(id, names[index] ?? '')
})
