import { createServer, type Server } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CallOutcome } from '../../functions/platforms/port.ts'
import { webexSender } from '../../functions/platforms/webex/client.ts'
import { snapshotCall } from '../fixtures/webex/make.ts'
import { type Answer, startServer, type TinyServer } from '../fixtures/webex/server.ts'

const now = Date.parse('2026-06-04T10:00:00Z')
let server: TinyServer
let answer: Answer
const io = (over = {}) => ({ baseUrl: server.url, token: 't', now: () => now, timeoutMs: 1_500, ...over })
const create = (over = {}) => webexSender.create(snapshotCall(), io(over))
const append = (over = {}) => webexSender.append('task-1', snapshotCall(), io(over))

beforeEach(async () => {
  server = await startServer(() => answer)
})
afterEach(() => server.close())

const retry = (cause: string, code: string) => ({ outcome: 'retry', cause, code })
const stop = (code: string) => ({ outcome: 'rejected', scope: 'connection', code })

describe('a status without a readable body', () => {
  const rows: [status: number, create: object, append: object][] = [
    [301, stop('redirect'), stop('redirect')],
    [302, stop('redirect'), stop('redirect')],
    [307, stop('redirect'), stop('redirect')],
    [400, retry('unexplained', 'http-400'), retry('unexplained', 'http-400')],
    [401, retry('token', 'http-401'), retry('token', 'http-401')],
    [403, retry('token', 'http-403'), retry('token', 'http-403')],
    [404, stop('address-not-found'), { outcome: 'rejected', scope: 'task', code: 'NOT_FOUND' }],
    [405, retry('unexplained', 'http-405'), retry('unexplained', 'http-405')],
    [408, { outcome: 'uncertain', code: 'http-408' }, retry('transient', 'http-408')],
    [409, retry('unexplained', 'http-409'), retry('unexplained', 'http-409')],
    [413, retry('unexplained', 'http-413'), retry('unexplained', 'http-413')],
    [415, retry('unexplained', 'http-415'), retry('unexplained', 'http-415')],
    [422, retry('unexplained', 'http-422'), retry('unexplained', 'http-422')],
    [500, { outcome: 'uncertain', code: 'http-500' }, retry('transient', 'http-500')],
    [502, { outcome: 'uncertain', code: 'http-502' }, retry('transient', 'http-502')],
    [503, { outcome: 'uncertain', code: 'http-503' }, retry('transient', 'http-503')],
    [504, { outcome: 'uncertain', code: 'http-504' }, retry('transient', 'http-504')],
  ]

  it.each(rows)('%i', async (status, ofCreate, ofAppend) => {
    answer = { status, headers: { location: `${server.url}/elsewhere` } }

    expect(await create()).toEqual(ofCreate)
    expect(await append()).toEqual(ofAppend)
    // Two requests: no redirect was followed.
    expect(server.seen).toHaveLength(2)
  })

  it.each([
    ['seconds', '20', 20_000],
    ['an HTTP date', 'Thu, 04 Jun 2026 10:01:30 GMT', 90_000],
    ['garbage', 'soon', 60_000],
    ['nothing', undefined, 60_000],
  ])('429 with %s as Retry-After', async (_what, header, afterMs) => {
    answer = { status: 429, headers: header === undefined ? {} : { 'retry-after': header } }

    const expected = { outcome: 'retry', cause: 'rate-limit', code: 'http-429', afterMs }
    expect(await create()).toEqual(expected)
    expect(await append()).toEqual(expected)
  })

  it('503 with Retry-After tells a repeatable call when', async () => {
    answer = { status: 503, headers: { 'retry-after': '7' } }

    expect(await append()).toMatchObject({ cause: 'transient', afterMs: 7_000 })
    expect(await create()).toEqual({ outcome: 'uncertain', code: 'http-503' })
  })
})

