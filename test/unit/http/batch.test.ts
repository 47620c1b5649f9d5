import { beforeEach, describe, expect, it } from 'vitest'
import { workitemId } from '../../../functions/domain/ids.ts'
import { makeIngest } from '../../../functions/http/ingest.ts'
import { type Answer, behindEdge, claimsOf, type EventParts, httpEvent } from '../../support/http.ts'
import { type MemoryWorld, memoryWorld } from '../../support/memory-world.ts'

let world: MemoryWorld
let call: (event: unknown) => Promise<Answer>

beforeEach(() => {
  world = memoryWorld()
  ;({ call } = behindEdge(makeIngest({ ...world, claims: { scope: 'scope', client: 'client_id' } })))
})

const send = (body: string | Uint8Array, parts: EventParts = {}) =>
  call(
    httpEvent('POST /v1/sources/{source}/batches', {
      path: { source: 'crm' },
      headers: { 'content-type': 'application/x-ndjson' },
      claims: claimsOf('crm-client', 'write'),
      body,
      ...parts,
    }),
  )

const line = (externalId: string, company: unknown = 'A') =>
  JSON.stringify({ externalId, asset: 'crm-lead', data: { company } })

describe('batch', () => {
  it('gives a verdict for each line, whatever became of the others', async () => {
    const body = [
      line('a'),
      '',
      '{not json',
      line('b', { nested: true }),
      line('a'),
      '[1]\r',
      '  ',
      line('c'),
      JSON.stringify({ externalId: 'd', asset: 'unheard-of', data: {} }),
    ].join('\n')

    const answer = await send(`${body}\n`)

    expect(answer.status).toBe(200)
    expect(answer.json.summary).toEqual({ accepted: 2, unchanged: 1, rejected: 4, unavailable: 0, total: 7 })
    expect(answer.json.results.map((r: { line: number; status: number }) => [r.line, r.status])).toEqual([
      [1, 202],
      [3, 400],
      [4, 422],
      [5, 200],
      [6, 422],
      [8, 202],
      [9, 404],
    ])
    expect(answer.json.results[0]).toMatchObject({ externalId: 'a', revision: 1, state: 'accepted' })
    expect(answer.json.results[2].problem).toMatchObject({
      type: 'urn:workbridge:problem:invalid-task',
      violations: [{ pointer: '/data/company', rule: 'type' }],
    })
    expect(new Set(world.waker.sent.map((wake) => wake.id)).size).toBe(2)
  })

  it('takes lines of one workitem in their order', async () => {
    await send([line('a', 'one'), line('a', 'two'), line('a', 'three')].join('\n'))

    const [head] = world.store.items.values()
    const snapshot = await world.store.snapshot(head?.id ?? '', head?.revisions.at(-1)?.snap ?? '')
    expect(snapshot?.task.data.company).toBe('three')
  })

  it('loses no good line to one that is not UTF-8', async () => {
    const body = Buffer.concat([
      Buffer.from(`${line('a')}\n`),
      Buffer.of(0xff, 0x0a),
      Buffer.from(line('b', 'Söhne')),
    ])
    const answer = await send(body)
    expect(answer.json.results.map((r: { status: number }) => r.status)).toEqual([202, 400, 202])
  })

  it.each(['application/x-ndjson', 'application/jsonl', 'application/json-lines; charset=utf-8'])(
    'takes %s',
    async (type) => {
      expect((await send(line('a'), { headers: { 'content-type': type } })).status).toBe(200)
    },
  )

  it('does not take a JSON array', async () => {
    expect((await send('[]', { headers: { 'content-type': 'application/json' } })).status).toBe(415)
  })

  it('takes 1,000 lines and refuses 1,001', async () => {
    const lines = Array.from({ length: 1_001 }, (_, index) => line(`n${index}`))

    const over = await send(lines.join('\n'))
    const full = await send(lines.slice(1).join('\n\n'))

    expect(over.status).toBe(413)
    expect(full.json.summary.accepted).toBe(1_000)
  })

  it('refuses more than 4 MiB', async () => {
    const answer = await send(Buffer.alloc(4 * 1024 * 1024 + 1, 0x20))
    expect(answer.status).toBe(413)
  })

  it('refuses one line of more than 256 KB, and only that', async () => {
    const answer = await send(`${line('a', 'x'.repeat(256 * 1024))}\n${line('b')}`)
    expect(answer.json.results.map((r: { status: number }) => r.status)).toEqual([413, 202])
  })

  it.each(['', '\n\n', ' \r\n'])('refuses an empty one: %j', async (body) => {
    expect((await send(body)).status).toBe(400)
  })

  it('says which lines could not be stored', async () => {
    const bad = workitemId(world.config.namespace, 'crm', 'b')
    world.store.before = (operation, id) => {
      if (operation === 'put' && id === bad) throw new Error('throttled')
    }
    const answer = await send([line('a'), line('b')].join('\n'))
    expect(answer.json.summary).toMatchObject({ accepted: 1, unavailable: 1 })
    expect(answer.json.results[1]).toMatchObject({ line: 2, externalId: 'b', status: 503 })
  })

  it('is 503 as a whole when no line could be stored or no wake-up sent', async () => {
    world.waker.before = () => {
      throw new Error('queue gone')
    }
    const answer = await send([line('a'), line('b')].join('\n'))
    expect(answer.status).toBe(503)
    expect(answer.headers['retry-after']).toBe('5')
  })

  it('stays below the 6 MB of a Lambda answer, however bad the lines are', async () => {
    const members = Array.from({ length: 450 }, (_, index) => `"${index.toString(36)}":1`).join(',')
    const bad = `{"externalId":"a b","asset":"crm-lead","data":{${members}}}`
    const body = new Array(1_000).fill(bad).join('\n')

    const answer = await send(Buffer.from(body))

    expect(answer.status).toBe(200)
    expect(answer.text.length).toBeLessThan(5_000_000)
    expect(answer.json.results).toHaveLength(1_000)
    expect(answer.json.results.at(-1).problem.omitted).toBeGreaterThan(400)
  })
})
