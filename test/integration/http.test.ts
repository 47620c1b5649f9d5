import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type AwsProxy, startProxy } from '../support/local-proxy.ts'
import { type Ask, type Json, type Local, minuteMs, startLocal } from '../support/local-stack.ts'

/** The API as a source and an operator meet it: gateway, authorizer, functions. */
let local: Local
let table: AwsProxy
beforeAll(async () => {
  local = await startLocal({
    async endpoints(own) {
      table = await startProxy(own.AWS_ENDPOINT_URL_DYNAMODB ?? '')
      return { ...own, AWS_ENDPOINT_URL_DYNAMODB: table.url }
    },
  })
})
beforeEach(async () => {
  table.before = () => undefined
  await local.reset()
})
afterAll(async () => {
  await local.close()
  await table.close()
})

const lead = { asset: 'crm-lead', data: { customerName: 'Ada', product: 'Motor' } }
const crm = (rest: string) => `/v1/sources/crm/${rest}`
const problem = (code: string) => `urn:workbridge:problem:${code}`
const scoped = (...scopes: string[]) => local.issuer.issue({ clientId: 'crm-client', scopes })
const json = (body: unknown, headers: Record<string, string> = {}): Ask => ({ body, headers })

describe('push', () => {
  test('PUT: 202 with id, revision, state, links; the same again 200; changed 202', async () => {
    const first = await local.call('PUT', crm('tasks/put-1'), json(lead))
    await local.settle()
    const again = await local.call('PUT', crm('tasks/put-1'), json(lead))
    const changed = { ...lead, data: { ...lead.data, product: 'Home' } }
    const second = await local.call('PUT', crm('tasks/put-1'), json(changed))

    expect([first.status, again.status, second.status]).toEqual([202, 200, 202])
    const { id } = first.body
    expect(first.body).toEqual({
      ...{ id, source: 'crm', externalId: 'put-1', asset: 'crm-lead', revision: 1, generation: 1 },
      ...{
        state: 'accepted',
        links: { self: `/v1/workitems/${id}`, timeline: `/v1/workitems/${id}/timeline` },
      },
    })
    expect(first.headers.get('location')).toBe(`/v1/workitems/${id}`)
    expect(second.body).toMatchObject({ id, revision: 2 })
  })

  test('POST takes the id from the body; PATCH merges in both content types, null takes a field away', async () => {
    const posted = await local.call('POST', crm('tasks'), json({ ...lead, externalId: 'post-1' }))
    const merge = { 'content-type': 'application/merge-patch+json' }
    const one = await local.call('PATCH', crm('tasks/post-1'), json({ data: { company: 'Engines' } }, merge))
    const two = await local.call('PATCH', crm('tasks/post-1'), json({ data: { product: null } }))
    const { body } = await local.call('GET', crm('tasks/post-1'))

    expect([posted.status, one.status, two.status]).toEqual([202, 202, 202])
    expect(body).toMatchObject({ revision: 3, data: { customerName: 'Ada', company: 'Engines' } })
    expect(body.data).not.toHaveProperty('product')
  })

  test('a batch takes the good lines, whatever the others', async () => {
    const lines = [
      JSON.stringify({ ...lead, externalId: 'batch-a' }),
      '{"externalId": "batch-b", ',
      JSON.stringify({ asset: 'crm-lead', externalId: 'batch-c', data: { product: 'Boat' } }),
      '',
      JSON.stringify({ ...lead, externalId: 'batch-d' }),
      JSON.stringify({ ...lead, asset: 'claims-review', externalId: 'batch-e' }),
    ].join('\r\n')
    const headers = { 'content-type': 'application/x-ndjson' }
    const reply = await local.call('POST', crm('batches'), json(lines, headers))
    await local.settle()

    expect(reply.status).toBe(200)
    expect(reply.body.summary).toEqual({ accepted: 2, unchanged: 0, rejected: 3, unavailable: 0, total: 5 })
    expect(reply.body.results.map(({ line, status }: Json) => [line, status])).toEqual([
      ...[
        [1, 202],
        [2, 400],
        [3, 422],
        [5, 202],
      ],
      [6, 404],
    ])
    expect(
      local.simulator
        .tasks()
        .map(({ origin }) => origin)
        .toSorted(),
    ).toEqual(['batch-a', 'batch-d'])
  })

  test('422 names every violation by pointer, rule, limit and size, and never a value', async () => {
    const secretly = 'secretly-unknown-value'
    const body = {
      asset: 'crm-lead',
      data: {
        company: '🛟'.repeat(257),
        email: secretly,
        product: secretly,
        estimatedValue: -1,
        shoeSize: secretly,
      },
      dueAt: '2026-11-01T09:00:00Z',
      flowSettings: { big: 'x'.repeat(513) },
      timestamp: Math.floor(local.clock.now()) + 6 * minuteMs,
    }
    const reply = await local.call('PUT', crm('tasks/bad-1'), json(body))

    expect(reply.status).toBe(422)
    expect(reply.headers.get('content-type')).toBe('application/problem+json')
    expect(reply.body.type).toBe(problem('invalid-task'))
    expect(reply.body.violations.map(({ pointer, rule }: Json) => `${pointer} ${rule}`).toSorted()).toEqual([
      '/data/company maxBytes',
      '/data/customerName required',
      '/data/email type',
      '/data/estimatedValue min',
      '/data/product enum',
      '/data/shoeSize unknown',
      '/flowSettings/big maxBytes',
      '/timestamp future',
    ])
    const company = reply.body.violations.find(({ pointer }: Json) => pointer === '/data/company')
    expect(company).toMatchObject({ limit: 1024, actual: 1028 })
    expect(JSON.stringify(reply.body)).not.toContain(secretly)
  })
})

