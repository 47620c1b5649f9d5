import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import { SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { mockClient } from 'aws-sdk-client-mock'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { openBus } from '../../../functions/aws/bus.ts'
import { queueWaker } from '../../../functions/aws/waker.ts'
import { event } from '../../support/workitem.ts'

describe('wake-ups', () => {
  const client = new SQSClient({ region: 'us-east-1' })
  const aws = mockClient(client)
  const waker = queueWaker(client, { webex: 'https://queue' })
  beforeEach(() => {
    aws.reset()
    aws.on(SendMessageCommand).resolves({})
    aws.on(SendMessageBatchCommand).resolves({})
  })
  const ids = (count: number) => Array.from({ length: count }, (_, n) => `id-${n}`)
  const single = () => aws.commandCalls(SendMessageCommand)[0]?.args[0].input
  const batches = () =>
    aws.commandCalls(SendMessageBatchCommand).map((call) => call.args[0].input.Entries ?? [])

  it('say whom to wake, and nothing else', async () => {
    await waker.wake('webex', ['w'])

    expect(single()).toEqual({ QueueUrl: 'https://queue', MessageBody: '{"v":1,"id":"w"}', DelaySeconds: 0 })
  })

  it('carry the trace', async () => {
    await waker.wake('webex', ['w'], 0, 'trace-span')

    expect(single()?.MessageAttributes?.traceparent?.StringValue).toBe('00-trace-span-01')
  })

  it.each([
    [1, 1],
    [1_001, 2],
    [900_000, 900],
    [3_600_000, 900],
  ])(
    'after %i ms come after %i s: never too early, never beyond what SQS takes',
    async (delayMs, expected) => {
      await waker.wake('webex', ['w'], delayMs)

      expect(single()?.DelaySeconds).toBe(expected)
    },
  )

  it('go out ten at a time', async () => {
    await waker.wake('webex', ids(23))

    expect(batches().map((entries) => entries.length)).toEqual([10, 10, 3])
    expect(
      batches().flatMap((entries) => entries.map(({ MessageBody = '' }) => JSON.parse(MessageBody).id)),
    ).toEqual(ids(23))
  })

  it('of nobody are none', async () => {
    await waker.wake('webex', [])

    expect(aws.calls()).toEqual([])
  })

  it('that the queue refused singly, with HTTP 200, are sent once more', async () => {
    aws
      .on(SendMessageBatchCommand)
      .resolvesOnce({ Failed: [{ Id: '1', Code: 'InternalError', SenderFault: false }] })
      .resolves({})

    await waker.wake('webex', ids(3))

    expect(
      batches().map((entries) => entries.map(({ MessageBody = '' }) => JSON.parse(MessageBody).id)),
    ).toEqual([ids(3), ['id-1']])
  })

  it('that are refused again and again are an error: nothing is accepted without its wake-up', async () => {
    aws
      .on(SendMessageBatchCommand)
      .resolves({ Failed: [{ Id: '0', Code: 'InternalError', SenderFault: false }] })

    await expect(waker.wake('webex', ids(2))).rejects.toThrow('does not take all')
  })

  it('of a connection without a queue are an error that names it', async () => {
    await expect(waker.wake('other', ['w'])).rejects.toThrow('other')
  })
})

describe('bus', () => {
  const aws = mockClient(EventBridgeClient)
  beforeEach(() => {
    aws.reset()
    vi.stubEnv('EVENT_BUS_NAME', 'bus')
    vi.stubEnv('AWS_REGION', 'us-east-1')
  })
  const accepted = (count: number) => ({ FailedEntryCount: 0, Entries: Array(count).fill({ EventId: 'e' }) })

  it('takes platform events under their topic', async () => {
    aws.on(PutEventsCommand).resolves(accepted(1))

    await openBus().put([event('created')])

    const [entry] = aws.commandCalls(PutEventsCommand)[0]?.args[0].input.Entries ?? []
    expect(entry).toMatchObject({
      EventBusName: 'bus',
      Source: 'workbridge.platform',
      DetailType: 'task:new',
    })
    expect(JSON.parse(entry?.Detail ?? '')).toEqual(event('created'))
  })

  it('takes them ten at a time', async () => {
    aws.on(PutEventsCommand).callsFake(({ Entries }) => accepted(Entries.length))

    await openBus().put(Array.from({ length: 12 }, (_, n) => event('note', { at: n })))

    expect(aws.commandCalls(PutEventsCommand).map((call) => call.args[0].input.Entries?.length)).toEqual([
      10, 2,
    ])
  })

  it.each([
    ['counted', { FailedEntryCount: 1, Entries: [{ EventId: 'e' }, { ErrorCode: 'ThrottlingException' }] }],
    ['named but not counted', { FailedEntryCount: 0, Entries: [{ ErrorCode: 'InternalFailure' }] }],
    ['counted but not named', { FailedEntryCount: 1, Entries: [] }],
  ])('a single entry refused with HTTP 200, %s, is an error', async (_, reply) => {
    aws.on(PutEventsCommand).resolves(reply)

    await expect(openBus().put([event('created'), event('queued')])).rejects.toThrow('bus refused')
  })

  it('a reply that says nothing about an entry is an error: it may not have been taken', async () => {
    aws.on(PutEventsCommand).resolves({ FailedEntryCount: 0, Entries: [{ EventId: 'e' }] })

    await expect(openBus().put([event('created'), event('queued')])).rejects.toThrow('bus refused')
  })

  it('takes none without asking', async () => {
    await openBus().put([])

    expect(aws.calls()).toEqual([])
  })
})
