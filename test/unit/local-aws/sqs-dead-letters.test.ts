import {
  ListDeadLetterSourceQueuesCommand,
  ListMessageMoveTasksCommand,
  SetQueueAttributesCommand,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs'
import { describe, expect, test } from 'vitest'
import { second } from './clients.ts'
import {
  bodies,
  client,
  clock,
  createQueue,
  receive,
  send,
  setUpSqs,
  sqs,
  withDeadLetters,
} from './sqs-setup.ts'

setUpSqs()

describe('dead letters', () => {
  test('a message goes to the dead-letter queue instead of being received once too often', async () => {
    const { url, dead } = await withDeadLetters(2)
    const { MessageId } = await send(url, 'bad')
    for (const _ of [1, 2]) {
      expect(bodies(await receive(url))).toEqual(['bad'])
      await clock.advance(10 * second)
    }

    const third = await receive(url)
    const [letter] = await receive(dead, { MessageSystemAttributeNames: ['All'] })

    expect(third).toEqual([])
    expect(letter).toMatchObject({ MessageId, Body: 'bad' })
    expect(letter?.Attributes?.DeadLetterQueueSourceArn).toBe('arn:aws:sqs:us-east-1:000000000000:work')
  })

  test('the dead-letter queue knows its sources; setting the policy to nothing ends it', async () => {
    const { url, dead } = await withDeadLetters()
    const sources = () => client.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: dead }))

    const before = await sources()
    await client.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { RedrivePolicy: '' } }))
    const after = await sources()

    expect(before.queueUrls).toEqual([url])
    expect(after.queueUrls).toEqual([])
  })

  test('a move task brings messages back to their source, as new ones', async () => {
    const { url, deadLetterTargetArn: SourceArn } = await withDeadLetters(1)
    const { MessageId } = await send(url, 'bad')
    await receive(url)
    await clock.advance(10 * second)
    await receive(url)

    await client.send(new StartMessageMoveTaskCommand({ SourceArn }))
    await clock.advance(0)
    const [moved] = await receive(url, { MessageSystemAttributeNames: ['All'] })
    const { Results } = await client.send(new ListMessageMoveTasksCommand({ SourceArn }))

    expect(moved?.Body).toBe('bad')
    expect(moved?.MessageId).not.toBe(MessageId)
    expect(moved?.Attributes?.ApproximateReceiveCount).toBe('1')
    expect(Results).toMatchObject([{ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 1 }])
  })

  test('a move task keeps to its pace', async () => {
    const { deadLetterTargetArn: SourceArn } = await withDeadLetters()
    for (const body of ['1', '2', '3', '4', '5']) sqs.send('dead', { body })
    const DestinationArn = 'arn:aws:sqs:us-east-1:000000000000:work'

    await client.send(
      new StartMessageMoveTaskCommand({ SourceArn, DestinationArn, MaxNumberOfMessagesPerSecond: 2 }),
    )
    await clock.advance(1 * second)
    const afterOneSecond = sqs.counts('work').visible
    await clock.advance(1 * second)

    expect(afterOneSecond).toBe(4)
    expect(sqs.counts('work').visible).toBe(5)
  })

  test('a move task of messages that came by no redrive fails and loses nothing', async () => {
    const { deadLetterTargetArn: SourceArn } = await withDeadLetters()
    sqs.send('dead', { body: 'x' })

    await client.send(new StartMessageMoveTaskCommand({ SourceArn }))
    await clock.advance(0)
    const { Results } = await client.send(new ListMessageMoveTasksCommand({ SourceArn }))

    expect(Results).toMatchObject([{ Status: 'FAILED', FailureReason: 'CouldNotDetermineMessageSource' }])
    expect(sqs.counts('dead').visible).toBe(1)
  })

  test('only a dead-letter queue can be the source of a move task', async () => {
    await createQueue('plain')
    const start = (name: string) =>
      client.send(
        new StartMessageMoveTaskCommand({ SourceArn: `arn:aws:sqs:us-east-1:000000000000:${name}` }),
      )

    await expect(start('plain')).rejects.toMatchObject({ Error: { Code: 'InvalidParameterValue' } })
    await expect(start('none')).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  })
})
