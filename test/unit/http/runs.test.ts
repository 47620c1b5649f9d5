import { beforeEach, describe, expect, it } from 'vitest'
import { takeEvent } from '../../../functions/domain/runs/take-event.ts'
import type { ConversationEvent } from '../../../schemas/genesys-cloud/conversation-event.ts'
import { type QueryApi, queryApi } from '../../support/query-api.ts'
import { runUntil } from '../../support/run-world.ts'
import { conversation, conversationEvent, idOfRun, ruleName, runConfig, t0 } from '../../support/runs.ts'

const minute = 60_000
const iso = (ms: number) => new Date(ms).toISOString()
const conversationOf = (n: number) => `c0000000-0000-4000-8000-${String(n).padStart(12, '0')}`

let api: QueryApi
const admin = { as: ['operator', 'admin'] as [string, string] }
beforeEach(() => {
  const config = runConfig()
  const webex = { ...config.connections.genesys, id: 'webex', platform: 'webex' as const }
  const genesys = { ...config.connections.genesys, platform: 'genesys-cloud' as const }
  api = queryApi({ ...config, connections: { genesys, webex } as typeof config.connections })
  api.runs.clock.ms = t0
})
const tell = (name: ConversationEvent['name'], more: Partial<ConversationEvent> = {}) =>
  takeEvent(
    api.runs,
    conversationEvent(name, { sessionId: 's', at: api.runs.clock.ms, ...more }),
    new Set(name === 'acd.start' ? [ruleName] : []),
  )
const start = async (n = 1, more: Partial<ConversationEvent> = {}) => {
  api.runs.platform.queued.set(conversationOf(n), 0)
  await tell('acd.start', { conversationId: conversationOf(n), queueId: 'q', routingPriority: 2, ...more })
  return idOfRun(api.runs.config, conversationOf(n))
}
const list = (query: Record<string, string> = {}) => api.ask('GET /v1/runs', { ...admin, query })
const show = (id: string) => api.ask('GET /v1/runs/{id}', { ...admin, path: { id } })
const cancel = (id: string) => api.ask('POST /v1/runs/{id}/cancel', { ...admin, path: { id } })
const conversationsIn = ({ json }: { json: unknown }) =>
  (json as { items: { conversation: string }[] }).items.map((item) => item.conversation)

describe('GET /v1/runs', () => {
  it('lists what waits, the next due first', async () => {
    await start(1)
    api.runs.clock.ms += minute
    await start(2)

    const answer = await list()

    expect(answer.status).toBe(200)
    expect(answer.json).toMatchObject({ connection: 'genesys', list: 'active', more: false })
    expect(conversationsIn(answer)).toEqual([conversationOf(1), conversationOf(2)])
    expect(answer.json).toMatchObject({
      items: [{ rule: ruleName, state: 'waiting', bumps: 0, priority: 2, dueAt: iso(t0 + 5 * minute) }, {}],
    })
  })

  it('lists what has ended, the newest first, with its reason', async () => {
    for (const n of [1, 2, 3]) await start(n)
    for (const n of [2, 1]) {
      api.runs.clock.ms += 1_000
      await tell('acd.end', { conversationId: conversationOf(n), acdOutcome: 'ANSWERED' })
    }

    const answer = await list({ state: 'ended' })

    expect(conversationsIn(answer)).toEqual([conversationOf(1), conversationOf(2)])
    expect(answer.json).toMatchObject({ list: 'ended', items: [{ state: 'ended', reason: 'answered' }, {}] })
    expect(conversationsIn(await list())).toEqual([conversationOf(3)])
  })

  it('finds the runs of a conversation in any state, also those no list has', async () => {
    await tell('acd.end', { conversationId: conversation, acdOutcome: 'ANSWERED' })

    const answer = await list({ conversation: conversation.toUpperCase() })

    expect(answer.json).toMatchObject({ items: [{ conversation, state: 'unstarted' }], more: false })
    expect(conversationsIn(await list({ conversation, state: 'waiting' }))).toEqual([])
    expect(conversationsIn(await list({ conversation: conversationOf(9) }))).toEqual([])
    expect(conversationsIn(await list())).toEqual([])
  })

  it('keeps to a rule and a state', async () => {
    await start(1)
    await start(2)
    await tell('user.start', { conversationId: conversationOf(2) })

    expect(conversationsIn(await list({ state: 'suspended' }))).toEqual([conversationOf(2)])
    expect(conversationsIn(await list({ rule: ruleName, state: 'waiting' }))).toEqual([conversationOf(1)])
  })

  it('shows a hundred and says that there are more', async () => {
    for (let n = 1; n <= 101; n++) await start(n)

    const { json } = await list()

    expect(json).toMatchObject({ more: true })
    expect((json as { items: unknown[] }).items).toHaveLength(100)
  })

  it.each<[string, Record<string, string>, string]>([
    [
      'a state',
      { state: 'wating' },
      'No such state: it is one of unstarted, waiting, suspended, between, finished, ended.',
    ],
    ['a rule', { rule: 'nobody' }, 'No such rule: it is one of callbacks.'],
    ['a connection', { connection: 'webex' }, 'No such connection: it is one of genesys.'],
    ['a conversation', { conversation: '5' }, 'A conversation is given by its UUID.'],
    [
      'a filter',
      { status: 'ended' },
      'Filters are state, rule, conversation, connection; take the others out.',
    ],
    ['a state of no list', { state: 'finished' }, 'Runs in state finished are found by ?conversation= only.'],
  ])('says what is allowed where %s is none', async (_, query, detail) => {
    expect(await list(query)).toMatchObject({
      status: 400,
      json: { type: 'urn:workbridge:problem:malformed-request', detail },
    })
  })

  it('asks which connection where there are several, unless the rule says it', async () => {
    const { genesys } = api.world.config.connections
    if (!genesys) throw new Error('no connection')
    api.world.config.connections['genesys-eu'] = { ...genesys, id: 'genesys-eu' }

    expect(await list()).toMatchObject({
      status: 400,
      json: { detail: 'Add ?connection= with one of genesys, genesys-eu.' },
    })
    expect((await list({ connection: 'genesys-eu' })).status).toBe(200)
    expect((await list({ rule: ruleName })).json).toMatchObject({ connection: 'genesys' })
  })

  it.each(['read', 'data', 'write'])('is not for those with scope %s alone', async (scope) => {
    expect((await api.ask('GET /v1/runs', { as: ['crm-client', scope] })).status).toBe(403)
  })
})

