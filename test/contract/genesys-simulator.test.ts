import { afterEach, beforeEach, expect, test } from 'vitest'
import * as z from 'zod'
import facts from '../fixtures/genesys-cloud/swagger-facts.json' with { type: 'json' }
import { type Harness, startHarness } from '../unit/genesys-simulator/harness.ts'

let h: Harness
beforeEach(async () => {
  h = await startHarness()
})
afterEach(() => h.close())

type SchemaName = keyof typeof facts.schemas

/** What is wrong by the documented schema, unknown members included; empty when nothing is. */
function faultsBy(name: SchemaName, value: unknown): string[] {
  const schema = z.fromJSONSchema({
    $ref: `#/$defs/${name}`,
    $defs: facts.schemas,
  } as unknown as z.core.JSONSchema.JSONSchema)
  const result = schema.safeParse(value)
  return result.success ? [] : result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
}

const command = () => ({
  callbackNumbers: ['+13175550111'],
  callbackUserName: 'Ada Lovelace',
  routingData: {
    queueId: h.sim.queueId('Support'),
    priority: 2,
    skillIds: ['9f8e7d6c-5b4a-4f3e-8d2c-1b0a9f8e7d6c'],
    languageId: '3e4f5a6b-7c8d-4e9f-8a0b-1c2d3e4f5a6b',
  },
})

const path = '/api/v2/conversations'

test('the check itself finds a wrong type, a missing member and a strange one', () => {
  expect(faultsBy('CreateCallbackResponse', { conversation: {}, callbackIdentifiers: [] })).toEqual([])
  expect(faultsBy('CreateCallbackResponse', { callbackIdentifiers: 7, x: 1 })).toHaveLength(3)
})

test.each(['scheduled', 'queued', 'offered', 'connected', 'ended'])(
  'a callback that is %s is as specified',
  async (state) => {
    const given = command()
    const time = { callbackScheduledTime: new Date(h.start + 60_000).toISOString() }
    const body = state === 'scheduled' ? { ...given, ...time } : given
    const made = await h.call('POST', `${path}/callbacks`, { body })
    const { id } = made.json.conversation
    const steps = { scheduled: 0, queued: 0, offered: 1, connected: 2, ended: 3 }[state] ?? 0
    for (const action of (['offer', 'answer', 'end'] as const).slice(0, steps)) h.sim.act(id, action)

    const [whole, callback] = await Promise.all([
      h.call('GET', `${path}/${id}`),
      h.call('GET', `${path}/callbacks/${id}`),
    ])

    expect(h.sim.conversations()[0]?.state).toBe(state)
    expect(faultsBy('CreateCallbackCommand', body)).toEqual([])
    expect(faultsBy('CreateCallbackResponse', made.json)).toEqual([])
    expect(faultsBy('Conversation', whole.json)).toEqual([])
    expect(faultsBy('CallbackConversation', callback.json)).toEqual([])
  },
)

test('a call and the listing are as specified', async () => {
  h.sim.setSwitches({ callbackListing: 'queued' })
  h.sim.addCallback()
  const call = h.sim.addCall()
  const [whole, listing] = await Promise.all([
    h.call('GET', `${path}/${call.id}`),
    h.call('GET', `${path}/callbacks`),
  ])

  expect(faultsBy('Conversation', whole.json)).toEqual([])
  expect(faultsBy('CallbackConversationEntityListing', listing.json)).toEqual([])
  expect(listing.json.entities).toHaveLength(1)
})

test('the priority request and its reply are as specified', async () => {
  const one = h.sim.addCallback()
  const body = {
    priority: 7,
    skillIds: ['9f8e7d6c-5b4a-4f3e-8d2c-1b0a9f8e7d6c'],
    languageId: h.sim.queueId('x'),
  }

  const reply = await h.patch(one.id, body)

  expect(faultsBy('RoutingConversationAttributesRequest', body)).toEqual([])
  expect(reply.status).toBe(200)
  expect(faultsBy('RoutingConversationAttributesResponse', reply.json)).toEqual([])
})

type Operation = keyof typeof facts.codes

test.each<[Operation, string, string, unknown, object]>([
  ['patch-routing', 'PATCH', '/api/v2/routing/conversations/x', { priority: 1 }, {}],
  ['patch-routing', 'PATCH', '/api/v2/routing/conversations/x', { priority: 3e7 }, {}],
  ['patch-routing', 'PATCH', '/api/v2/routing/conversations/x', { skillIds: [1] }, {}],
  ['patch-routing', 'PATCH', '/api/v2/routing/conversations/x', { x: 1 }, {}],
  ['patch-routing', 'PATCH', '/api/v2/routing/conversations/x', ' '.repeat(512_001), {}],
  [
    'patch-routing',
    'PATCH',
    '/api/v2/routing/conversations/x',
    {},
    { headers: { 'content-type': 'text/plain' } },
  ],
  ['patch-routing', 'PATCH', '/api/v2/routing/conversations/x', {}, { token: 'x' }],
  ['patch-routing', 'PATCH', '/api/v2/routing/conversations/x', {}, { token: null }],
  ['conversation', 'GET', `${path}/x`, undefined, {}],
  ['callback', 'GET', `${path}/callbacks/x`, undefined, {}],
  ['create', 'POST', `${path}/callbacks`, {}, {}],
  ['create', 'POST', `${path}/callbacks`, { callbackNumbers: ['+1'] }, {}],
  ['create', 'POST', `${path}/callbacks`, { callbackNumbers: ['+1'], queueId: 'x' }, {}],
])('%s refuses with documented codes only (%#)', async (operation, method, target, body, options) => {
  const reply = await h.call(method, target, { body, ...options })

  const codes: Record<string, string[]> = facts.codes[operation]
  expect(reply.status).toBeGreaterThanOrEqual(400)
  expect(codes[reply.status]).toContain(reply.json.code)
  expect(faultsBy('ErrorBody', reply.json)).toEqual([])
})

test.each([['status401'], ['status403'], ['status409'], ['status429'], ['status5xx']])(
  '%s has a documented code',
  async (name) => {
    h.sim.setFaults({ [name]: 1 })

    const reply = await h.patch('x', { priority: 1 })

    const codes: Record<string, string[]> = facts.codes['patch-routing']
    expect(codes[reply.status]).toContain(reply.json.code)
    expect(faultsBy('ErrorBody', reply.json)).toEqual([])
  },
)
