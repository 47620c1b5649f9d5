import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs'
import { describe, expect, test, vi } from 'vitest'
import { day, minute, second } from './clients.ts'
import { bodies, client, clock, createQueue, receive, send, setUpSqs, sqs } from './sqs-setup.ts'

setUpSqs()

describe('receiving', () => {
  test('gives at most what was asked for, in order of arrival', async () => {
    const url = await createQueue('work')
    for (const body of ['1', '2', '3']) await send(url, body)

    expect(bodies(await receive(url, { MaxNumberOfMessages: 2 }))).toEqual(['1', '2'])
    expect(bodies(await receive(url, { MaxNumberOfMessages: 2 }))).toEqual(['3'])
    expect(await receive(url)).toEqual([])
  })

  test('a delayed message is not there before its time', async () => {
    const url = await createQueue('work')
    await send(url, 'late', 900)

    await clock.advance(899 * second)
    const before = await receive(url)
    await clock.advance(1 * second)
    const after = await receive(url)

    expect(before).toEqual([])
    expect(bodies(after)).toEqual(['late'])
  })

  test("the queue's own delay holds unless the message has one", async () => {
    const url = await createQueue('work', { DelaySeconds: '60' })
    await send(url, 'queue')
    await send(url, 'own', 0)

    expect(bodies(await receive(url))).toEqual(['own'])
  })

  test('a message not deleted comes back after the visibility time-out, counted', async () => {
    const url = await createQueue('work', { VisibilityTimeout: '180' })
    await send(url, 'x')
    await receive(url)

    await clock.advance(179 * second)
    const hidden = await receive(url)
    await clock.advance(second)
    const [again] = await receive(url, { MessageSystemAttributeNames: ['ApproximateReceiveCount'] })

    expect(hidden).toEqual([])
    expect(again?.Attributes).toEqual({ ApproximateReceiveCount: '2' })
  })

  test('visibility can be lengthened, and ended at once', async () => {
    const url = await createQueue('work', { VisibilityTimeout: '30' })
    await send(url, 'x')
    const [message] = await receive(url)
    const change = (VisibilityTimeout: number) =>
      client.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl: url,
          ReceiptHandle: message?.ReceiptHandle,
          VisibilityTimeout,
        }),
      )

    await change(120)
    await clock.advance(60 * second)
    const hidden = await receive(url)
    await change(0)
    const shown = await receive(url)

    expect(hidden).toEqual([])
    expect(bodies(shown)).toEqual(['x'])
    await expect(change(43_201)).rejects.toMatchObject({ Error: { Code: 'InvalidParameterValue' } })
  })

  test('changing the visibility of a message that is visible again is refused', async () => {
    const url = await createQueue('work', { VisibilityTimeout: '30' })
    await send(url, 'x')
    const [message] = await receive(url)
    await clock.advance(30 * second)

    const change = client.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: url,
        ReceiptHandle: message?.ReceiptHandle,
        VisibilityTimeout: 10,
      }),
    )

    await expect(change).rejects.toMatchObject({ name: 'MessageNotInflight' })
  })

  test('a deleted message is gone; deleting again is no error; an old handle deletes nothing', async () => {
    const url = await createQueue('work', { VisibilityTimeout: '10' })
    await send(url, 'x')
    const [first] = await receive(url)
    await clock.advance(10 * second)
    const [latest] = await receive(url)
    const remove = (ReceiptHandle?: string) =>
      client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }))

    await remove(first?.ReceiptHandle)
    const kept = sqs.counts('work')
    await remove(latest?.ReceiptHandle)
    await remove(latest?.ReceiptHandle)

    expect(kept).toEqual({ visible: 0, delayed: 0, inflight: 1 })
    expect(sqs.counts('work')).toEqual({ visible: 0, delayed: 0, inflight: 0 })
  })

  test('a batch of deletions refuses a handle of no message', async () => {
    const url = await createQueue('work')
    await send(url, 'x')
    const [message] = await receive(url)

    const { Successful, Failed } = await client.send(
      new DeleteMessageBatchCommand({
        QueueUrl: url,
        Entries: [
          { Id: 'a', ReceiptHandle: message?.ReceiptHandle },
          { Id: 'b', ReceiptHandle: 'nonsense' },
        ],
      }),
    )

    expect(Successful).toEqual([{ Id: 'a' }])
    expect(Failed).toMatchObject([{ Id: 'b', Code: 'ReceiptHandleIsInvalid' }])
  })

  test('a long poll answers as soon as a message is there', async () => {
    const url = await createQueue('work')
    const polling = receive(url, { WaitTimeSeconds: 20, MaxNumberOfMessages: 10 })
    await vi.waitFor(() => send(url, 'first', 5))

    await clock.advance(5 * second)

    expect(bodies(await polling)).toEqual(['first'])
  })

  test('a long poll ends empty on the virtual clock', async () => {
    const url = await createQueue('work', { ReceiveMessageWaitTimeSeconds: '20' })
    const polling = receive(url)

    await vi.waitFor(async () => {
      await clock.advance(20 * second)
      await expect(Promise.race([polling, undefined])).resolves.toEqual([])
    })
  })

  test('one message wakes one poller only, the one that waits longest', async () => {
    sqs.createQueue('work')
    const gone = new AbortController()
    const first = sqs.receive('work', { max: 1 })
    const other = sqs.receive('work', { max: 1, signal: gone.signal })

    sqs.send('work', { body: 'x' })
    const messages = await first
    gone.abort()

    expect(messages.map(({ body }) => body)).toEqual(['x'])
    expect(await other).toEqual([])
  })

  test('a poller whose client went away takes no message', async () => {
    const url = await createQueue('work')
    const left = new AbortController()
    const polling = client.send(new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 20 }), {
      abortSignal: left.signal,
    })
    await receive(url)

    left.abort()
    await expect(polling).rejects.toThrow()
    await receive(url)
    await send(url, 'x')

    expect(bodies(await receive(url))).toEqual(['x'])
  })

  test('messages older than the retention are gone', async () => {
    const url = await createQueue('work')
    await send(url, 'old')
    await clock.advance(3 * day)
    await send(url, 'young')

    await clock.advance(1 * day)

    expect(bodies(await receive(url, { MaxNumberOfMessages: 10 }))).toEqual(['young'])
  })

  test('a longer retention holds for the messages that are there', async () => {
    const url = await createQueue('work', { MessageRetentionPeriod: '60' })
    await send(url, 'x')

    const Attributes = { MessageRetentionPeriod: '600' }
    await client.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes }))
    await clock.advance(5 * minute)
    const kept = sqs.counts('work').visible
    await clock.advance(5 * minute)

    expect(kept).toBe(1)
    expect(sqs.counts('work').visible).toBe(0)
  })

  test('a purge empties the queue, and not twice within 60 s', async () => {
    const url = await createQueue('work')
    await send(url, 'visible')
    await send(url, 'delayed', 60)
    const purge = () => client.send(new PurgeQueueCommand({ QueueUrl: url }))

    await purge()

    expect(sqs.counts('work')).toEqual({ visible: 0, delayed: 0, inflight: 0 })
    await expect(purge()).rejects.toMatchObject({ name: 'PurgeQueueInProgress' })
    await clock.advance(minute)
    await expect(purge()).resolves.toBeDefined()
  })
})
