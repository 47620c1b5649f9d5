import { beforeEach, describe, expect, it } from 'vitest'
import { codeOf } from '../../support/http.ts'
import { type QueryApi, queryApi } from '../../support/query-api.ts'

const byTask = 'GET /v1/sources/{source}/tasks/{externalId}'
const byId = 'GET /v1/workitems/{id}'
const timeline = 'GET /v1/workitems/{id}/timeline'
const list = 'GET /v1/workitems'
const task = { source: 'crm', externalId: 'L-1' }

let world: QueryApi['world']
let audits: QueryApi['audits']
let ask: QueryApi['ask']
let lead: QueryApi['lead']

beforeEach(() => {
  ;({ world, audits, ask, lead } = queryApi())
})

describe('GET a workitem', () => {
  it('by source and external id, or by its own id, is the same', async () => {
    const { id } = await lead()

    const found = await ask(byTask, { path: task })
    const same = await ask(byId, { path: { id: id.toUpperCase() } })

    expect(found.status).toBe(200)
    expect(same.json).toEqual(found.json)
    expect(found.json).toMatchObject({
      id,
      source: 'crm',
      externalId: 'L-1',
      asset: 'crm-lead',
      assetVersion: 1,
      connection: 'webex',
      state: 'accepted',
      revision: 1,
      generation: 1,
      revisions: [{ revision: 1, state: 'pending', timestamp: world.clock.ms }],
      earlierGenerations: [],
      acceptedAt: '2026-01-15T12:00:00.000Z',
      unsettledSince: '2026-01-15T12:00:00.000Z',
      trace: 'a'.repeat(32),
    })
  })

  it('names earlier generations and the reason of a hold', async () => {
    const earlier = [{ generation: 1, taskId: 'task-1', reason: 'AGENT_GONE' }]
    const hold = { code: 'create-uncertain', at: world.clock.ms }
    const { id } = await lead({ generation: 2, earlier, hold })

    const { json } = await ask(byId, { path: { id } })

    expect(json.earlierGenerations).toEqual(earlier)
    expect(json.hold).toEqual({ code: 'create-uncertain', since: '2026-01-15T12:00:00.000Z' })
  })

  it('shows nothing of the content without workitems:data', async () => {
    const { id } = await lead()
    const answers = [
      await ask(byTask, { path: task }),
      await ask(byId, { path: { id }, as: ['operator', 'admin'] }),
      await ask(timeline, { path: { id }, as: ['crm-client', 'read', 'data'] }),
    ]
    for (const { status, text } of answers) {
      expect(status).toBe(200)
      expect(text).not.toContain('Secret')
    }
    expect(audits).toEqual([])
  })

  it('shows the newest data with workitems:data, and enters it into the audit log', async () => {
    const { id } = await lead()

    const { json } = await ask(byId, { path: { id }, as: ['crm-client', 'read', 'data'] })

    expect(json).toMatchObject({ name: 'Mr. Secret', data: { company: 'Secret Ltd' } })
    expect(audits).toEqual([
      { action: 'read-data', client: 'crm-client', subject: 'crm-client', workitem: id },
    ])
  })

  it('says null for data that has been deleted', async () => {
    const { id } = await lead()
    await world.store.expireSnapshots(id, world.clock.ms)

    const { json } = await ask(byId, { path: { id }, as: ['crm-client', 'read', 'data'] })

    expect(json.data).toBeNull()
  })
})

