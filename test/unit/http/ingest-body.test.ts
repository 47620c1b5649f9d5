import { beforeEach, describe, expect, it } from 'vitest'
import { codeOf, pointersOf } from '../../support/http.ts'
import { type IngestApi, ingestApi, lead, routes } from '../../support/ingest-api.ts'

const { put } = routes

let world: IngestApi['world']
let send: IngestApi['send']

beforeEach(() => {
  ;({ world, send } = ingestApi())
})

describe('body', () => {
  it('is read from base64 as the same bytes', async () => {
    const answer = await send(put, Buffer.from(JSON.stringify(lead)))

    const head = world.store.items.get(answer.json.id)
    const snapshot = await world.store.snapshot(answer.json.id, head?.revisions[0]?.snap ?? '')
    expect(snapshot?.task.data.company).toBe('Ebner & Söhne')
  })

  it.each([
    ['application/json', 202],
    ['Application/JSON; charset="UTF-8"', 202],
    ['application/json;charset=utf8', 202],
    ['application/json; charset=iso-8859-1', 415],
    ['application/merge-patch+json', 415],
    ['text/plain', 415],
    ['', 415],
  ])('of the type %j gives %i', async (type, status) => {
    const answer = await send(put, lead, { headers: { 'content-type': type } })
    expect(answer.status).toBe(status)
  })

  it('that is compressed gives 415', async () => {
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' }
    expect((await send(put, lead, { headers })).status).toBe(415)
  })

  it('over 256 KB gives 413, at 256 KB it is read', async () => {
    const over = await send(put, ' '.repeat(256 * 1024 + 1))
    const full = await send(put, JSON.stringify(lead).padEnd(256 * 1024 - 1))

    expect([over.status, codeOf(over)]).toEqual([413, 'too-large'])
    expect(full.status).toBe(202)
  })

  it.each([
    ['nothing', ''],
    ['half an object', '{"asset":"crm-lead"'],
    ['bytes that are not UTF-8', Uint8Array.of(0x7b, 0xff, 0x7d)],
    ['a member twice', '{"asset":"crm-lead","asset":"claims-review","data":{}}'],
    ['half a surrogate pair', '{"asset":"crm-lead","data":{"company":"\\ud800"}}'],
  ])('of %s gives 400', async (_, body) => {
    const answer = await send(put, body)
    expect([answer.status, codeOf(answer)]).toEqual([400, 'malformed-json'])
  })

  it.each(['null', '7', '"text"', '[]'])('that is %s gives 422', async (body) => {
    const answer = await send(put, body)
    expect(answer.json.violations).toEqual([
      { pointer: '', rule: 'type', limit: 'object', message: 'must be a JSON object' },
    ])
  })

  it.each([
    ['at the top', '{"asset":"crm-lead","data":{"company":"x"},"__proto__":{"polluted":1}}', ['/__proto__']],
    ['in data', '{"asset":"crm-lead","data":{"company":"x","__proto__":"y"}}', ['/data/__proto__']],
  ])('with __proto__ %s is a violation and pollutes nothing', async (_, body, expected) => {
    const answer = await send(put, body)

    expect(pointersOf(answer)).toEqual(expected)
    expect({}).not.toHaveProperty('polluted')
  })
})
