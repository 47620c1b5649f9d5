import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { webexSender } from '../../functions/platforms/webex/client.ts'
import { appendMessageSchema } from '../../schemas/webex/append-message.ts'
import { createTaskSchema } from '../../schemas/webex/create-task.ts'
import { guide } from '../fixtures/webex/guide.ts'
import { asset, snapshotCall } from '../fixtures/webex/make.ts'
import { type Answer, startServer, type TinyServer } from '../fixtures/webex/server.ts'

const taskId = '141897a0-6212-49be-be9d-4823ab1e4dc7'
const json = (status: number, body: unknown) => ({ status, body: JSON.stringify(body) })
const created = (id: unknown) => json(201, { meta: { orgId: 'cb5901fb' }, data: { id } })

let server: TinyServer
let answer: Answer
const io = () => ({
  baseUrl: server.url,
  token: 'secret-token',
  now: () => 1_779_785_600_000,
  timeoutMs: 2_000,
})

beforeEach(async () => {
  answer = created(taskId)
  server = await startServer(() => answer)
})
afterEach(() => server.close())

describe('create', () => {
  it('sends the guide’s example, member for member', async () => {
    const example = guide('create')
    const call = snapshotCall({
      asset: asset({ channel: example.channel, destination: example.destination.id }),
      origin: example.origin,
      alias: example.channelParams.message.aliasId,
      data: example.channelParams.message.workItemData,
      timestamp: example.channelParams.message.timestamp,
      flowSettings: example.flowSettings,
      globalVariables: example.globalVariables,
    })

    const outcome = await webexSender.create(call, io())

    const [seen] = server.seen
    expect(outcome).toEqual({ outcome: 'confirmed', platformId: taskId })
    expect(seen).toMatchObject({ method: 'POST', path: '/v2/tasks' })
    // Text, not only structure: the order of members is the guide's too.
    expect(seen?.body).toBe(JSON.stringify(example))
    expect(seen?.headers).toMatchObject({
      authorization: 'Bearer secret-token',
      'content-type': 'application/json',
      trackingid: 'workbridge-1',
    })
  })

  it('leaves out what is not given and keeps to the specification', async () => {
    await webexSender.create(snapshotCall({ origin: { id: 'A-1' }, flowSettings: {} }), io())

    const body = JSON.parse(server.seen[0]?.body ?? '')
    expect(body.origin).toEqual({ id: 'A-1' })
    expect(Object.keys(body)).toEqual(['origin', 'destination', 'channelType', 'channel', 'channelParams'])
    expect(createTaskSchema.safeParse(body).success).toBe(true)
  })

  it('keeps the base address’s path and one slash', async () => {
    await webexSender.create(snapshotCall(), { ...io(), baseUrl: `${server.url}/proxy//` })

    expect(server.seen[0]?.path).toBe('/proxy/v2/tasks')
  })

  it('sends text of any script unharmed', async () => {
    const data = { claimNumber: 'Ω – 🧾 "quoted" \u2028' }

    await webexSender.create(snapshotCall({ data }), io())

    expect(JSON.parse(server.seen[0]?.body ?? '').channelParams.message.workItemData).toEqual(data)
  })

  it('does not let an odd tracking id spoil the call', async () => {
    const outcome = await webexSender.create(snapshotCall({ trackingId: 'a\r\nb: c' }), io())

    expect(outcome.outcome).toBe('confirmed')
    expect(server.seen[0]?.headers.trackingid).toBe('a--b:-c')
  })

  it.each([
    ['no JSON', { status: 201, body: '<html>ok</html>' }],
    ['no body', { status: 201 }],
    ['no id', json(201, { data: {} })],
    ['an id of another type', created(17)],
    ['an id that is no id', created('../../v1/tasks')],
    ['an empty id', created('')],
    [
      'bytes that are not UTF-8',
      { status: 201, body: Buffer.from(`{"data":{"id":"a"},"x":"\xff"}`, 'latin1') },
    ],
    ['204', { status: 204 }],
  ])('is uncertain about a 201 with %s', async (_what, reply) => {
    answer = reply

    const outcome = await webexSender.create(snapshotCall(), io())

    expect(outcome).toEqual({ outcome: 'uncertain', code: 'unreadable-reply' })
  })
})

describe('append', () => {
  it('sends the guide’s partial example with both disputed members', async () => {
    const example = guide('append')
    const { message } = example.channelParams
    answer = json(202, { meta: {}, data: { id: message.aliasId } })
    const call = snapshotCall({
      alias: message.aliasId,
      data: message.workItemData,
      timestamp: message.timestamp,
    })

    const outcome = await webexSender.append(taskId, call, io())

    const body = JSON.parse(server.seen[0]?.body ?? '')
    expect(outcome).toEqual({ outcome: 'confirmed', platformId: message.aliasId })
    expect(server.seen[0]).toMatchObject({ method: 'POST', path: `/v2/tasks/${taskId}/messages` })
    expect(body).toEqual({ mediaType: 'workItem', ...example })
    expect(body.channelParams.message.type).toBe('WorkItemForm')
    expect(appendMessageSchema.safeParse(body).success).toBe(true)
  })

  it('repeats an unreadable 202: the alias makes that safe', async () => {
    answer = { status: 202, body: 'accepted' }

    const outcome = await webexSender.append(taskId, snapshotCall(), io())

    expect(outcome).toEqual({ outcome: 'retry', cause: 'transient', code: 'unreadable-reply' })
  })
})
