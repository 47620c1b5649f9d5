import { SendMessageBatchCommand, SendMessageCommand } from '@aws-sdk/client-sqs'
import { describe, expect, test } from 'vitest'
import { client, createQueue, receive, send, setUpSqs } from './sqs-setup.ts'

setUpSqs()

describe('sending', () => {
  test('body and attributes arrive, and the digests satisfy the SDK', async () => {
    const url = await createQueue('work')
    const MessageAttributes = {
      traceparent: { DataType: 'String', StringValue: '00-ab-cd-01' },
      raw: { DataType: 'Binary', BinaryValue: new Uint8Array([1, 2, 255]) },
    }

    await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'grüße\n', MessageAttributes }))
    const [message] = await receive(url, {
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['All'],
    })

    expect(message?.Body).toBe('grüße\n')
    expect(message?.MessageAttributes?.traceparent?.StringValue).toBe('00-ab-cd-01')
    expect([...(message?.MessageAttributes?.raw?.BinaryValue ?? [])]).toEqual([1, 2, 255])
    expect(message?.Attributes).toMatchObject({ ApproximateReceiveCount: '1' })
  })

  test('the digest of the attributes is that of AWS', async () => {
    // Vector of LocalStack's own unit test, which took it from AWS.
    const url = await createQueue('work')

    const { MD5OfMessageAttributes } = await client.send(
      new SendMessageCommand({
        QueueUrl: url,
        MessageBody: 'x',
        MessageAttributes: { timestamp: { DataType: 'Number', StringValue: '1493147359900' } },
      }),
    )

    expect(MD5OfMessageAttributes).toBe('235c5c510d26fb653d073faed50ae77c')
  })

  test.each([
    ['an empty body', '', undefined],
    ['a body with a control character', 'a\u0000b', undefined],
    ['a body over 1 MiB', 'x'.repeat(1_048_577), undefined],
    ['a delay over 900 s', 'x', 901],
    ['a negative delay', 'x', -1],
  ])('refuses %s', async (_, body, delay) => {
    const url = await createQueue('work')

    await expect(send(url, body, delay)).rejects.toMatchObject({ $metadata: { httpStatusCode: 400 } })
  })

  test('a batch reports each entry by itself', async () => {
    const url = await createQueue('work')

    const { Successful, Failed } = await client.send(
      new SendMessageBatchCommand({
        QueueUrl: url,
        Entries: [
          { Id: 'good', MessageBody: 'x' },
          { Id: 'late', MessageBody: 'x', DelaySeconds: 901 },
        ],
      }),
    )

    expect(Successful?.map(({ Id }) => Id)).toEqual(['good'])
    expect(Failed).toMatchObject([{ Id: 'late', SenderFault: true, Code: 'InvalidParameterValue' }])
  })

  const entry = (Id: string, MessageBody = 'x') => ({ Id, MessageBody })
  test.each([
    ['no entry', [], 'EmptyBatchRequest'],
    [
      'eleven entries',
      Array.from({ length: 11 }, (_, index) => entry(`e${index}`)),
      'TooManyEntriesInBatchRequest',
    ],
    ['one id twice', [entry('a'), entry('a')], 'BatchEntryIdsNotDistinct'],
    ['an id with a blank', [entry('a b')], 'InvalidBatchEntryId'],
    [
      'more than 1 MiB together',
      [entry('a', 'x'.repeat(600_000)), entry('b', 'x'.repeat(600_000))],
      'BatchRequestTooLong',
    ],
  ])('refuses a batch of %s', async (_, Entries, name) => {
    const url = await createQueue('work')

    await expect(client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }))).rejects.toMatchObject({
      name,
    })
  })
})
