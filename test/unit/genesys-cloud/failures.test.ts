import { describe, expect, it } from 'vitest'
import { type CallName, callRow, callTable } from '../../../functions/platforms/genesys-cloud/failures.ts'
import { failureOf } from '../../../functions/platforms/genesys-cloud/outcome.ts'
import type { HttpResult } from '../../../functions/platforms/http.ts'
import { hostsOf, regionDomains } from '../../../schemas/genesys-cloud/regions.ts'

const calls: CallName[] = ['set-priority', 'read', 'list']

function replied(status: number, body: unknown = {}, headers: Record<string, string> = {}): HttpResult {
  return { got: 'reply', status, headers, body: Buffer.from(JSON.stringify(body)), complete: true }
}

const fails = (name: CallName, result: HttpResult) => failureOf(name, result, 0)

describe('the table', () => {
  it('has a step for every status and every end without one', () => {
    for (const name of calls) {
      for (let status = 0; status < 1_000; status++) expect(callRow(name, status).step.step).toBeTruthy()
      for (const end of ['not-sent', 'no-reply', 'bad-settings'] as const)
        expect(callRow(name, end).when).toBe(end)
    }
  })

  it('gives up one conversation only where its code says so', () => {
    const rows = callTable.filter(({ step }) => step.step === 'reject' && step.scope === 'task')

    expect(rows.map(({ when }) => when)).toEqual([
      [400, 400],
      [403, 403],
      [404, 404],
    ])
    expect(rows.every(({ codes, calls }) => codes && calls && !calls.includes('list'))).toBe(true)
  })
})

describe('a failed call', () => {
  it.each([
    [400, 'resource.not.found', { outcome: 'rejected', scope: 'task', code: 'not-found' }],
    [404, 'resource.not.found', { outcome: 'rejected', scope: 'task', code: 'not-found' }],
    [404, 'not.found', { outcome: 'rejected', scope: 'task', code: 'not-found' }],
    [400, 'constraint.validation', { outcome: 'retry', cause: 'unexplained', code: 'constraint.validation' }],
    [401, 'bad.credentials', { outcome: 'retry', cause: 'token', code: 'bad.credentials' }],
    [401, 'ip.not.authorized', { outcome: 'rejected', scope: 'connection', code: 'ip.not.authorized' }],
    [
      403,
      'missing.any.permissions',
      { outcome: 'rejected', scope: 'connection', code: 'missing.any.permissions' },
    ],
    [
      403,
      'missing.division.permission',
      { outcome: 'rejected', scope: 'task', code: 'missing.division.permission' },
    ],
    [409, 'request.conflict', { outcome: 'retry', cause: 'transient', code: 'request.conflict' }],
    [503, 'service.unavailable', { outcome: 'retry', cause: 'transient', code: 'service.unavailable' }],
  ])('%i %s', (status, code, outcome) => {
    expect(fails('set-priority', replied(status, { code }))).toEqual(outcome)
  })

  it('pauses the connection when somebody else answers 404', () => {
    expect(fails('read', replied(404, 'nginx'))).toMatchObject({
      scope: 'connection',
      code: 'address-not-found',
    })
    expect(fails('list', replied(404, { code: 'not.found' }))).toMatchObject({ scope: 'connection' })
  })

  it('is never of unknown effect: the value is absolute', () => {
    const lost: HttpResult = { got: 'no-reply', code: 'ECONNRESET' }

    expect(fails('set-priority', lost)).toEqual({
      outcome: 'retry',
      cause: 'transient',
      code: 'no-reply:ECONNRESET',
    })
    expect(fails('set-priority', replied(200, 7))).toMatchObject({
      cause: 'transient',
      code: 'unreadable-reply',
    })
    expect(fails('set-priority', replied(500))).toMatchObject({ outcome: 'retry', cause: 'transient' })
  })

  it.each([
    [{ 'retry-after': '17' }, undefined, 17_000],
    [{}, 'Rate limit exceeded the maximum. Retry the request in [42] seconds', 42_000],
    [{}, 'Rate limit exceeded the maximum [300] requests within [60] seconds', 60_000],
    [{ 'retry-after': '0' }, undefined, 1_000],
  ])('429 %#: says when', (headers, message, afterMs) => {
    const body = { code: 'too.many.requests.retry.after', message }

    expect(fails('set-priority', replied(429, body, headers as Record<string, string>))).toEqual({
      outcome: 'retry',
      cause: 'rate-limit',
      code: 'too.many.requests.retry.after',
      afterMs,
    })
  })

  it('names the exchange, and passes no text on', () => {
    const secret = replied(
      400,
      { code: 'bad request of +1317', message: '+13175550123' },
      { 'inin-correlation-id': 'abc-1' },
    )

    expect(fails('read', secret)).toEqual({
      outcome: 'retry',
      cause: 'unexplained',
      code: 'http-400',
      correlationId: 'abc-1',
    })
  })
})

describe('regions', () => {
  it('have an API and a login host each', () => {
    expect(hostsOf('us-east-1')).toEqual({
      api: 'https://api.mypurecloud.com',
      token: 'https://login.mypurecloud.com/oauth/token',
    })
    expect(hostsOf('usw2.pure.cloud')?.api).toBe('https://api.usw2.pure.cloud')
    expect(hostsOf('example.com')).toBeUndefined()
    expect(hostsOf('toString')).toBeUndefined()
    expect(new Set(Object.values(regionDomains)).size).toBe(18)
  })
})