describe('access', () => {
  it('needs workitems:read or workitems:admin', async () => {
    await lead()
    const answer = await ask(byTask, { path: task, as: ['crm-client', 'write', 'data'] })
    expect([answer.status, codeOf(answer)]).toEqual([403, 'forbidden'])
  })

  it("keeps a client out of another client's source", async () => {
    await lead()
    const answer = await ask(byTask, { path: task, as: ['fax-client', 'read'] })
    expect([answer.status, codeOf(answer)]).toEqual([403, 'wrong-source'])
  })

  it("shows another client's workitem like one that does not exist", async () => {
    const { id } = await lead()
    const as: [string, string] = ['fax-client', 'read']
    for (const route of [byId, timeline]) {
      const others = await ask(route, { path: { id }, as })
      const none = await ask(route, { path: { id: id.replace(/^./, (c) => (c === '0' ? '1' : '0')) }, as })
      expect([others.status, codeOf(others)]).toEqual([404, 'unknown-workitem'])
      expect(others.text).toBe(none.text)
    }
  })

  it('shows an operator all sources', async () => {
    await lead()
    expect((await ask(byTask, { path: task, as: ['operator', 'admin'] })).status).toBe(200)
  })

  it.each(['', 'x', `${'0'.repeat(3_000)}`, '../../etc', '%00', 'tick#webex'])(
    'asks the table for no id like %.20s',
    async (id) => {
      world.store.before = () => {
        throw new Error('asked')
      }
      const answer = await ask(byId, { path: { id } })
      expect([answer.status, codeOf(answer)]).toEqual([404, 'unknown-workitem'])
    },
  )

  it.each([
    [byTask, { source: 'crm', externalId: 'L-2' }, 404, 'unknown-task'],
    [byTask, { source: 'crm', externalId: 'a b' }, 422, 'invalid-external-id'],
    [byTask, { source: 'nobody', externalId: 'L-2' }, 404, 'unknown-source'],
    ['GET /v1/else', {}, 404, 'not-found'],
  ])('%s with %j is %i %s', async (route, path, status, code) => {
    const answer = await ask(route, { path })
    expect([answer.status, codeOf(answer)]).toEqual([status, code])
  })
})

describe('GET the timeline', () => {
  it('is in the order things happened, not in which they were heard', async () => {
    const at = world.clock.ms
    const { id, timeline: entries } = await lead()
    const head = world.store.items.get(id)
    head?.timeline.push(
      { k: 'c', at: at + 30, what: 'assigned', by: 'webhook', topic: 'task:connected', taskId: 't-1' },
      { k: 'b', at: at + 10, what: 'confirmed', rev: 1, gen: 1, by: 'webhook' },
    )
    const { json } = await ask(timeline, { path: { id } })

    expect(entries).toHaveLength(1)
    expect(json.trace).toBe('a'.repeat(32))
    expect(json.entries).toEqual([
      { at: '2026-01-15T12:00:00.000Z', what: 'accepted', revision: 1 },
      { at: '2026-01-15T12:00:00.010Z', what: 'confirmed', revision: 1, generation: 1, by: 'webhook' },
      {
        at: '2026-01-15T12:00:00.030Z',
        what: 'assigned',
        by: 'webhook',
        topic: 'task:connected',
        taskId: 't-1',
      },
    ])
  })
})

describe('GET a list of workitems', () => {
  const as: [string, string] = ['operator', 'admin']

  it('shows what waits, longest first, and whether there is more', async () => {
    for (let i = 0; i < 101; i++) {
      world.clock.ms += 1_000
      await lead({}, `L-${i}`)
    }
    const { json } = await ask(list, { query: { connection: 'webex', list: 'due' }, as })

    expect(json).toMatchObject({ connection: 'webex', list: 'due', more: true })
    expect(json.items).toHaveLength(100)
    expect(json.items[0]).toEqual({
      id: expect.any(String),
      at: '2026-01-15T12:01:01.000Z',
      since: '2026-01-15T12:00:01.000Z',
      links: { self: expect.any(String), timeline: expect.any(String) },
    })
  })

  it.each([
    [{ connection: 'webex', list: 'held' }, 200],
    [{ connection: 'webex', list: 'failed' }, 200],
    [{ connection: 'webex', list: 'all' }, 400],
    [{ connection: 'webex' }, 400],
    [{ connection: 'nobody', list: 'due' }, 404],
    [{ list: 'due' }, 404],
  ])('with %j is %i', async (query, status) => {
    expect((await ask(list, { query: query as Record<string, string>, as })).status).toBe(status)
  })

  it('needs workitems:admin', async () => {
    const answer = await ask(list, { query: { connection: 'webex', list: 'due' } })
    expect([answer.status, codeOf(answer)]).toEqual([403, 'forbidden'])
  })
})
