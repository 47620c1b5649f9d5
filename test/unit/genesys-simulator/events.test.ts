import { afterEach, beforeEach, expect, test } from 'vitest'
import { readPartnerEvent } from '../../../functions/platforms/genesys-cloud/events.ts'
import { type Harness, nameOf, startHarness } from './harness.ts'

let h: Harness
beforeEach(async () => {
  h = await startHarness()
})
afterEach(() => h.close())

const context = { connection: { id: 'genesys' }, now: 0 }
const keyOf = (event: unknown) => {
  const verdict = readPartnerEvent(event, context)
  return verdict.verdict === 'accepted' ? verdict.event.key : verdict
}

test('the envelope is that of the partner event source', async () => {
  const one = h.sim.addCallback()
  await h.clock.advance(64)

  expect(h.delivered[1]).toEqual({
    version: '0',
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    'detail-type': 'v2.detail.events.conversation.{id}.acd.start',
    source: `aws.partner/genesys.com/cloud/${h.sim.organizationId}/workbridge`,
    account: '000000000000',
    time: '2026-03-02T08:00:00Z',
    region: 'us-east-1',
    resources: [],
    detail: {
      topicName: `v2.detail.events.conversation.${one.id}.acd.start`,
      version: '2',
      eventBody: expect.objectContaining({ eventTime: h.start, conversationId: one.id }),
      metadata: { CorrelationId: expect.any(String) },
      timestamp: '2026-03-02T08:00:00.064Z',
    },
  })
  expect(Object.values(h.delivered[1]?.detail.eventBody ?? {})).not.toContain(null)
})

test('our own reader takes every event of a life', async () => {
  h.sim.addAgent({ talkMs: 1_000 })
  h.sim.addCallback()
  await h.minutes(1)

  const read = h.delivered.map((event) => readPartnerEvent(event, context))

  expect(read.map((one) => one.verdict === 'accepted' && one.event.name)).toEqual(h.names())
})

test.each([
  ['resend', 'same', 3, 1],
  ['resend', 'fresh', 3, 3],
  ['same', 'same', 1, 1],
] as const)(
  'duplicates: id %s, correlation %s',
  async (duplicateId, duplicateCorrelation, ids, correlations) => {
    h.sim.setSwitches({ duplicateId, duplicateCorrelation })
    h.sim.setFaults({ duplicateEvent: { p: 1, type: 'acd.start', copies: 3 } })
    h.sim.addCallback()
    await h.minutes(1)

    const copies = h.delivered.filter((event) => nameOf(event) === 'acd.start')
    expect(copies).toHaveLength(3)
    expect(new Set(copies.map(({ id }) => id)).size).toBe(ids)
    expect(new Set(copies.map(({ detail }) => detail.metadata.CorrelationId)).size).toBe(correlations)
    expect(new Set(copies.map(keyOf)).size).toBe(1)
  },
)

test('lost, late and out of order', async () => {
  h.sim.setFaults({
    lostEvent: { p: 1, type: 'customer.start' },
    lateEvent: { p: 1, type: 'acd.start', delayMs: 60_000 },
  })
  h.sim.addAgent({ talkMs: 1_000 })
  h.sim.addCallback()
  await h.minutes(2)

  expect(h.names()).toEqual(['user.start', 'acd.end', 'user.end', 'customer.end', 'acd.start'])
  expect(h.bodies('acd.start')).toMatchObject([{ eventTime: h.start }])
  expect(h.sim.events().find(({ name }) => name === 'customer.start')?.result).toBe('lost')

  h.sim.setFaults({})
  h.sim.setFaults({ reorderEvent: { p: 1, delayMs: 10_000 } })
  h.delivered.length = 0
  for (let i = 0; i < 5; i++) h.sim.addCallback()
  await h.minutes(2)
  const times = h.delivered.map(({ detail }) => Number(detail.eventBody.eventTime))
  expect(times).not.toEqual(times.toSorted((a, b) => a - b))
})
