import { beforeEach, describe, expect, it } from 'vitest'
import { codeOf, pointersOf } from '../../support/http.ts'
import { type QueryApi, queryApi } from '../../support/query-api.ts'

const end = 'POST /v1/workitems/{id}/end'
const as: [string, string] = ['operator', 'admin']
const headers = { 'content-type': 'application/json' }

let world: QueryApi['world']
let audits: QueryApi['audits']
let ask: QueryApi['ask']
let lead: QueryApi['lead']

beforeEach(() => {
  ;({ world, audits, ask, lead } = queryApi())
})

async function onPlatform(): Promise<string> {
  const head = await lead()
  const revisions = head.revisions.map((revision) => ({ ...revision, state: 'confirmed' as const }))
  const { since: _s, dueAt: _d, ...rest } = head
  world.store.items.set(head.id, {
    ...rest,
    revisions,
    state: 'queued',
    created: true,
    taskId: 't',
    createRev: 1,
  })
  return head.id
}

describe('end', () => {
  it('wants the platform task ended, and says who and why', async () => {
    const id = await onPlatform()
    const body = JSON.stringify({ reason: 'duplicate' })
    const answer = await ask(end, { path: { id }, as, headers, body })

    expect([answer.status, answer.json.state]).toEqual([200, 'canceling'])
    expect(world.waker.sent.at(-1)?.id).toBe(id)
    expect(audits).toEqual([
      { action: 'end', client: 'operator', subject: 'operator', workitem: id, reason: 'duplicate' },
    ])
    expect(world.store.items.get(id)?.timeline.at(-1)).toMatchObject({
      what: 'end-wanted',
      by: 'operator',
      code: 'duplicate',
    })
  })

  it('takes back what was not sent, without a body', async () => {
    const { id } = await lead()

    expect((await ask(end, { path: { id }, as })).json.state).toBe('canceled')
  })

  it('says so when nothing is left to end', async () => {
    const { id } = await lead()
    await ask(end, { path: { id }, as })
    const answer = await ask(end, { path: { id }, as })

    expect([answer.status, codeOf(answer)]).toEqual([409, 'already-ended'])
    expect(audits).toHaveLength(1)
  })

  it('takes a code, and no free text', async () => {
    const { id } = await lead()
    const answer = await ask(end, { path: { id }, as, headers, body: '{"reason":"Ada rang again"}' })

    expect([answer.status, pointersOf(answer)]).toEqual([400, ['/reason']])
    expect(world.store.items.get(id)?.state).toBe('accepted')
  })

  it('is for operators', async () => {
    const { id } = await lead()
    const answer = await ask(end, { path: { id }, as: ['crm-client', 'read', 'write', 'data'] })

    expect([answer.status, codeOf(answer)]).toEqual([403, 'forbidden'])
  })
})
