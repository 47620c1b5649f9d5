import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Ask, type Local, startLocal } from '../support/local-stack.ts'

/** What the API refuses, as the gateway, its authorizer or a function says it; none of it reaches the platform. */
let local: Local
beforeAll(async () => {
  local = await startLocal()
})
beforeEach(() => local.reset())
afterAll(() => local.close())

const lead = { asset: 'crm-lead', data: { customerName: 'Ada', product: 'Motor' } }
const crm = (rest: string) => `/v1/sources/crm/${rest}`
const task = crm('tasks/refused')
const problem = (code: string) => `urn:workbridge:problem:${code}`
const scoped = (...scopes: string[]) => local.issuer.issue({ clientId: 'crm-client', scopes })
const lines = { 'content-type': 'application/x-ndjson' }
const form = { 'content-type': 'application/x-www-form-urlencoded' }

interface Refusal {
  what: string
  status: number
  /** Absent: the gateway's own answer, which is no problem of ours. */
  code?: string
  /** Default: PUT of a good task. */
  method?: string
  path?: string
  ask(): Ask | Promise<Ask>
}

const refusals: Refusal[] = [
  { what: 'no token', status: 401, ask: () => ({ body: lead, token: null }) },
  { what: 'a token of nobody', status: 401, ask: () => ({ body: lead, token: 'a.b.c' }) },
  {
    ...{ what: 'a token that has expired', status: 401 },
    ask: async () => ({
      body: lead,
      token: await local.issuer.issue({ clientId: 'crm-client', scopes: ['workitems:write'], ttl: -120 }),
    }),
  },
  {
    ...{ what: 'a token for somebody else', status: 401 },
    ask: async () => ({
      body: lead,
      token: await local.issuer.issue({
        clientId: 'crm-client',
        scopes: ['workitems:write'],
        claims: { aud: 'another-api' },
      }),
    }),
  },
  {
    ...{ what: 'a token that may only read', status: 403, code: 'forbidden' },
    ask: async () => ({ body: lead, token: await scoped('workitems:read') }),
  },
  {
    ...{
      what: "another client's source",
      status: 403,
      code: 'wrong-source',
      path: '/v1/sources/claims/tasks/a',
    },
    ask: () => ({ body: lead, token: local.sources.crm?.token }),
  },
  {
    ...{ what: 'no such source', status: 404, code: 'unknown-source', path: '/v1/sources/erp/tasks/a' },
    ask: () => ({ body: lead }),
  },
  {
    ...{ what: "another source's asset", status: 404, code: 'unknown-asset' },
    ask: () => ({ body: { ...lead, asset: 'fax-intake' } }),
  },
  {
    ...{ what: 'nothing to patch', status: 404, code: 'unknown-task', method: 'PATCH' },
    ask: () => ({ body: { data: { product: 'Home' } } }),
  },
  { what: 'no such route', status: 404, method: 'DELETE', ask: () => ({}) },
  { what: 'no JSON', status: 400, code: 'malformed-json', ask: () => ({ body: '{"asset": ' }) },
  {
    ...{ what: 'a member twice', status: 400, code: 'malformed-json' },
    ask: () => ({ body: '{"asset":"crm-lead","data":{"customerName":"a","customerName":"b"}}' }),
  },
  {
    ...{ what: 'a form', status: 415, code: 'unsupported-media-type' },
    ask: () => ({ body: 'a=b', headers: form }),
  },
  {
    ...{ what: 'a body over 256 KB', status: 413, code: 'too-large' },
    ask: () => ({ body: { ...lead, name: 'x'.repeat(300_000) } }),
  },
  {
    ...{
      what: 'a batch over 1,000 lines',
      status: 413,
      code: 'too-large',
      method: 'POST',
      path: crm('batches'),
    },
    ask: () => ({ body: '{}\n'.repeat(1_001), headers: lines }),
  },
  {
    ...{ what: 'a batch over 4 MiB', status: 413, code: 'too-large', method: 'POST', path: crm('batches') },
    ask: () => ({ body: JSON.stringify({ ...lead, name: 'x'.repeat(4_200_000) }), headers: lines }),
  },
  {
    ...{ what: 'an odd external id', status: 422, code: 'invalid-external-id', path: crm('tasks/a%20b') },
    ask: () => ({ body: lead }),
  },
  {
    ...{ what: 'an operator action without its scope', status: 403, code: 'forbidden' },
    ...{ method: 'POST', path: '/v1/connections/webex/resume' },
    ask: () => ({ token: local.sources.crm?.token }),
  },
  {
    ...{ what: 'no such workitem', status: 404, code: 'unknown-workitem', method: 'GET' },
    ...{ path: '/v1/workitems/00000000-0000-5000-8000-000000000000' },
    ask: () => ({}),
  },
]

test.each(refusals)('$what: $status', async ({ status, code, method = 'PUT', path = task, ask }) => {
  const reply = await local.call(method, path, await ask())
  await local.settle()

  expect(reply.status).toBe(status)
  if (code) {
    expect(reply.headers.get('content-type')).toBe('application/problem+json')
    expect(reply.body).toMatchObject({ type: problem(code), status })
  }
  expect(local.simulator.requests()).toEqual([])
})

test('409: an older revision is recorded, not sent; another asset conflicts', async () => {
  const now = Math.floor(local.clock.now())
  const id = await local.push('crm', 'stale-1', { ...lead, timestamp: now })
  await local.settle()
  const older = { ...lead, data: { customerName: 'Old' }, timestamp: now - 1 }

  const reply = await local.call('PUT', crm('tasks/stale-1'), { body: older })
  await local.settle()

  expect(reply.status).toBe(409)
  expect(reply.body).toMatchObject({ type: problem('stale-revision'), workitem: id })
  expect((await local.timeline(id)).map(({ what }) => what)).toContain('stale')
  expect(local.tasksOf('stale-1')[0]?.appends).toEqual([])
})
