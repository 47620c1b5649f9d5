import { beforeEach, describe, expect, it } from 'vitest'
import type { Head } from '../../../functions/domain/head.ts'
import { codeOf, pointersOf } from '../../support/http.ts'
import { type QueryApi, queryApi } from '../../support/query-api.ts'

const redrive = 'POST /v1/workitems/{id}/redrive'
const resolve = 'POST /v1/workitems/{id}/resolve'
const connection = 'GET /v1/connections/{connection}'
const resume = 'POST /v1/connections/{connection}/resume'
const as: [string, string] = ['operator', 'admin']
const headers = { 'content-type': 'application/json' }

let world: QueryApi['world']
let audits: QueryApi['audits']
let ask: QueryApi['ask']
let lead: QueryApi['lead']

beforeEach(() => {
  ;({ world, audits, ask, lead } = queryApi())
})

const failed = async (): Promise<Head> => {
  const head = await lead()
  const revisions = head.revisions.map((revision) => ({ ...revision, state: 'rejected' as const }))
  const { since: _s, dueAt: _d, ...rest } = head
  world.store.items.set(head.id, { ...rest, state: 'failed', revisions })
  return head
}

const held = async (): Promise<Head> => {
  const head = await lead()
  const revisions = head.revisions.map((revision) => ({ ...revision, state: 'uncertain' as const }))
  const hold = { code: 'create-uncertain', at: world.clock.ms }
  world.store.items.set(head.id, { ...head, revisions, hold, createRev: 1, attempts: 1 })
  return head
}

describe('redrive', () => {
  it('sends a failed workitem again as its next generation', async () => {
    const { id } = await failed()
    const answer = await ask(redrive, { path: { id }, as })

    expect(answer.status).toBe(200)
    expect(answer.json).toMatchObject({ generation: 2, revision: 2, state: 'accepted' })
    expect(world.waker.sent.at(-1)?.id).toBe(id)
    expect(audits).toEqual([
      { action: 'redrive', client: 'operator', subject: 'operator', workitem: id, generation: 2 },
    ])
  })

  it('takes the change up again when another writer was faster', async () => {
    const { id } = await failed()
    let races = 2
    world.store.before = (operation) => {
      const head = world.store.items.get(id)
      if (operation === 'put' && head && races-- > 0) head.version += 1
    }
    expect((await ask(redrive, { path: { id }, as })).json.generation).toBe(2)
  })

  it('does nothing where nothing failed, nor while a send is under way', async () => {
    const { id } = await lead()
    const nothing = await ask(redrive, { path: { id }, as })
    await failed()
    const head = world.store.items.get(id)
    if (head) head.attempt = { n: 1, rev: 1, kind: 'create', at: 0, leaseUntil: world.clock.ms + 1 }
    const flying = await ask(redrive, { path: { id }, as })

    expect([nothing.status, codeOf(nothing)]).toEqual([409, 'nothing-to-redrive'])
    expect([flying.status, codeOf(flying)]).toEqual([409, 'still-in-flight'])
    expect(audits).toEqual([])
  })

  it('is for operators', async () => {
    const { id } = await failed()
    const answer = await ask(redrive, { path: { id }, as: ['crm-client', 'read', 'write', 'data'] })
    expect([answer.status, codeOf(answer)]).toEqual([403, 'forbidden'])
  })
})

describe('resolve', () => {
  it.each([
    [{ outcome: 'created', taskId: 'task-9' }, { state: 'sent', taskId: 'task-9' }, 'confirmed'],
    [{ outcome: 'not-created' }, { state: 'accepted' }, 'pending'],
    [{ outcome: 'rejected' }, { state: 'failed' }, 'rejected'],
  ])('ends a hold with %j', async (body, expected, revision) => {
    const { id } = await held()
    const answer = await ask(resolve, { path: { id }, as, headers, body: JSON.stringify(body) })

    expect(answer.status).toBe(200)
    expect(answer.json).toMatchObject(expected)
    expect(answer.json.hold).toBeUndefined()
    expect(answer.json.revisions.at(-1).state).toBe(revision)
    expect(audits).toMatchObject([{ action: 'resolve', workitem: id, outcome: body.outcome }])
  })

  it('does nothing where nothing is held', async () => {
    const { id } = await lead()
    const answer = await ask(resolve, { path: { id }, as, headers, body: '{"outcome":"rejected"}' })
    expect([answer.status, codeOf(answer)]).toEqual([409, 'nothing-to-resolve'])
  })

  it.each([
    ['{}', ['/outcome']],
    ['{"outcome":"maybe-secret"}', ['/outcome']],
    ['{"outcome":"created"}', ['/taskId']],
    ['{"outcome":"created","taskId":"a b"}', ['/taskId']],
    ['{"outcome":"rejected","why":"secret"}', ['/why']],
    ['7', ['']],
  ])('refuses the body %s', async (body, expected) => {
    const { id } = await held()
    const answer = await ask(resolve, { path: { id }, as, headers, body })

    expect([answer.status, codeOf(answer)]).toEqual([400, 'malformed-request'])
    expect(pointersOf(answer)).toEqual(expected)
    expect(answer.text).not.toContain('secret')
  })

  it('names the outcomes there are', async () => {
    const { id } = await held()
    const answer = await ask(resolve, { path: { id }, as, headers, body: '{"outcome":"maybe"}' })
    expect(answer.json.violations[0]).toMatchObject({
      rule: 'enum',
      limit: ['created', 'not-created', 'rejected'],
    })
  })

  it('refuses a body that is not JSON', async () => {
    const { id } = await held()
    expect((await ask(resolve, { path: { id }, as, headers, body: '{' })).status).toBe(400)
    expect((await ask(resolve, { path: { id }, as, body: '{"outcome":"rejected"}' })).status).toBe(415)
  })
})

describe('a connection', () => {
  const path = { connection: 'webex' }

  it('shows its pauses', async () => {
    await world.gate.pause('webex', 'crm-lead', 'ASSET_NOT_FOUND', 'event', world.clock.ms)
    const answer = await ask(connection, { path })

    expect(answer.json).toEqual({
      id: 'webex',
      platform: 'webex',
      pauses: [
        {
          scope: 'crm-lead',
          code: 'ASSET_NOT_FOUND',
          via: 'event',
          since: '2026-01-15T12:00:00.000Z',
          probeAt: expect.any(String),
          probes: 0,
        },
      ],
    })
  })

  it('is resumed by an operator, and its work looked at now', async () => {
    await world.gate.pause('webex', '*', 'token-refused', 'call', world.clock.ms)
    await world.gate.pause('webex', 'crm-lead', 'ASSET_NOT_FOUND', 'event', world.clock.ms)

    const answer = await ask(resume, { path, as })

    expect([answer.status, answer.json.pauses]).toEqual([200, []])
    expect(world.waker.sent).toMatchObject([{ id: 'tick#webex', at: world.clock.ms }])
    expect(audits).toMatchObject([
      { action: 'resume', client: 'operator', connection: 'webex', scope: '*' },
      { action: 'resume', client: 'operator', connection: 'webex', scope: 'crm-lead' },
    ])
  })

  it.each(['nobody', '__proto__'])('is unknown by the id %s', async (id) => {
    for (const route of [connection, resume]) {
      const answer = await ask(route, { path: { connection: id }, as })
      expect([answer.status, codeOf(answer)]).toEqual([404, 'unknown-connection'])
    }
  })

  it('is not resumed by a source', async () => {
    expect((await ask(resume, { path, as: ['crm-client', 'read', 'write'] })).status).toBe(403)
  })
})
