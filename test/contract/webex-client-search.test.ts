import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { OriginQuery } from '../../functions/platforms/port.ts'
import { webexSender } from '../../functions/platforms/webex/client.ts'
import { connection } from '../fixtures/webex/make.ts'
import { type Answer, type Seen, startServer, type TinyServer } from '../fixtures/webex/server.ts'

const now = 1_780_000_000_000
const since = now - 60_000

let server: TinyServer
let answer: (seen: Seen) => Answer
const io = (over = {}) => ({ baseUrl: server.url, token: 't', now: () => now, timeoutMs: 2_000, ...over })
const ask = (origin: string, over: Partial<OriginQuery> = {}): OriginQuery => ({
  origin,
  destination: 'claims@example.biz',
  since,
  ...over,
})
const find = (queries: OriginQuery[], over = {}) =>
  webexSender.find(queries, connection(), 'trace-1', io(over))
const task = (over = {}) => ({
  id: 'task-1',
  origin: 'A-1',
  destination: 'claims@example.biz',
  channelType: 'workItem',
  createdTime: now - 1_000,
  ...over,
})
const page = (tasks: unknown, pageInfo?: unknown) => ({
  status: 200,
  body: JSON.stringify({ data: { taskDetails: { tasks, pageInfo } } }),
})
const queryOf = (seen: Seen | undefined): string => JSON.parse(seen?.body ?? '{}').query

beforeEach(async () => {
  answer = () => page([])
  server = await startServer((seen) => answer(seen))
})
afterEach(() => server.close())

describe('the question', () => {
  it('asks taskDetails by origin, in epoch ms', async () => {
    await find([ask('A-1'), ask('A-2', { since: since - 5_000 })])

    const query = queryOf(server.seen[0])
    expect(server.seen[0]).toMatchObject({ method: 'POST', path: '/search' })
    expect(server.seen[0]?.headers).toMatchObject({ trackingid: 'trace-1', authorization: 'Bearer t' })
    expect(query).toContain('filter: { or: [{ origin: { equals: "A-1" } } { origin: { equals: "A-2" } }] }')
    // A future `to` is both "clamped" and "not allowed" in the documents.
    expect(query).toContain(`from: ${since - 5_000}`)
    expect(query).toContain(`to: ${now}`)
    expect(query).toContain('pagination: { cursor: "0" }')
  })

  it('lets no origin break out of its literal', async () => {
    const evil = 'a" } } ] } ) { tasks { id } } x: taskDetails(from: 0 \\ \n'

    await find([ask(evil)])

    const literal = /equals: ("(?:[^"\\\n]|\\.)*") }/.exec(queryOf(server.seen[0]))?.[1]
    expect(JSON.parse(literal ?? '""')).toBe(evil)
  })

  it('keeps the span below the documented 365 days', async () => {
    await find([ask('A-1', { since: 0 })])

    const from = Number(/from: (\d+)/.exec(queryOf(server.seen[0]))?.[1])
    expect(now - from).toBeLessThan(365 * 86_400_000)
  })

  it('asks for 25 origins at a time and for each once', async () => {
    const origins = Array.from({ length: 60 }, (_, at) => `A-${at}`)

    await find([...origins, ...origins].map((origin) => ask(origin)))

    const counts = server.seen.map((seen) => queryOf(seen).split('equals:').length - 1)
    expect(counts).toEqual([25, 25, 10])
  })

  it('asks nothing for nothing', async () => {
    expect(await find([])).toEqual({ outcome: 'answered', tasks: [] })
    expect(server.seen).toHaveLength(0)
  })
})

