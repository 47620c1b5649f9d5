import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs'
import { mockClient } from 'aws-sdk-client-mock'
import { beforeEach, describe, expect, it } from 'vitest'
import { queueRunWaker } from '../../../functions/aws/run-waker.ts'

describe('wake-ups of runs', () => {
  const client = new SQSClient({ region: 'us-east-1' })
  const aws = mockClient(client)
  const waker = queueRunWaker(client, { genesys: 'https://queue' })
  beforeEach(() => {
    aws.reset()
    aws.on(SendMessageBatchCommand).resolves({})
  })
  const wakes = (count: number) =>
    Array.from({ length: count }, (_, n) => ({ id: `id-${n}`, delayMs: n * 1_000 }))
  const batches = () =>
    aws
      .commandCalls(SendMessageBatchCommand)
      .map((call) =>
        (call.args[0].input.Entries ?? []).map(({ MessageBody = '', DelaySeconds }) => [
          JSON.parse(MessageBody).id,
          DelaySeconds,
        ]),
      )

  it('say whom to wake, each with its own delay, ten in a call', async () => {
    await waker.wakeRuns('genesys', wakes(23))

    expect(batches().map((entries) => entries.length)).toEqual([10, 10, 3])
    expect(batches().flat()).toEqual(wakes(23).map(({ id, delayMs }) => [id, delayMs / 1_000]))
    expect(aws.commandCalls(SendMessageBatchCommand)[0]?.args[0].input).toMatchObject({
      QueueUrl: 'https://queue',
      Entries: expect.arrayContaining([{ Id: '0', MessageBody: '{"v":1,"id":"id-0"}', DelaySeconds: 0 }]),
    })
  })

  it.each([
    [-5, 0],
    [1, 1],
    [299_001, 300],
    [900_000, 900],
    [3_600_000, 900],
  ])('after %i ms come after %i s', async (delayMs, expected) => {
    await waker.wakeRuns('genesys', [{ id: 'r', delayMs }])

    expect(batches()).toEqual([[['r', expected]]])
  })

  it('that the queue refused singly, with HTTP 200, are sent once more with their delay', async () => {
    aws
      .on(SendMessageBatchCommand)
      .resolvesOnce({ Failed: [{ Id: '2', Code: 'InternalError', SenderFault: false }] })
      .resolves({})

    await waker.wakeRuns('genesys', wakes(4))

    expect(batches()[1]).toEqual([['id-2', 2]])
  })

  it('that are refused again and again are an error', async () => {
    aws
      .on(SendMessageBatchCommand)
      .resolves({ Failed: [{ Id: '0', Code: 'InternalError', SenderFault: false }] })

    await expect(waker.wakeRuns('genesys', wakes(2))).rejects.toThrow('does not take all')
  })

  it('of nobody are none; of a connection without a queue an error that names it', async () => {
    await waker.wakeRuns('genesys', [])

    expect(aws.calls()).toEqual([])
    await expect(waker.wakeRuns('other', wakes(1))).rejects.toThrow('other')
  })
})