describe('look', () => {
  test('data needs its scope; a source sees its own only; an operator all, without data', async () => {
    const id = await local.push('crm', 'look-1', lead)
    const path = `/v1/workitems/${id}`
    const admin = await local.issuer.issue({ clientId: 'operator', scopes: ['workitems:admin'] })

    const withData = await local.call('GET', path, {
      token: await scoped('workitems:read', 'workitems:data'),
    })
    const without = await local.call('GET', path, { token: await scoped('workitems:read') })
    const stranger = await local.call('GET', path, { token: local.sources.claims?.token })
    const operator = await local.call('GET', path, { token: admin })

    expect(withData.body.data).toEqual(lead.data)
    expect([without.status, stranger.status, operator.status]).toEqual([200, 404, 200])
    expect(JSON.stringify([without.body, operator.body])).not.toContain('Ada')
  })

  test('a trace goes from the request to the platform and the timeline', async () => {
    const trace = '0af7651916cd43dd8448eb211c80319c'
    const headers = { traceparent: `00-${trace}-b7ad6b7169203331-01` }
    const reply = await local.call('PUT', crm('tasks/trace-1'), json(lead, headers))
    await local.settle()

    expect(reply.headers.get('traceparent')).toContain(trace)
    const create = local.simulator.requests().find(({ operation }) => operation === 'create')
    expect(create?.trackingId).toContain(trace)
    expect((await local.call('GET', `${reply.body.links.timeline}`)).body.trace).toBe(trace)
  })
})

test('the table is out of reach: 503 with Retry-After and nothing sent; the same push later works', async () => {
  table.before = ({ operation }) => (operation === 'PutItem' ? 'drop' : undefined)
  const refused = await local.call('PUT', crm('tasks/trouble-1'), json(lead))
  table.before = () => undefined
  await local.settle()
  const before = local.simulator.tasks().length

  await local.push('crm', 'trouble-1', lead)
  await local.settle()

  expect(refused.status).toBe(503)
  expect(refused.headers.get('retry-after')).toMatch(/^\d+$/)
  expect(refused.body.type).toBe(problem('unavailable'))
  expect([before, local.simulator.tasks().length]).toEqual([0, 1])
})
