import { afterEach, beforeEach, expect, test } from 'vitest'
import type { CallIo, SnapshotCall } from '../../functions/platforms/port.ts'
import { receivers } from '../../functions/platforms/receivers.ts'
import { refreshers, senders } from '../../functions/platforms/senders.ts'
import type { PlatformEvent } from '../../schemas/platform-event.ts'
import { asset, connection, snapshotCall } from '../fixtures/webex/make.ts'
import type { Harness } from '../unit/webex-simulator/harness.ts'
import { appendAlias, claimData, startHarness, webhookSecret } from '../unit/webex-simulator/harness.ts'

let sim: Harness
let io: CallIo
beforeEach(async () => {
  sim = await startHarness()
  io = { baseUrl: sim.webex.url, token: sim.accessToken, now: sim.clock.now, timeoutMs: 2_000 }
})
afterEach(() => sim.close())

const { webex } = senders
const call = (over: Partial<SnapshotCall> = {}) => snapshotCall({ data: claimData, ...over })

const created = async (over: Partial<SnapshotCall> = {}): Promise<string> => {
  const outcome = await webex.create(call(over), io)
  await sim.settle()
  return outcome.outcome === 'confirmed' ? outcome.platformId : ''
}

/** What our receiver makes of every webhook so far. */
const heard = (): PlatformEvent[] =>
  sim.receiver.hooks.flatMap(({ headers, body }) => {
    const context = { connection: connection(), assets: [asset()], now: sim.clock.now() }
    const verdict = receivers.webex.receive(
      { headers, body: Buffer.from(body) },
      { current: webhookSecret },
      context,
    )
    return verdict.verdict === 'accepted' ? verdict.events : []
  })

test('strictest switches: our create and append are taken', async () => {
  sim.webex.setSwitches({
    validation: 'sync',
    mediaTypeRequired: true,
    messageTypeRequired: true,
    requiredOnAppend: true,
  })

  const taskId = await created()
  const append = await webex.append(taskId, call({ alias: appendAlias }), io)
  await sim.settle()

  expect(append).toEqual({ outcome: 'confirmed', platformId: appendAlias })
  expect(heard().map(({ kind }) => kind)).toEqual(['created', 'queued', 'appended'])
  expect(heard().every((event) => event.taskId === taskId && event.origin === 'CLM-1')).toBe(true)
})

test('our find gets 60 origins over several queries and pages', async () => {
  sim.webex.setSwitches({ searchPageSize: 7, lifecycle: 'none' })
  const since = sim.clock.now()
  const origins = Array.from({ length: 60 }, (_, n) => `CLM-${n}`)
  for (const id of origins) await webex.create(call({ origin: { id } }), io)
  await sim.settle()

  const queries = [...origins, 'CLM-none'].map((origin) => ({
    origin,
    destination: asset().destination,
    since,
  }))
  const answer = await webex.find(queries, connection(), 'workbridge-1', io)

  const found = answer.outcome === 'answered' ? answer.tasks : []
  expect(found.map(({ origin }) => origin).toSorted()).toEqual(origins.toSorted())
})

test.each([
  ['lostReply', { outcome: 'uncertain' }],
  ['status5xx', { outcome: 'uncertain' }],
  ['status5xxAfterEffect', { outcome: 'uncertain' }],
  ['slow', { outcome: 'uncertain' }],
  ['status429', { outcome: 'retry', cause: 'rate-limit', afterMs: 10_000 }],
])('%s: our create is %o', async (fault, outcome) => {
  sim.webex.setFaults({ [fault]: 1 })

  expect(await webex.create(call(), { ...io, timeoutMs: 300 })).toMatchObject(outcome)
})

test('a revoked token asks for a refresh, which our refresher makes', async () => {
  const pair = sim.webex.issueTokens()
  await sim.control('POST', '/tokens/revoke')
  const refused = await webex.create(call(), io)

  const refreshed = await refreshers.webex.refresh(
    {
      clientId: 'webex-app',
      clientSecret: 'webex-app-secret',
      accessToken: pair.accessToken,
      accessTokenExpiresAt: pair.accessTokenExpiresAt,
      refreshToken: pair.refreshToken,
    },
    { tokenUrl: `${sim.webex.url}/v1/access_token`, now: sim.clock.now, timeoutMs: 2_000 },
  )

  expect(refused).toMatchObject({ outcome: 'retry', cause: 'token' })
  const token = (refreshed.outcome === 'refreshed' && refreshed.credentials.accessToken) || ''
  expect(await webex.create(call(), { ...io, token })).toMatchObject({ outcome: 'confirmed' })
})

test('a life with RONA is heard as such, however the switches stamp it', async () => {
  sim.webex.setSwitches({ ronaEnded: true, lifecycleEventId: 'task', timestampType: 'string' })
  const taskId = await created()

  for (const action of ['offer', 'rona', 'offer', 'connect', 'hold', 'unhold', 'end'] as const)
    await sim.webex.act(taskId, action)

  expect(heard().map(({ kind }) => kind)).toEqual([
    'created',
    'queued',
    'offered',
    'queued',
    // The early end that RONA brings: the task is queued all the same.
    'note',
    'offered',
    'assigned',
    'held',
    'assigned',
    'ended',
  ])
})

test.each([
  ['CHANNEL_ASSET_UNDEFINED', 'pause-asset'],
  ['FEATURE_FLAG_DISABLED', 'pause-connection'],
  ['ENTRY_POINT_NOT_FOUND', 'pause-asset'],
  ['ORG_DIGITAL_CONTACT_LIMIT_EXCEEDED', 'retry'],
  ['CONVERSATION_CREATION_FAILED', 'retry'],
  ['INVALID_CONTENT', 'reject'],
])('task:failed with %s is heard as %s', async (reason, disposition) => {
  await sim.control('POST', '/fail-next', { reason })

  await created()

  expect(heard()).toMatchObject([{ kind: 'create-failed', reason, disposition }])
})

test('a forged webhook is forged, an old one stale', async () => {
  sim.webex.setFaults({ wrongSignature: { p: 1, times: 1 }, oldTimestamp: 1 })

  await created()

  const verdicts = sim.receiver.hooks.map(({ headers, body }) => {
    const context = { connection: connection(), assets: [asset()], now: sim.clock.now() }
    const request = { headers, body: Buffer.from(body) }
    return receivers.webex.receive(request, { current: webhookSecret }, context).verdict
  })
  expect(verdicts).toEqual(['forged', 'stale'])
})
