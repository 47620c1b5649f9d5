import { beforeEach, describe, expect, it } from 'vitest'
import { claimsOf, codeOf } from '../../support/http.ts'
import { type IngestApi, ingestApi, lead, routes } from '../../support/ingest-api.ts'

const { put } = routes

let world: IngestApi['world']
let lines: IngestApi['lines']
let send: IngestApi['send']

beforeEach(() => {
  ;({ world, lines, send } = ingestApi())
})

describe('access', () => {
  it('asks for a token', async () => {
    const answer = await send(put, lead, { claims: undefined })
    expect([answer.status, codeOf(answer)]).toEqual([401, 'unauthenticated'])
    expect(answer.headers['www-authenticate']).toBe('Bearer')
  })

  it('says which scope is missing', async () => {
    const answer = await send(put, lead, { claims: claimsOf('crm-client', 'read', 'admin') })
    expect([answer.status, codeOf(answer)]).toEqual([403, 'forbidden'])
    expect(answer.json.detail).toContain('workitems:write')
  })

  it("keeps a client out of another client's source, an operator too", async () => {
    const answer = await send(put, lead, { claims: claimsOf('fax-client', 'write', 'admin') })
    expect([answer.status, codeOf(answer)]).toEqual([403, 'wrong-source'])
  })

  it('answers 404 to a route it does not know', async () => {
    const answer = await send('DELETE /v1/sources/{source}/tasks/{externalId}', lead)
    expect([answer.status, codeOf(answer)]).toEqual([404, 'not-found'])
  })
})

describe('trouble on AWS', () => {
  it.each([
    ['table', () => (world.store.before = () => Promise.reject(new Error('company: Ebner')))],
    [
      'queue',
      () => {
        world.waker.before = () => {
          throw new Error('company: Ebner')
        }
      },
    ],
  ])('with the %s is 503 with Retry-After, and its text stays out of answer and log', async (_, break_) => {
    break_()
    const answer = await send(put, lead)

    expect([answer.status, codeOf(answer)]).toEqual([503, 'unavailable'])
    expect(answer.headers['retry-after']).toBe('5')
    expect(answer.headers.traceparent).toBeDefined()
    expect(lines).toMatchObject([{ level: 'error', event: 'request-failed', fields: { error: 'Error' } }])
    expect(answer.text + JSON.stringify(lines)).not.toContain('Ebner')
  })
})
