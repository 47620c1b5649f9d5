import { beforeEach, describe, expect, it } from 'vitest'
import { workitemId } from '../../../functions/domain/ids.ts'
import { claimsOf, codeOf, pointersOf } from '../../support/http.ts'
import { type IngestApi, ingestApi, lead, routes } from '../../support/ingest-api.ts'

const { put, patch, post } = routes

let world: IngestApi['world']
let lines: IngestApi['lines']
let send: IngestApi['send']

beforeEach(() => {
  ;({ world, lines, send } = ingestApi())
})

describe('PUT', () => {
  it('accepts a task when snapshot, head and wake-up are durable', async () => {
    const answer = await send(put, lead)

    const id = workitemId(world.config.namespace, 'crm', 'L-1')
    expect(answer.status).toBe(202)
    expect(answer.headers.location).toBe(`/v1/workitems/${id}`)
    expect(answer.json).toEqual({
      id,
      source: 'crm',
      externalId: 'L-1',
      asset: 'crm-lead',
      revision: 1,
      generation: 1,
      state: 'accepted',
      links: { self: `/v1/workitems/${id}`, timeline: `/v1/workitems/${id}/timeline` },
    })
    expect(world.store.writes).toEqual(['putSnapshot', 'put'])
    expect(world.waker.sent).toMatchObject([{ connection: 'webex', id }])
  })

  it("keeps the caller's trace with the workitem and echoes it", async () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
    const headers = { 'content-type': 'application/json', Traceparent: traceparent }
    const answer = await send(put, lead, { headers })

    const trace = world.store.items.get(answer.json.id)?.trace
    expect(trace).toMatch(/^4bf92f3577b34da6a3ce929d0e0e4736-[0-9a-f]{16}$/)
    expect(answer.headers.traceparent).toBe(`00-${trace}-01`)
    expect(world.waker.sent[0]?.trace).toBe(trace)
  })

  it('answers 200 to an identical resend, and wakes again while nobody has tried', async () => {
    await send(put, lead)
    const answer = await send(put, lead)

    expect(answer.status).toBe(200)
    expect(answer.json.revision).toBe(1)
    expect(world.waker.sent).toHaveLength(2)
  })

  it('answers 409 to what is older than the newest revision', async () => {
    await send(put, { ...lead, timestamp: world.clock.ms })
    const answer = await send(put, { ...lead, data: { company: 'Old' }, timestamp: world.clock.ms - 1 })

    expect(answer.status).toBe(409)
    expect(codeOf(answer)).toBe('stale-revision')
    expect(answer.json.workitem).toBe(workitemId(world.config.namespace, 'crm', 'L-1'))
  })

  it('answers 409 to an update after the end where the asset says reject, 200 and ignored where it says ignore', async () => {
    const end = (source: string) => {
      const head = world.store.items.get(workitemId(world.config.namespace, source, 'E-1'))
      if (head) head.state = 'ended'
    }
    const parts = (source: string, client: string) => ({
      path: { source, externalId: 'E-1' },
      claims: claimsOf(client, 'write'),
    })
    const claim = { asset: 'claims-review', data: { claimNumber: 'CLM-1234' } }
    const fax = { asset: 'fax-intake', data: { note: 'one page' } }
    await send(put, claim, parts('claims', 'claims-client'))
    await send(put, fax, parts('fax', 'fax-client'))
    end('claims')
    end('fax')

    const rejected = await send(
      put,
      { ...claim, data: { claimNumber: 'CLM-9999' } },
      parts('claims', 'claims-client'),
    )
    const ignored = await send(put, { ...fax, data: { note: 'two pages' } }, parts('fax', 'fax-client'))

    expect([rejected.status, codeOf(rejected)]).toEqual([409, 'already-ended'])
    expect([ignored.status, ignored.json.ignored]).toEqual([200, true])
  })

  it('lists every violation, and never a value', async () => {
    const answer = await send(put, {
      asset: 'crm-lead',
      data: { worth: -5, contact: 'secret-value', unheardOf: 1, 'a/b~c': true },
    })

    expect(answer.status).toBe(422)
    expect(pointersOf(answer).sort()).toEqual(
      ['/data/a~1b~0c', '/data/company', '/data/contact', '/data/unheardOf', '/data/worth'].sort(),
    )
    expect(answer.text).not.toContain('secret-value')
    expect(JSON.stringify(lines)).not.toContain('secret-value')
  })

  it('refuses a timestamp more than 5 minutes ahead', async () => {
    const answer = await send(put, { ...lead, timestamp: world.clock.ms + 300_001 })
    expect(answer.json.violations).toMatchObject([{ pointer: '/timestamp', rule: 'future' }])
  })

  it('knows no asset that its source may not use', async () => {
    const answer = await send(put, { asset: 'fax-intake', data: { note: 'x' } })
    expect([answer.status, codeOf(answer)]).toEqual([404, 'unknown-asset'])
  })

  it.each(['constructor', '__proto__', 'toString'])('knows no source called %s', async (source) => {
    const answer = await send(put, lead, { path: { source, externalId: 'L-1' } })
    expect([answer.status, codeOf(answer)]).toEqual([404, 'unknown-source'])
  })

  it.each([
    ['a%7Eb', 'a~b'],
    ['a~b', 'a~b'],
    ['2026%3A1', '2026:1'],
    ['x'.repeat(128), 'x'.repeat(128)],
  ])('takes the external id %s, decoded or not', async (externalId, decoded) => {
    const answer = await send(put, lead, { path: { source: 'crm', externalId } })
    expect(answer.json.externalId).toBe(decoded)
  })

  it.each(['', 'a b', 'a/b', 'a%2Fb', '100%', '%E4', 'ä', 'a%00', 'x'.repeat(129), 'a\n'])(
    'refuses the external id %j',
    async (externalId) => {
      const answer = await send(put, lead, { path: { source: 'crm', externalId } })
      expect([answer.status, codeOf(answer)]).toEqual([422, 'invalid-external-id'])
    },
  )
})

