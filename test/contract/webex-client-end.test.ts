import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type CallIo, endForbidden, taskGone } from '../../functions/platforms/port.ts'
import { webexSender } from '../../functions/platforms/webex/client.ts'
import { asset, connection, snapshotCall } from '../fixtures/webex/make.ts'
import { type Answer, startServer, type TinyServer } from '../fixtures/webex/server.ts'
import { claimData, type Harness, startHarness } from '../unit/webex-simulator/harness.ts'

const taskId = '141897a0-6212-49be-be9d-4823ab1e4dc7'
const retry = (cause: string, code: string, more = {}) => ({ outcome: 'retry', cause, code, ...more })

describe('end, on the wire', () => {
  let server: TinyServer
  let answer: Answer
  const io = () => ({ baseUrl: server.url, token: 'secret-token', now: () => 0, timeoutMs: 1_500 })
  const end = () => webexSender.end(taskId, 'workbridge-1', io())

  beforeEach(async () => {
    server = await startServer(() => answer)
  })
  afterEach(() => server.close())

  it('is a POST without a body, as documented', async () => {
    answer = { status: 202 }

    expect(await end()).toEqual({ outcome: 'confirmed', platformId: taskId })

    const [seen] = server.seen
    expect(seen).toMatchObject({ method: 'POST', path: `/v1/tasks/${taskId}/end`, body: '' })
    expect(seen?.headers).toMatchObject({ authorization: 'Bearer secret-token', trackingid: 'workbridge-1' })
    expect(seen?.headers['content-type']).toBeUndefined()
  })

  it('keeps an odd task id in its place of the path', async () => {
    answer = { status: 202 }
    await webexSender.end('../x?y', 'workbridge-1', io())

    expect(server.seen[0]?.path).toBe('/v1/tasks/..%2Fx%3Fy/end')
  })

  it.each<[number, object]>([
    [200, { outcome: 'confirmed', platformId: taskId }],
    [204, { outcome: 'confirmed', platformId: taskId }],
    [302, { outcome: 'rejected', scope: 'connection', code: 'redirect' }],
    [400, retry('unexplained', 'http-400')],
    [401, retry('token', 'http-401')],
    [403, retry('token', endForbidden)],
    [404, { outcome: 'rejected', scope: 'task', code: taskGone }],
    [408, retry('transient', 'http-408')],
    [409, retry('unexplained', 'http-409')],
    [429, retry('rate-limit', 'http-429', { afterMs: 60_000 })],
    [500, retry('transient', 'http-500')],
    [503, retry('transient', 'http-503')],
  ])('%i', async (status, outcome) => {
    answer = { status, headers: status === 302 ? { location: '/elsewhere' } : {} }

    expect(await end()).toEqual(outcome)
  })

  it('a reply that is lost means: send it again', async () => {
    await server.close()

    expect(await end()).toMatchObject({ outcome: 'retry', cause: 'transient' })
  })
})

describe('end, of the simulated platform', () => {
  let sim: Harness
  let io: CallIo

  beforeEach(async () => {
    sim = await startHarness()
    io = { baseUrl: sim.webex.url, token: sim.accessToken, now: sim.clock.now, timeoutMs: 2_000 }
  })
  afterEach(() => sim.close())

  async function created(): Promise<string> {
    const outcome = await webexSender.create(snapshotCall({ data: claimData }), io)
    await sim.settle()
    return outcome.outcome === 'confirmed' ? outcome.platformId : ''
  }
  const stateOf = (id: string) => sim.webex.tasks().find((task) => task.id === id)?.state
  const endedEvents = () => sim.receiver.hooks.filter(({ body }) => body.includes('task:ended')).length
  async function search(since: number) {
    const query = { origin: 'CLM-1', destination: asset().destination, since }
    const answer = await webexSender.find([query], connection(), 'workbridge-1', io)
    return answer.outcome === 'answered' ? answer.tasks.map(({ ended }) => ended) : answer
  }

  it('ends the task, is told by an event, and seen by search', async () => {
    const since = sim.clock.now()
    const id = await created()
    expect(await search(since)).toEqual([undefined])

    expect(await webexSender.end(id, 'workbridge-1', io)).toEqual({ outcome: 'confirmed', platformId: id })
    await sim.settle()

    expect([stateOf(id), endedEvents()]).toEqual(['ended', 1])
    expect(await search(since)).toEqual([true])
  })

  it('once more does nothing more, nor of a task that is not there', async () => {
    const id = await created()
    for (const each of [id, id, taskId]) {
      expect((await webexSender.end(each, 'workbridge-1', io)).outcome).toBe('confirmed')
      await sim.settle()
    }

    expect([stateOf(id), endedEvents()]).toEqual(['ended', 1])
  })
})