describe('what a 4xx names', () => {
  const said = (text: string) => ({ error: { key: 400, message: [{ description: text }] }, trackingId: 'T' })
  const shapes: [string, (text: string) => unknown][] = [
    ['subscriptions', said],
    [
      'tasks and search',
      (text) => ({ trackingId: 'T', error: { key: '400', message: [{ description: text }] } }),
    ],
    ['common errors, list', (text) => ({ errors: [{ key: 'x', message: [{ description: text }] }] })],
    ['common errors, text', (text) => ({ errors: [{ key: 'x', message: text }] })],
    ['common errors, description', (text) => ({ errors: [{ key: 'x', description: text }] })],
  ]

  for (const status of [400, 413, 415, 422])
    it.each(shapes)(`${status}: an asset field, in the shape of %s`, async (_name, shape) => {
      answer = { status, body: JSON.stringify(shape('Required field claimNumber is missing: Jane Doe')) }

      const outcome = await create()

      expect(outcome).toEqual({
        outcome: 'rejected',
        scope: 'task',
        code: 'invalid-fields',
        fields: ['claimNumber'],
      })
      expect(await append()).toEqual(outcome)
    })

  it.each<[string, Partial<CallOutcome>]>([
    ['workItemData must not be empty', { outcome: 'rejected', scope: 'task', fields: ['workItemData'] }],
    ['origin.id is invalid', { outcome: 'rejected', scope: 'task', fields: ['origin'] }],
    ['flowSettings has too many entries', { outcome: 'rejected', scope: 'task', fields: ['flowSettings'] }],
    ['channel is not active', { outcome: 'rejected', scope: 'asset', fields: ['channel'] }],
    ['destination cannot be resolved', { outcome: 'rejected', scope: 'asset', fields: ['destination'] }],
    ['CHANNEL_ASSET_UNDEFINED', { outcome: 'rejected', scope: 'asset', code: 'CHANNEL_ASSET_UNDEFINED' }],
    ['FEATURE_FLAG_DISABLED', { outcome: 'rejected', scope: 'connection', code: 'FEATURE_FLAG_DISABLED' }],
    ['ORG_DIGITAL_CONTACT_LIMIT_EXCEEDED', { outcome: 'retry', cause: 'transient' }],
    [
      'INVALID_CONTENT: claimNumber',
      { outcome: 'rejected', code: 'INVALID_CONTENT', fields: ['claimNumber'] },
    ],
    ['Body is invalid JSON.', { outcome: 'retry', cause: 'unexplained', code: 'http-400' }],
    ['NOT_FOUND', { outcome: 'retry', cause: 'unexplained' }],
    // Part of a longer word is not the field.
    ['claimNumbers are invalid', { outcome: 'retry', cause: 'unexplained' }],
  ])('400 "%s"', async (text, expected) => {
    answer = { status: 400, body: JSON.stringify(said(text)) }

    expect(await create()).toMatchObject(expected)
  })

  it('is not looked at where the status says enough', async () => {
    answer = { status: 500, body: JSON.stringify(said('claimNumber')) }
    expect(await create()).toEqual({ outcome: 'uncertain', code: 'http-500' })

    answer = { status: 401, body: JSON.stringify(said('claimNumber')) }
    expect(await create()).toEqual(retry('token', 'http-401'))
  })

  it.each([
    ['empty', ''],
    ['HTML', '<html>claimNumber</html>'],
    ['a number', '17'],
    ['null', 'null'],
    ['an empty list', '{"errors":[]}'],
    ['a text', '"claimNumber"'],
    ['oddly filled', '{"error":{"message":{"description":null}},"errors":null}'],
    ['deep', '['.repeat(50_000)],
    ['huge', JSON.stringify(said(`${'x'.repeat(3_000_000)} claimNumber`))],
  ])('stays unexplained when the body is %s', async (_what, body) => {
    answer = { status: 400, body }

    expect(await create()).toEqual(retry('unexplained', 'http-400'))
  })

  it('never repeats a text', async () => {
    answer = { status: 422, body: JSON.stringify(said('claimNumber "Jane Doe, 4 Elm St" is bad')) }

    expect(JSON.stringify(await create())).not.toMatch(/Jane|Elm|bad/)
  })
})

describe('an exchange without a status', () => {
  const unknown = (code: string) => ({
    create: { outcome: 'uncertain', code: `no-reply:${code}` },
    append: retry('transient', `no-reply:${code}`),
  })

  it('reset after the request was read: unknown', async () => {
    answer = (response) => response.socket?.resetAndDestroy()

    expect(await create()).toEqual(unknown('ECONNRESET').create)
    expect(await append()).toEqual(unknown('ECONNRESET').append)
  })

  it('closed without a word: unknown', async () => {
    answer = (response) => response.socket?.end()

    expect(await create()).toEqual(unknown('ECONNRESET').create)
  })

  it('no answer in time: unknown', async () => {
    answer = () => undefined

    expect(await create({ timeoutMs: 150 })).toEqual(unknown('ERR_TIMEOUT').create)
    expect(await append({ timeoutMs: 150 })).toEqual(unknown('ERR_TIMEOUT').append)
  })

  it('a status, then no body: uncertain for a 201, itself for a 404', async () => {
    answer = (response) => {
      response.writeHead(201, { 'content-length': '100' }).write('{"data"')
    }
    expect(await create({ timeoutMs: 150 })).toEqual({ outcome: 'uncertain', code: 'unreadable-reply' })

    answer = (response) => {
      response.writeHead(404, { 'content-length': '100' }).write('{')
      setImmediate(() => response.socket?.destroy())
    }
    expect(await create({ timeoutMs: 1_000 })).toEqual(stop('address-not-found'))
  })

  it.each([
    ['garbage', 'SMTP ready\r\n'],
    ['half a header', 'HTTP/1.1 201 Created\r\nContent-Le'],
    ['101', 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n'],
  ])('%s instead of HTTP: unknown', async (_what, text) => {
    const raw = createServer((socket) => {
      socket.on('error', () => undefined)
      socket.once('data', () => socket.end(text))
    })
    const url = await listen(raw)

    expect((await create({ baseUrl: url })).outcome).toBe('uncertain')
    raw.close()
  })

  it('refused, or a name nobody has: not sent', async () => {
    const raw = createServer()
    const url = await listen(raw)
    await new Promise((resolve) => raw.close(resolve))

    expect(await create({ baseUrl: url })).toEqual(retry('transient', 'not-sent:ECONNREFUSED'))
    const nobody = await create({ baseUrl: 'https://nobody.invalid' })
    expect(nobody).toMatchObject({ outcome: 'retry', cause: 'transient' })
    expect(nobody).toHaveProperty('code', expect.stringMatching(/^not-sent:(ENOTFOUND|EAI_AGAIN)$/))
  })

  it.each([
    ['http to another machine', { baseUrl: 'http://api.example.com' }],
    ['no address', { baseUrl: 'api.example.com' }],
    ['a user in it', { baseUrl: 'https://a:b@api.example.com' }],
    ['a token with a line break', { token: 'a\nb' }],
  ])('%s: settings to mend', async (_what, over) => {
    expect(await create(over)).toEqual(stop('bad-settings'))
  })
})

async function listen(raw: Server): Promise<string> {
  await new Promise<void>((resolve) => raw.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(raw.address() as { port: number }).port}`
}