describe('PATCH', () => {
  const merge = { headers: { 'content-type': 'application/merge-patch+json' } }

  it('merges into the newest task', async () => {
    await send(put, { ...lead, name: 'Lead', data: { company: 'A', worth: 5 } })
    const answer = await send(patch, { name: null, data: { worth: 6 } }, merge)

    const head = world.store.items.get(answer.json.id)
    const snapshot = await world.store.snapshot(answer.json.id, head?.revisions.at(-1)?.snap ?? '')
    expect(answer.status).toBe(202)
    expect(answer.json.revision).toBe(2)
    expect(snapshot?.task).toEqual({ asset: 'crm-lead', data: { company: 'A', worth: 6 } })
  })

  it('answers 404 where there is nothing to patch', async () => {
    const answer = await send(patch, { data: { company: 'B' } }, merge)
    expect([answer.status, codeOf(answer)]).toEqual([404, 'unknown-task'])
  })

  it('checks the merged task', async () => {
    await send(put, lead)
    const answer = await send(patch, '{"data":{"company":null,"__proto__":{"polluted":1}}}', merge)

    expect(answer.status).toBe(422)
    expect({}).not.toHaveProperty('polluted')
  })

  it('answers 409 to another asset', async () => {
    world.config.sources.crm?.assets.push('fax-intake')
    await send(put, lead)
    const answer = await send(patch, { asset: 'fax-intake', data: { company: null, note: 'x' } }, merge)
    expect([answer.status, codeOf(answer)]).toEqual([409, 'asset-differs'])
  })
})

describe('POST', () => {
  const parts = { path: { source: 'crm' } }

  it('takes the external id from the body, as the same workitem as PUT', async () => {
    const posted = await send(post, { ...lead, externalId: 'L-1' }, parts)
    const again = await send(put, lead)

    expect([posted.status, again.status]).toEqual([202, 200])
    expect(again.json.id).toBe(posted.json.id)
  })

  it.each([
    ['no external id', {}, 'required'],
    ['one with a blank', { externalId: 'L 1' }, 'pattern'],
    ['a number', { externalId: 7 }, 'type'],
  ])('with %s names that violation beside all others', async (_, externalId, rule) => {
    const answer = await send(post, { asset: 'crm-lead', data: { worth: 'much' }, ...externalId }, parts)

    expect(answer.status).toBe(422)
    expect(answer.json.violations).toContainEqual(expect.objectContaining({ pointer: '/externalId', rule }))
    expect(pointersOf(answer)).toEqual(expect.arrayContaining(['/data/company', '/data/worth']))
  })
})
