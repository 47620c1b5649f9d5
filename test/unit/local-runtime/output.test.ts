import { describe, expect, test } from 'vitest'
import { jsonOutput, type ReadyFacts, textOutput } from '../../../local/output.ts'
import type { RequestEntry } from '../../../local/platforms/genesys-cloud/types.ts'
import { ofGenesys } from '../../../local/timeline/genesys.ts'
import { ofWebex } from '../../../local/timeline/webex.ts'
import { ofLog, ofRequest } from '../../../local/timeline.ts'

const item = { from: 'crm', to: 'workbridge', what: 'PUT /x', result: '202', meaning: 'stored' }

describe('json', () => {
  test('is one object a line, and says nothing before ready', () => {
    const written: string[] = []
    const output = jsonOutput((text) => written.push(text))
    output.say('starting')
    output.ready({ api: 'http://a' } as ReadyFacts)
    output.happened(0, item)
    output.stepDone('a step', 'a fault')
    output.demoDone(1)
    expect(written.map((line) => JSON.parse(line))).toEqual([
      { event: 'ready', api: 'http://a' },
      { event: 'timeline', at: '1970-01-01T00:00:00.000Z', ...item },
      { event: 'step-done', title: 'a step', ok: false, fault: 'a fault' },
      { event: 'demo-done', ok: false, failed: 1 },
    ])
    expect(written.every((line) => line.indexOf('\n') === line.length - 1)).toBe(true)
  })
})

describe('text', () => {
  test('is plain unless a terminal shows it', () => {
    const written: string[] = []
    textOutput((text) => written.push(text), false).happened(0, item)
    expect(written[0]).toBe('00:00:00.000  crm → workbridge      PUT /x 202\n')
    expect(written[1]).toContain('stored')
  })
})

describe('the timeline', () => {
  test('tells what came in, whose it is and what it means', () => {
    const fact = { method: 'POST', path: '/v1/hooks/sources/fax', status: 202 }
    expect(ofRequest(fact)).toMatchObject({
      from: 'fax',
      result: '202',
      meaning: expect.stringContaining('signature'),
    })
    expect(ofRequest({ ...fact, status: 401 })).toMatchObject({ meaning: expect.stringContaining('refused') })
  })

  test('leaves out questions that are answered and what the platform tells better', () => {
    expect(ofRequest({ method: 'GET', path: '/v1/workitems/1', status: 200 })).toBeUndefined()
    expect(ofRequest({ method: 'GET', path: '/v1/workitems/1', status: 404 })).toBeDefined()
    expect(ofRequest({ method: 'POST', path: '/v1/hooks/platforms/webex', status: 204 })).toBeUndefined()
  })

  test('tells a lost reply and a lost webhook as such', () => {
    const call = {
      method: 'POST',
      path: '/v2/tasks',
      body: null,
      at: 0,
      operation: 'create',
      trackingId: null,
    } as const
    const lost = ofWebex('webex', { kind: 'request', entry: { ...call, status: null } })
    expect(lost).toMatchObject({ result: 'no reply', meaning: expect.stringContaining('nobody here knows') })
    const webhook = {
      at: 0,
      type: 'task:failed',
      eventId: 'e',
      taskId: '12345678-9',
      subscription: 's',
      url: 'u',
      attempt: 1,
      copy: 1,
      faults: [],
      headers: {},
      body: JSON.stringify({ data: { reason: 'ENTRY_POINT_NOT_FOUND' } }),
      status: 204,
      result: 'delivered',
    } as const
    const failed = ofWebex('webex', { kind: 'webhook', entry: { ...webhook, faults: [] } })
    expect(failed?.what).toBe('webhook task:failed task 12345678')
    expect(failed?.meaning).toContain('(ENTRY_POINT_NOT_FOUND)')
    const never = ofWebex('webex', {
      kind: 'webhook',
      entry: { ...webhook, faults: [], status: null, result: 'lost' },
    })
    expect(never).toMatchObject({ result: 'lost', meaning: 'never arrives' })
  })

  test('tells what is set on Genesys Cloud, and what its events mean', () => {
    const id = '0b5d5f0c-8f5e-4c3a-9a53-2f1f6f5e7a10'
    const entry: RequestEntry = {
      method: 'PATCH',
      path: `/api/v2/routing/conversations/${id}`,
      body: { priority: 3 },
      status: 200,
      at: 0,
      operation: 'patch-routing',
      correlationId: 'c',
    }
    expect(ofGenesys('genesys', { kind: 'request', entry })).toEqual({
      from: 'workbridge',
      to: 'genesys',
      what: 'PATCH /api/v2/routing/conversations/0b5d5f0c to priority 3',
      result: '200',
      meaning: 'one call, no read: counts as 3 min more of waiting',
    })
    const gone = ofGenesys('genesys', { kind: 'request', entry: { ...entry, status: 404 } })
    expect(gone?.meaning).toContain('its run ends')
    for (const refused of [{ status: 403 }, { status: 400, method: 'POST', operation: 'token' as const }])
      expect(ofGenesys('genesys', { kind: 'request', entry: { ...entry, ...refused } })?.meaning).toContain(
        'permissions',
      )
  })

  test('shows errors and crashes of functions, no ordinary lines', () => {
    const entry = { functionName: 'deliver', at: 0 }
    expect(ofLog({ ...entry, line: '{"level":"info","event":"attempt"}' })).toBeUndefined()
    expect(ofLog({ ...entry, line: '{"_aws":{}}' })).toBeUndefined()
    expect(ofLog({ ...entry, line: '{"level":"ERROR"}' })).toMatchObject({ result: 'error' })
    expect(ofLog({ ...entry, line: 'Error: at x' })).toMatchObject({ result: 'output' })
  })
})
