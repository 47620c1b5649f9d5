import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { workitemId } from '../../functions/domain/ids.ts'
import { makeIngest } from '../../functions/http/ingest.ts'
import { makeIngestHook } from '../../functions/http/ingest-hook.ts'
import type { Handle } from '../../functions/http/message.ts'
import { makeQuery } from '../../functions/http/query-routes.ts'
import { makeReceive } from '../../functions/http/receive.ts'
import { receivers } from '../../functions/platforms/receivers.ts'
import { type Answer, behindEdge, httpEvent } from '../support/http.ts'
import { anyText, bodies, cloudEvents, gatewayEvents, oddEvents } from '../support/http-arbitraries.ts'
import { memoryWorld } from '../support/memory-world.ts'
import { runWorld } from '../support/run-world.ts'
import { MemorySecrets } from '../support/secrets.ts'

/*
 * No input may give a 5xx: neither what a gateway would hand over, nor what it never would. Each property also names
 * answers that it has to have seen, or it would prove nothing.
 */

const key = Buffer.alloc(32, 1)
const current = 's'.repeat(40)
const secret = { secrets: [`whsec_${key.toString('base64')}`], webhookSecret: { current } }
const secretArns = { crm: 'arn', fax: 'arn', webex: 'arn' }
const claims = { scope: 'scope', client: 'client_id' }
const hookRoute = 'POST /v1/hooks/sources/{source}'
const platformRoute = 'POST /v1/hooks/platforms/{connection}'

const routes = {
  ingest: [
    'PUT /v1/sources/{source}/tasks/{externalId}',
    'PATCH /v1/sources/{source}/tasks/{externalId}',
    'POST /v1/sources/{source}/tasks',
    'POST /v1/sources/{source}/batches',
  ],
  query: [
    'GET /v1/sources/{source}/tasks/{externalId}',
    'GET /v1/workitems',
    'GET /v1/workitems/{id}',
    'GET /v1/workitems/{id}/timeline',
    'POST /v1/workitems/{id}/redrive',
    'POST /v1/workitems/{id}/resolve',
    'GET /v1/runs',
    'GET /v1/runs/{id}',
    'POST /v1/runs/{id}/cancel',
    'GET /v1/connections/{connection}',
    'POST /v1/connections/{connection}/resume',
  ],
  hook: [hookRoute],
  receive: [platformRoute],
}

function api() {
  const world = memoryWorld()
  const { config, now } = world
  const secrets = new MemorySecrets({ arn: secret })
  const report = { count: () => {}, note: () => {} }
  const bus = { put: async () => {} }
  const handles: Record<keyof typeof routes, Handle> = {
    ingest: makeIngest({ ...world, claims }),
    query: makeQuery({ ...world, runWorld: runWorld(config), claims, audit: () => {} }),
    hook: makeIngestHook({ ...world, secrets, secretArns }),
    receive: makeReceive({ config, receivers, secrets, secretArns, bus, report, now }),
  }
  const workitems = ['L-1', 'L-2'].map((externalId) => workitemId(config.namespace, 'crm', externalId))
  return { world, handles, workitems }
}

const { world, handles, workitems } = api()

/** Asks `numRuns` times and returns every status seen. */
async function statusesOf<T>(
  handle: Handle,
  events: fc.Arbitrary<T>,
  numRuns: number,
  toEvent: (value: T) => unknown = (event) => event,
): Promise<number[]> {
  const seen = new Set<number>()
  const { call, lines } = behindEdge(handle)
  await fc.assert(
    fc.asyncProperty(events, async (value) => {
      const answer = await call(toEvent(value))
      seen.add(answer.status)
      expect(answer.status, JSON.stringify(lines.at(-1))).toBeLessThan(500)
      checkForm(answer)
    }),
    { numRuns },
  )
  expect({}).not.toHaveProperty('polluted')
  return [...seen].sort()
}

function checkForm({ status, headers, json }: Answer): void {
  expect(headers.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/)
  if (status < 400) return
  expect(headers['content-type']).toBe('application/problem+json')
  expect(json).toMatchObject({ type: expect.stringMatching(/^urn:workbridge:problem:/), status })
}

beforeAll(async () => {
  const { call } = behindEdge(handles.ingest)
  const authorizer = { client_id: 'crm-client', scope: 'workitems:write' }
  for (const externalId of ['L-1', 'L-2'])
    await call(
      httpEvent('POST /v1/sources/{source}/tasks', {
        path: { source: 'crm' },
        headers: { 'content-type': 'application/json' },
        claims: authorizer,
        body: JSON.stringify({ externalId, asset: 'crm-lead', data: { company: 'Acme' } }),
      }),
    )
})

describe('every event of a gateway is answered without a 5xx', () => {
  it.each([
    ['ingest', [200, 202, 400, 403, 404, 409, 415, 422]],
    ['query', [200, 400, 403, 404, 409, 415]],
    ['hook', [401, 404]],
    ['receive', [401, 404]],
  ] as const)('by %s, with %j and others', async (name, expected) => {
    const seen = await statusesOf(handles[name], gatewayEvents(routes[name], workitems), 3_000)
    expect(seen).toEqual(expect.arrayContaining([...expected]))
  })
})

describe('every event of any shape is answered without a 5xx', () => {
  it.each(Object.entries(handles))('by %s', async (_, handle) => {
    await statusesOf(handle, oddEvents, 500)
  })
})

describe('every body signed by one who has the secret is answered without a 5xx', () => {
  it('from a source', async () => {
    const seen = await statusesOf(handles.hook, bodies, 1_500, (text) => {
      const body = Buffer.from(text)
      const seconds = String(Math.floor(world.now() / 1_000))
      const signature = createHmac('sha256', key).update(`m.${seconds}.`).update(body).digest('base64')
      const headers = {
        'webhook-id': 'm',
        'webhook-timestamp': seconds,
        'webhook-signature': `v1,${signature}`,
      }
      return httpEvent(hookRoute, { path: { source: 'crm' }, headers, body })
    })
    expect(seen).toEqual(expect.arrayContaining([200, 202, 400, 404, 422]))
  })

  it('from a platform', async () => {
    const events = fc.oneof(
      { arbitrary: cloudEvents(world.now()), weight: 9 },
      { arbitrary: anyText, weight: 1 },
    )
    const seen = await statusesOf(handles.receive, events, 1_500, (text) => {
      const body = Buffer.from(text)
      const headers = {
        'x-webexcc-signature': createHmac('sha256', current).update(body).digest('hex'),
        'x-webexcc-timestamp': String(world.now()),
        'x-webexcc-webhook-version': text.includes('task-message') ? 'task-message:1.0.0' : 'task:1.0.0',
      }
      return httpEvent(platformRoute, { path: { connection: 'webex' }, headers, body })
    })
    expect(seen).toEqual([204, 400, 403])
  })
})