describe('the answer', () => {
  it('lists what was found', async () => {
    answer = () => page([task(), task({ id: 'task-2', createdTime: String(now), destination: null })])

    expect(await find([ask('A-1')])).toEqual({
      outcome: 'answered',
      tasks: [
        { origin: 'A-1', taskId: 'task-1', createdAt: now - 1_000, destination: 'claims@example.biz' },
        { origin: 'A-1', taskId: 'task-2', createdAt: now },
      ],
    })
  })

  it('leaves out strangers: other origins, channels and times', async () => {
    answer = () =>
      page([
        task({ id: 't1', origin: 'a-1' }),
        task({ id: 't2', origin: null }),
        task({ id: 't3', channelType: 'telephony' }),
        task({ id: 't4', channelType: 'customMessaging' }),
        task({ id: 't5', createdTime: since - 1 }),
        task({ id: 'kept-1', channelType: null }),
        task({ id: 'kept-2', channelType: 'WORK_ITEM' }),
        task({ id: 'kept-3', createdTime: since }),
      ])

    expect(await find([ask('A-1')])).toMatchObject({
      tasks: [{ taskId: 'kept-1' }, { taskId: 'kept-2' }, { taskId: 'kept-3' }],
    })
  })

  it('follows the cursor to the end', async () => {
    const pages = [
      page([task({ id: 't1' })], { hasNextPage: true, endCursor: 'c1' }),
      page([], { hasNextPage: true, endCursor: 'c2' }),
      page([task({ id: 't3' })], { hasNextPage: false, endCursor: 'c3' }),
    ]
    answer = () => pages[server.seen.length - 1] ?? page([])

    expect(await find([ask('A-1')])).toMatchObject({ tasks: [{ taskId: 't1' }, { taskId: 't3' }] })
    expect(server.seen.map((seen) => /cursor: "(\w+)"/.exec(queryOf(seen))?.[1])).toEqual(['0', 'c1', 'c2'])
  })

  it.each([
    ['the same cursor again', () => ({ hasNextPage: true, endCursor: '0' })],
    ['no cursor', () => ({ hasNextPage: true, endCursor: null })],
    ['pages without end', () => ({ hasNextPage: true, endCursor: `c${server.seen.length}` })],
  ])('is no answer with %s', async (_what, pageInfo) => {
    answer = () => page([], pageInfo())

    expect(await find([ask('A-1')])).toEqual({ outcome: 'retry', cause: 'transient', code: 'search-endless' })
    expect(server.seen.length).toBeLessThanOrEqual(20)
  })

  it.each([
    ['errors in a 200', { status: 200, body: '{"errors":[{"message":"no"}],"data":null}' }, 'search-errors'],
    [
      'errors beside data',
      { status: 200, body: '{"errors":[{}],"data":{"taskDetails":{"tasks":[]}}}' },
      'search-errors',
    ],
    ['no data', { status: 200, body: '{"data":{"taskDetails":null}}' }, 'unreadable-reply'],
    ['a null list', page(null), 'unreadable-reply'],
    ['a task without id', page([{ origin: 'A-1', createdTime: 1 }]), 'unreadable-reply'],
    ['HTML', { status: 200, body: '<html>' }, 'unreadable-reply'],
    ['500', { status: 500 }, 'http-500'],
  ])('is retried on %s, never taken for "not found"', async (_what, reply, code) => {
    answer = () => reply

    expect(await find([ask('A-1')])).toEqual({ outcome: 'retry', cause: 'transient', code })
  })

  it.each([
    [400, { outcome: 'retry', cause: 'unexplained', code: 'http-400' }],
    [401, { outcome: 'retry', cause: 'token', code: 'http-401' }],
    [403, { outcome: 'retry', cause: 'token', code: 'search-forbidden' }],
    [404, { outcome: 'rejected', scope: 'connection', code: 'address-not-found' }],
    [409, { outcome: 'retry', cause: 'unexplained', code: 'http-409' }],
    [413, { outcome: 'retry', cause: 'unexplained', code: 'http-413' }],
    [422, { outcome: 'retry', cause: 'unexplained', code: 'http-422' }],
    [429, { outcome: 'retry', cause: 'rate-limit', code: 'http-429', afterMs: 60_000 }],
    [503, { outcome: 'retry', cause: 'transient', code: 'http-503' }],
  ])('%i', async (status, expected) => {
    answer = () => ({ status })

    expect(await find([ask('A-1')])).toEqual(expected)
  })

  it('fails as a whole when a later part fails', async () => {
    answer = () => (server.seen.length === 1 ? page([task()]) : { status: 500 })

    const outcome = await find(Array.from({ length: 26 }, (_, at) => ask(`A-${at}`)))

    expect(outcome).toEqual({ outcome: 'retry', cause: 'transient', code: 'http-500' })
  })

  it('keeps to one time limit over all parts', async () => {
    answer = () => () => undefined

    const outcome = await find([ask('A-1')], { timeoutMs: 100 })

    expect(outcome).toEqual({ outcome: 'retry', cause: 'transient', code: 'no-reply:ERR_TIMEOUT' })
  })
})
