import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  TagQueueCommand,
} from '@aws-sdk/client-sqs'
import { describe, expect, test, vi } from 'vitest'
import { client, createQueue, send, setUpSqs, sqs } from './sqs-setup.ts'

setUpSqs()

describe('queues', () => {
  test('a queue has a loopback URL, an ARN and its attributes', async () => {
    const url = await createQueue('work', { VisibilityTimeout: '180', KmsMasterKeyId: 'alias/own' })

    const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName: 'work' }))
    const { Attributes } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] }),
    )

    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/000000000000\/work$/)
    expect(QueueUrl).toBe(url)
    expect(Attributes).toMatchObject({
      QueueArn: 'arn:aws:sqs:us-east-1:000000000000:work',
      VisibilityTimeout: '180',
      DelaySeconds: '0',
      MessageRetentionPeriod: '345600',
      ApproximateNumberOfMessages: '0',
      KmsMasterKeyId: 'alias/own',
    })
  })

  test('only the attributes asked for come back', async () => {
    const url = await createQueue('work')

    const { Attributes } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['DelaySeconds'] }),
    )

    expect(Attributes).toEqual({ DelaySeconds: '0' })
  })

  test('queues are listed by prefix', async () => {
    const url = await createQueue('a-1')
    await createQueue('b-1')

    const { QueueUrls } = await client.send(new ListQueuesCommand({ QueueNamePrefix: 'a-' }))

    expect(QueueUrls).toEqual([url])
  })

  test('creating it again is fine with the same attributes and refused with others', async () => {
    const url = await createQueue('work', { DelaySeconds: '5' })

    const again = await createQueue('work', { DelaySeconds: '5' })
    const other = createQueue('work', { DelaySeconds: '6' })

    expect(again).toBe(url)
    await expect(other).rejects.toMatchObject({
      name: 'QueueNameExists',
      Error: { Code: 'QueueAlreadyExists' },
    })
  })

  test('an unknown queue is an error with the code of the old protocol too', async () => {
    const sending = send(`${sqs.url}/000000000000/none`, 'x')

    await expect(sending).rejects.toMatchObject({
      name: 'QueueDoesNotExist',
      Error: { Code: 'AWS.SimpleQueueService.NonExistentQueue' },
    })
  })

  test.each([
    ['FIFO by name', 'work.fifo', {}, 'UnsupportedOperation'],
    ['FIFO by attribute', 'work', { FifoQueue: 'true' }, 'UnsupportedOperation'],
    ['an unknown attribute', 'work', { Colour: 'red' }, 'InvalidAttributeName'],
    ['a delay too long', 'work', { DelaySeconds: '901' }, 'InvalidParameterValue'],
    ['a retention too short', 'work', { MessageRetentionPeriod: '59' }, 'InvalidParameterValue'],
    ['a name of other characters', 'wo rk', {}, 'InvalidParameterValue'],
    ['a redrive policy that is no JSON', 'work', { RedrivePolicy: '{' }, 'InvalidParameterValue'],
    [
      'a dead-letter queue that is not there',
      'work',
      { RedrivePolicy: '{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:x","maxReceiveCount":3}' },
      'InvalidParameterValue',
    ],
  ])('refuses %s', async (_, name, attributes, code) => {
    await expect(createQueue(name, attributes as Record<string, string>)).rejects.toMatchObject({
      Error: { Code: expect.stringContaining(code) },
    })
  })

  test('an operation that is not there fails and is warned of', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    const url = await createQueue('work')

    const tagging = client.send(new TagQueueCommand({ QueueUrl: url, Tags: { a: 'b' } }))

    await expect(tagging).rejects.toMatchObject({ name: 'UnknownOperationException' })
    expect(warn).toHaveBeenCalledWith('local SQS: unknown operation AmazonSQS.TagQueue')
    warn.mockRestore()
  })
})
