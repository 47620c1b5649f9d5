import { Webhook } from 'standardwebhooks'
import { beforeEach, describe, expect, it } from 'vitest'
import { makeIngestHook } from '../../../functions/http/ingest-hook.ts'
import { type Answer, behindEdge, codeOf, httpEvent, pointersOf } from '../../support/http.ts'
import { type MemoryWorld, memoryWorld } from '../../support/memory-world.ts'
import { MemorySecrets } from '../../support/secrets.ts'

const secretOf = (byte: number) => `whsec_${Buffer.alloc(32, byte).toString('base64')}`
const task = { externalId: 'F-1', asset: 'fax-intake', data: { note: 'Zwei Seiten – eilig' } }

let world: MemoryWorld
let secrets: MemorySecrets
let call: (event: unknown) => Promise<Answer>

beforeEach(() => {
  world = memoryWorld()
  secrets = new MemorySecrets({ 'arn:fax': { secrets: [secretOf(1), secretOf(2)] } })
  const secretArns = { fax: 'arn:fax', claims: 'arn:fax' }
  ;({ call } = behindEdge(makeIngestHook({ ...world, secrets, secretArns })))
})

interface Sending {
  source?: string
  secret?: string
  at?: number
  headers?: Record<string, string>
  asBytes?: boolean
}

const send = (body: unknown, how: Sending = {}) => {
  const { source = 'fax', secret = secretOf(2), at = world.clock.ms, headers, asBytes } = how
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return call(
    httpEvent('POST /v1/hooks/sources/{source}', {
      path: { source },
      headers: {
        'Webhook-Id': 'msg_1',
        'Webhook-Timestamp': String(Math.floor(at / 1_000)),
        'Webhook-Signature': new Webhook(secret).sign('msg_1', new Date(at), text),
        ...headers,
      },
      body: asBytes ? Buffer.from(text) : text,
    }),
  )
}

describe('hook of a source', () => {
  it.each([
    ['text', false],
    ['base64', true],
  ])('takes a signed task from %s, whatever its content type', async (_, asBytes) => {
    const answer = await send(task, { asBytes, headers: { 'content-type': 'text/plain' } })

    expect(answer.status).toBe(202)
    expect(answer.json).toMatchObject({ source: 'fax', externalId: 'F-1', revision: 1 })
    expect(world.waker.sent).toHaveLength(1)
  })

  it('answers 200 to a repeated delivery', async () => {
    await send(task)
    expect((await send(task)).status).toBe(200)
  })

  it('answers 2xx to a stale revision, which such a sender would only repeat', async () => {
    await send({ ...task, timestamp: world.clock.ms })
    const answer = await send({ ...task, data: { note: 'older' }, timestamp: world.clock.ms - 1 })
    expect([answer.status, answer.json.stale]).toEqual([200, true])
  })

  it('refuses a secret that is not configured, before it reads the body', async () => {
    const answer = await send('{not json', { secret: secretOf(9) })
    expect([answer.status, codeOf(answer)]).toEqual([401, 'forged'])
    expect(world.store.writes).toEqual([])
  })

  it('refuses an old one, either way', async () => {
    for (const at of [world.clock.ms - 301_000, world.clock.ms + 302_000]) {
      const answer = await send(task, { at })
      expect([answer.status, codeOf(answer)]).toEqual([403, 'stale'])
    }
  })

  it('reads the secret once more when the cached one does not fit', async () => {
    await send(task)
    secrets.stored.set('arn:fax', { secrets: [secretOf(3)] })

    const answer = await send({ ...task, externalId: 'F-2' }, { secret: secretOf(3) })

    expect(answer.status).toBe(202)
    expect(secrets.reads).toBe(2)
  })

  it.each([
    ['no secret', {}],
    ['an empty list', { secrets: [] }],
    ['an empty secret', { secrets: ['whsec_'] }],
    ['a short secret', { secrets: [`whsec_${Buffer.alloc(16, 1).toString('base64')}`] }],
  ])('verifies nothing with %s, and says so in the log', async (_, value) => {
    secrets.stored.set('arn:fax', value)
    const secret = `whsec_${Buffer.alloc(16, 1).toString('base64')}`
    expect((await send(task, { secret })).status).toBe(401)
    expect(world.report.notes).toContainEqual(expect.objectContaining({ event: 'weak-secret' }))
  })

  it.each([
    ['unknown', 'nobody'],
    ['inherited', 'constructor'],
    ['without a hook', 'claims'],
  ])('knows no source that is %s', async (_, source) => {
    const answer = await send(task, { source })
    expect([answer.status, codeOf(answer)]).toEqual([404, 'unknown-source'])
  })

  it('is 503 when the source has a hook but no secret', async () => {
    expect((await send(task, { source: 'crm' })).status).toBe(503)
  })

  it('takes one task, not a list', async () => {
    const answer = await send([task])
    expect([answer.status, codeOf(answer)]).toEqual([422, 'invalid-task'])
  })

  it('names all violations of a signed task', async () => {
    const answer = await send({ asset: 'fax-intake', data: { unheardOf: 1 } })
    expect(pointersOf(answer).sort()).toEqual(['/data/note', '/data/unheardOf', '/externalId'])
  })

  it('refuses more than 256 KB', async () => {
    expect((await send(' '.repeat(256 * 1024 + 1))).status).toBe(413)
  })
})
