import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readConversation, setPriority } from '../../functions/platforms/genesys-cloud/client.ts'
import { listWaitingCallbacks } from '../../functions/platforms/genesys-cloud/list.ts'
import { type Harness, startHarness } from '../unit/genesys-simulator/harness.ts'

let h: Harness
beforeEach(async () => {
  h = await startHarness()
})
afterEach(() => h.close())

const nobody = '00000000-0000-4000-8000-000000000000'
const io = (token = h.accessToken) => ({ baseUrl: h.sim.url, token, now: h.clock.now, timeoutMs: 5_000 })

describe('set the priority', () => {
  test('one call, an absolute value, the exchange named', async () => {
    const one = h.sim.addCallback({ priority: 2 })

    const outcome = await setPriority(one.id, 5, io())

    expect(outcome).toEqual({
      outcome: 'confirmed',
      platformId: one.id,
      priority: 5,
      correlationId: h.sim.requests()[0]?.correlationId,
    })
    expect(one.priority).toBe(5)
    expect(h.sim.requests()).toMatchObject([{ method: 'PATCH', body: { priority: 5 } }])
  })

  test('gone: unknown, or out of its queue, however the platform says it', async () => {
    const one = h.sim.addCallback()
    h.sim.act(one.id, 'leave')
    const seen = [await setPriority(nobody, 1, io())]
    for (const notQueued of ['400', '404'] as const) {
      h.sim.setSwitches({ notQueued })
      seen.push(await setPriority(one.id, 1, io()))
    }

    for (const outcome of seen)
      expect(outcome).toMatchObject({ outcome: 'rejected', scope: 'task', code: 'not-found' })
  })

  test.each([
    ['not-an-id', 1],
    [nobody, 25_000_001],
    [nobody, 1.5],
    [nobody, Number.NaN],
  ])('%s, %d: nothing is sent', async (id, priority) => {
    expect(await setPriority(id, priority, io())).toEqual({
      outcome: 'rejected',
      scope: 'task',
      code: 'invalid-value',
    })
    expect(h.sim.requests()).toEqual([])
  })

  test('without a token nothing is sent', async () => {
    expect(await setPriority(nobody, 1, io(''))).toMatchObject({ outcome: 'retry', cause: 'token' })
    expect(h.sim.requests()).toEqual([])
  })

  test('a lost reply and a late 500 are repeated; the value is the same', async () => {
    const one = h.sim.addCallback()
    for (const fault of ['lostReply', 'status5xxAfterEffect']) {
      h.sim.setFaults({ [fault]: { p: 1, times: 1 } })
      expect(await setPriority(one.id, 3, io())).toMatchObject({ outcome: 'retry', cause: 'transient' })
      expect(await setPriority(one.id, 3, io())).toMatchObject({ outcome: 'confirmed', priority: 3 })
    }
  })

  test.each([
    ['status401', { outcome: 'retry', cause: 'token' }],
    ['status403', { outcome: 'rejected', scope: 'connection', code: 'not.authorized' }],
    ['status409', { outcome: 'retry', cause: 'transient' }],
    ['status429', { outcome: 'retry', cause: 'rate-limit', afterMs: 10_000 }],
    ['status5xx', { outcome: 'retry', cause: 'transient' }],
    ['lostRequest', { outcome: 'retry', cause: 'transient' }],
  ])('%s', async (fault, outcome) => {
    const one = h.sim.addCallback()
    h.sim.setFaults({ [fault]: 1 })

    expect(await setPriority(one.id, 3, io())).toMatchObject(outcome)
  })

  test('a slow reply ends with the time-out', async () => {
    const one = h.sim.addCallback()
    h.sim.setFaults({ slow: { p: 1, slowMs: 2_000 } })

    expect(await setPriority(one.id, 3, { ...io(), timeoutMs: 100 })).toMatchObject({
      outcome: 'retry',
      cause: 'transient',
      code: 'no-reply:ERR_TIMEOUT',
    })
  })
})

test.each(['time', 'random'] as const)(
  'read: state, queue and priority, participants by %s',
  async (participantOrder) => {
    h.sim.setSwitches({ participantOrder })
    const one = h.sim.addCallback({ priority: 4, scheduledAt: h.start + 60_000 })
    const states: unknown[] = []
    const look = async () => {
      const read = await readConversation(one.id, io())
      states.push(read.outcome === 'answered' ? read.conversation : read)
    }
    await look()
    await h.minutes(2)
    await look()
    for (const action of ['offer', 'no-answer', 'offer', 'answer', 'transfer', 'leave'] as const) {
      h.sim.act(one.id, action)
      await look()
    }

    const scheduledAt = h.start + 60_000
    const stay = { priority: 4, queueId: one.queueId, queuedAt: scheduledAt }
    const base = { conversationId: one.id, media: 'callback', scheduledAt }
    expect(states).toEqual([
      { ...base, state: 'scheduled' },
      { ...base, state: 'queued', ...stay },
      { ...base, state: 'offered', ...stay },
      { ...base, state: 'queued', ...stay },
      { ...base, state: 'offered', ...stay },
      { ...base, state: 'connected' },
      { ...base, state: 'queued', ...stay, queuedAt: h.start + 120_000 },
      { ...base, state: 'ended' },
    ])
    expect(await readConversation(nobody, io())).toMatchObject({ outcome: 'rejected', code: 'not-found' })
  },
)

describe('list', () => {
  const query = (page: number, more: object = {}) => ({
    since: h.start - 3_600_000,
    until: h.clock.now(),
    page,
    ...more,
  })

  test('callbacks that wait, and nothing else', async () => {
    const owner = h.sim.addAgent({ queueIds: ['none'] })
    const one = h.sim.addCallback({ skillIds: ['9f8e7d6c-5b4a-4f3e-8d2c-1b0a9f8e7d6c'] })
    const owned = h.sim.addCallback({ agentOwnedBy: owner.id })
    const sales = h.sim.addCallback({ queue: 'Sales' })
    h.sim.addCallback({ scheduledAt: h.start + 600_000 })
    h.sim.addCall()
    const gone = h.sim.addCallback()
    h.sim.act(gone.id, 'leave')

    const all = await listWaitingCallbacks(query(1), io())
    const some = await listWaitingCallbacks(query(1, { queueIds: [sales.queueId] }), io())

    expect(all).toMatchObject({
      callbacks: [
        {
          conversationId: one.id,
          queueId: one.queueId,
          queuedAt: h.start,
          agentOwned: false,
          skillIds: one.skillIds,
        },
        { conversationId: owned.id, agentOwned: true },
        { conversationId: sales.id },
      ],
    })
    expect(all).not.toHaveProperty('nextPage')
    expect(some).toMatchObject({ callbacks: [{ conversationId: sales.id }] })
  })

  test('page by page', async () => {
    for (let i = 0; i < 150; i++) h.sim.addCallback()
    const pages = [await listWaitingCallbacks(query(1), io()), await listWaitingCallbacks(query(2), io())]

    expect(
      pages.map((page) => page.outcome === 'answered' && [page.callbacks.length, page.nextPage]),
    ).toEqual([
      [100, 2],
      [50, undefined],
    ])
  })

  test('nothing waits', async () => {
    expect(await listWaitingCallbacks(query(1), io())).toEqual({ outcome: 'answered', callbacks: [] })
  })
})
