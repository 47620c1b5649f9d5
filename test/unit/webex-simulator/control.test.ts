import { createServer } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createClock } from '../../../local/clock.ts'
import { startWebex } from '../../../local/platforms/webex/server.ts'
import type { SimFact } from '../../../local/platforms/webex/types.ts'
import type { Harness } from './harness.ts'
import { appendAlias, createBody, startHarness } from './harness.ts'

let sim: Harness
let facts: SimFact[]
beforeEach(async () => {
  facts = []
  sim = await startHarness({ observe: (fact) => facts.push(fact) })
})
afterEach(() => sim.close())

test('GET requests shows every call as received, but no control call', async () => {
  await sim.create()
  await sim.call('POST', '/v2/tasks', { body: '{ not json' })
  await sim.call('POST', '/v1/access_token', { body: 'grant_type=refresh_token' })
  await sim.call('GET', '/v2/subscriptions?orgId=x')

  const { json } = await sim.control('GET', '/requests')

  expect(json).toMatchObject([
    { method: 'POST', path: '/v2/tasks', body: createBody(), status: 201, operation: 'create' },
    { method: 'POST', path: '/v2/tasks', body: '{ not json', status: 400 },
    { method: 'POST', path: '/v1/access_token', body: 'grant_type=refresh_token', status: 401 },
    { method: 'GET', path: '/v2/subscriptions?orgId=x', body: null, status: 403 },
  ])
})

test.each([
  ['CHANNEL_ASSET_UNDEFINED', 'does not resolve'],
  ['FEATURE_FLAG_DISABLED', 'not enabled'],
  ['ENTRY_POINT_NOT_FOUND', 'entry point'],
  ['ORG_DIGITAL_CONTACT_LIMIT_EXCEEDED', 'limit'],
  ['CONVERSATION_CREATION_FAILED', 'could not be created'],
  ['SOMETHING_NEW', 'SOMETHING_NEW'],
])('fail-next %s: so many creates fail late, then they work again', async (reason, text) => {
  await sim.control('POST', '/fail-next', { reason, times: 2 })

  const replies = [await sim.create(), await sim.create(), await sim.create()]
  await sim.settle()

  expect(replies.map(({ status }) => status)).toEqual([201, 201, 201])
  expect(sim.webex.tasks().map(({ failure }) => failure?.reason)).toEqual([reason, reason, undefined])
  expect(sim.receiver.hooks[0]?.event.data.errorMessage).toContain(text)
})

test.each(['INVALID_CONTENT', 'NOT_FOUND', 'INTERNAL_ERROR'])(
  'fail-next %s for an append',
  async (reason) => {
    const { json } = await sim.create()
    await sim.settle()
    await sim.control('POST', '/fail-next', { reason, operation: 'append', message: 'As told.' })

    await sim.append(json.data.id)
    await sim.settle()

    expect(sim.receiver.hooks.at(-1)?.event.data).toMatchObject({ reason, errorMessage: 'As told.' })
    expect(sim.webex.tasks()[0]).toMatchObject({
      appends: [],
      failedAppends: [{ alias: appendAlias, reason }],
    })
  },
)

test('assets can be replaced, or one of them', async () => {
  const asset = { channel: 'Fax', destination: 'fax@example.biz', fields: [{ key: 'pages', required: true }] }
  await sim.control('POST', '/assets', { ...asset, entryPoint: false })
  const added = (await sim.control('GET', '/assets')).json.length
  await sim.create({ ...faxBody })
  await sim.settle()
  await sim.control('POST', '/assets', [asset])
  await sim.create({ ...faxBody })
  await sim.settle()

  expect(added).toBe(4)
  expect((await sim.control('GET', '/assets')).json).toHaveLength(1)
  expect(sim.webex.tasks().map(({ failure }) => failure?.reason)).toEqual([
    'ENTRY_POINT_NOT_FOUND',
    undefined,
  ])
})

const faxBody = {
  ...createBody({ workItemData: { pages: '3' } }),
  channel: 'Fax',
  destination: { id: 'fax@example.biz', type: 'businessAddress' },
}

test('POST clock advances and tells the time', async () => {
  const before = sim.clock.now()

  const { json } = await sim.control('POST', '/clock', { advanceMs: 3_600_000 })

  expect(json.now - before).toBeGreaterThanOrEqual(3_600_000)
  expect(json.offset).toBeGreaterThanOrEqual(3_600_000)
})

test('reset forgets tasks, logs, faults and what was under way; subscriptions and tokens stay', async () => {
  await sim.control('POST', '/faults', { lateWebhook: { p: 1, delayMs: 60_000 } })
  await sim.create()
  await sim.settle()

  await sim.control('POST', '/reset')
  await sim.clock.advance(120_000)
  const left = [sim.webex.tasks(), sim.webex.requests(), sim.webex.webhooks(), sim.receiver.hooks]
  const counts = left.map(({ length }) => length)
  const faults = (await sim.control('GET', '/faults')).json
  await sim.create()
  await sim.settle()

  expect(counts).toEqual([0, 0, 0, 0])
  expect(faults).toEqual({})
  expect(sim.receiver.types()).toEqual(['task:new', 'task:parked'])
})

test.each([
  ['POST', '/clock', { advanceMs: -1 }, 400],
  ['POST', '/clock', {}, 400],
  ['POST', '/clock', 'x{', 400],
  ['POST', '/limits', { perMinute: 0 }, 400],
  ['POST', '/fail-next', {}, 400],
  ['POST', '/fail-next', { reason: 'X', operation: 'search' }, 400],
  ['POST', '/assets', { channel: 'x' }, 400],
  ['POST', '/tokens', { clientId: 'nobody' }, 404],
  ['POST', '/tokens/melt', {}, 404],
  ['POST', '/tokens/revoke', { kind: 'magic' }, 400],
  ['POST', '/faults', [], 400],
  ['GET', '/nowhere', undefined, 404],
  ['DELETE', '/tasks', undefined, 404],
])('%s %s with %o is a %i', async (method, path, body, status) => {
  expect((await sim.control(method, path, body)).status).toBe(status)
})

test('the control API lists itself, and shows subscriptions without secrets', async () => {
  const index = (await sim.call('GET', '/_control', { token: null })).json
  const subscriptions = await sim.control('GET', '/subscriptions')

  expect(index).toContain('POST /_control/faults')
  expect(subscriptions.json).toHaveLength(2)
  expect(subscriptions.text).not.toContain('secret')
})

test('an observer is told of calls, tasks and webhooks as they happen', async () => {
  await sim.create()
  await sim.settle()

  expect(facts.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['task', 'request', 'webhook']))
  expect(facts.filter(({ kind }) => kind === 'webhook')).toHaveLength(2)
})

test('a taken port is the error of the system', async () => {
  const taken = createServer()
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
  const { port } = taken.address() as { port: number }

  await expect(startWebex({ clock: createClock(), port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  taken.close()
})

test('a given advance is what POST clock uses', async () => {
  const steps: number[] = []
  const webex = await startWebex({
    clock: createClock(),
    advance: async (ms) => {
      steps.push(ms)
    },
  })

  await fetch(`${webex.controlUrl}/clock`, { method: 'POST', body: '{"advanceMs": 5}' })
  await webex.close()

  expect(steps).toEqual([5])
})