describe('GET /v1/runs/{id}', () => {
  it('tells the facts, the counts and the next step', async () => {
    const id = await start(1)
    await runUntil(api.runs, t0 + 11 * minute)
    await tell('user.start', { conversationId: conversationOf(1), queueId: 'q' })

    expect((await show(id)).json).toEqual({
      id,
      rule: ruleName,
      connection: 'genesys',
      conversation: conversationOf(1),
      state: 'suspended',
      shadow: false,
      priority: 4,
      steps: 2,
      bumps: 2,
      coalesced: 0,
      calls: 2,
      failedTries: 0,
      startedAt: iso(t0),
      updatedAt: iso(t0 + 11 * minute),
      dueAt: iso(t0 + 21 * minute),
      next: { step: 3, of: 5, priority: 5, at: iso(t0 + 15 * minute) },
      timeline: [
        { at: iso(t0), what: 'acd.start', session: 's', queue: 'q', priority: 2, fits: true },
        expect.objectContaining({ at: iso(t0 + 11 * minute), what: 'user.start', session: 's' }),
      ],
      links: { self: `/v1/runs/${id}` },
    })
  })

  it('of one that has ended says why, and no next step', async () => {
    const id = await start(1)
    await tell('acd.end', { conversationId: conversationOf(1), acdOutcome: 'ABANDON' })

    const { json } = await show(id)

    expect(json).toMatchObject({ state: 'ended', reason: 'abandoned', endedAt: iso(t0) })
    expect(json).not.toHaveProperty('next')
  })

  it('knows no run of a strange id', async () => {
    for (const id of ['0f0a7d3e-51a5-4e3c-9bb1-5f2a8d1c2b3a', 'x', '../workitems'])
      expect(await show(id)).toMatchObject({
        status: 404,
        json: { type: 'urn:workbridge:problem:unknown-run' },
      })
  })
})

describe('POST /v1/runs/{id}/cancel', () => {
  it('ends it for good: no step is done any more, and no entry starts it again', async () => {
    const id = await start(1)

    expect((await cancel(id)).json).toMatchObject({ state: 'ended', reason: 'canceled' })
    await runUntil(api.runs, t0 + 30 * minute)
    await start(1, { sessionId: 'later' })
    await runUntil(api.runs, t0 + 60 * minute)

    expect(api.runs.platform.calls).toEqual([])
    expect((await show(id)).json).toMatchObject({ state: 'ended', reason: 'canceled' })
  })

  it('leaves an audit entry', async () => {
    const id = await start(1)
    await cancel(id)

    expect(api.audits).toEqual([
      { action: 'cancel-run', client: 'operator', subject: 'operator', run: id, rule: ruleName },
    ])
  })

  it('does nothing twice', async () => {
    const id = await start(1)
    await cancel(id)

    expect(await cancel(id)).toMatchObject({
      status: 409,
      json: { type: 'urn:workbridge:problem:run-ended' },
    })
    expect(api.audits).toHaveLength(1)
    expect(await cancel('0f0a7d3e-51a5-4e3c-9bb1-5f2a8d1c2b3a')).toMatchObject({ status: 404 })
  })

  it('is for operators only', async () => {
    const id = await start(1)

    const answer = await api.ask('POST /v1/runs/{id}/cancel', { as: ['crm-client', 'read'], path: { id } })

    expect(answer.status).toBe(403)
    expect((await show(id)).json).toMatchObject({ state: 'waiting' })
  })
})

describe('POST /v1/connections/{connection}/resume', () => {
  it('has the runs of a connection without tasks looked at now', async () => {
    await api.ask('POST /v1/connections/{connection}/resume', { ...admin, path: { connection: 'genesys' } })

    expect(api.runs.runWaker.waiting).toEqual([
      { connection: 'genesys', id: 'tick#genesys', at: expect.any(Number) },
    ])
    expect(api.world.waker.waiting).toEqual([])
  })
})
