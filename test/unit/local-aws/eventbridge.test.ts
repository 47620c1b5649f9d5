import { PutRuleCommand, TestEventPatternCommand } from '@aws-sdk/client-eventbridge'
import { expect, test, vi } from 'vitest'
import type { BusEvent } from '../../../local/aws/eventbridge.ts'
import { arrived, bus, client, clock, entry, inbox, put, setUpBus, sqs } from './eventbridge-setup.ts'

setUpBus()

const all = { source: [{ exists: true }] }
const toInbox = [{ id: 'inbox', arn: inbox }]

test('an event that matches arrives whole', async () => {
  bus.createBus('platform')
  bus.putRule({
    name: 'track',
    bus: 'platform',
    pattern: { source: ['workbridge.platform'] },
    targets: toInbox,
  })

  const { Entries, FailedEntryCount } = await put(
    entry({ EventBusName: 'platform', Time: new Date('2030-01-02T03:04:05.678Z'), Resources: ['r'] }),
    entry({ EventBusName: 'platform', Source: 'other' }),
  )
  const messages = await arrived()

  expect(FailedEntryCount).toBe(0)
  expect(messages.map(({ body }) => body)).toEqual([
    {
      version: '0',
      id: Entries?.[0]?.EventId,
      'detail-type': 'task:new',
      source: 'workbridge.platform',
      account: '000000000000',
      time: '2030-01-02T03:04:05Z',
      region: 'us-east-1',
      resources: ['r'],
      detail: { id: '1' },
    },
  ])
})

test('the time of an event without one is the virtual time', async () => {
  bus.putRule({ name: 'all', pattern: all, targets: toInbox })
  await clock.advance(365 * 24 * 3_600_000)

  await put(entry())
  const [message] = await arrived()

  expect(Math.abs(Date.parse(message?.body.time) - clock.now())).toBeLessThan(2_000)
})

test('every rule that matches delivers, a disabled one does not', async () => {
  bus.putRule({ name: 'one', pattern: all, targets: toInbox })
  bus.putRule({ name: 'two', pattern: JSON.stringify(all), targets: toInbox })
  bus.putRule({ name: 'off', pattern: all, state: 'DISABLED', targets: toInbox })

  await put(entry())

  expect(await arrived()).toHaveLength(2)
})

test('a rule put again replaces the old one; a removed one is gone', async () => {
  bus.putRule({ name: 'one', pattern: all, targets: toInbox })
  bus.putRule({ name: 'one', pattern: { source: ['nobody'] }, targets: toInbox })
  bus.putRule({ name: 'two', pattern: all, targets: toInbox })
  bus.removeRule('two')

  await put(entry())

  expect(await arrived()).toEqual([])
})

test('entries fail one by one', async () => {
  bus.putRule({ name: 'all', pattern: all, targets: toInbox })

  const { Entries, FailedEntryCount } = await put(
    entry({ Source: undefined }),
    entry({ Detail: '{"id":' }),
    entry({ Detail: '[1]' }),
    entry({ Source: 'aws.ec2' }),
    entry({ Detail: JSON.stringify({ text: 'x'.repeat(1_048_576) }) }),
    entry(),
  )

  expect(FailedEntryCount).toBe(5)
  expect(Entries?.map(({ ErrorCode }) => ErrorCode)).toEqual([
    'InvalidArgument',
    'MalformedDetail',
    'MalformedDetail',
    'NotAuthorizedForSourceException',
    'InvalidArgument',
    undefined,
  ])
  expect(await arrived()).toHaveLength(1)
})

test('eleven entries are refused', async () => {
  await expect(put(...Array.from({ length: 11 }, () => entry()))).rejects.toMatchObject({
    name: 'ValidationException',
  })
})

test('an entry for a bus that is not there succeeds and is gone, as on AWS', async () => {
  bus.putRule({ name: 'all', pattern: all, targets: toInbox })

  const { FailedEntryCount, Entries } = await put(entry({ EventBusName: 'nowhere' }))

  expect(FailedEntryCount).toBe(0)
  expect(Entries?.[0]?.EventId).toBeDefined()
  expect(await arrived()).toEqual([])
})

test('a partner bus has slashes in its name and takes its own events, envelope and all', async () => {
  const name = 'aws.partner/genesys.com/cloud/org-1/tasks'
  const { arn } = bus.createBus(name)
  bus.putRule({ name: 'all', bus: arn, pattern: all, targets: toInbox })

  const event: BusEvent = {
    ...{ version: '0', id: 'its-own', 'detail-type': 'topic.{id}', source: name, account: '123456789012' },
    ...{ time: '2026-03-02T08:00:00Z', region: 'eu-west-1', resources: [], detail: { topicName: 'topic.1' } },
  }
  bus.putPartnerEvent(event)
  await put(entry({ EventBusName: arn }))

  expect(arn).toBe(`arn:aws:events:us-east-1:000000000000:event-bus/${name}`)
  expect((await arrived()).map(({ body }) => body)).toContainEqual(event)
  expect(() => bus.putPartnerEvent({ ...event, source: 'aws.partner/genesys.com/cloud/other' })).toThrow(
    'does not exist',
  )
})

test('a bus can be the target of a rule; the event stays the same', async () => {
  const { arn } = bus.createBus('second')
  bus.putRule({ name: 'forward', pattern: all, targets: [{ id: 'second', arn }] })
  bus.putRule({ name: 'all', bus: 'second', pattern: all, targets: toInbox })

  const { Entries } = await put(entry())

  expect((await arrived()).map(({ body }) => body.id)).toEqual([Entries?.[0]?.EventId])
})

test('delivery reaches a queue within the same advance as its consumer', async () => {
  bus.putRule({ name: 'all', pattern: all, targets: toInbox })
  const done = sqs.registerConsumer('inbox')
  const receiving = sqs.receive('inbox', { max: 1 })

  await put(entry())
  await clock.advance(1_000)
  done()

  expect(await receiving).toHaveLength(1)
})

test('TestEventPattern answers, and refuses what is invalid', async () => {
  const event = {
    id: '1',
    'detail-type': 't',
    source: 's',
    account: 'a',
    time: 'now',
    region: 'r',
    detail: { n: 1 },
  }
  const ask = (EventPattern: string, Event = JSON.stringify(event)) =>
    client.send(new TestEventPatternCommand({ EventPattern, Event }))

  expect((await ask('{"detail": {"n": [1]}}')).Result).toBe(true)
  expect((await ask('{"detail": {"n": [2]}}')).Result).toBe(false)
  await expect(ask('{"detail": 1}')).rejects.toMatchObject({
    name: 'InvalidEventPatternException',
    message: 'Event pattern is not valid. Reason: "detail" must be an object or an array',
  })
  await expect(ask('{"detail": {"n": [1]}}', '{"id": "1"}')).rejects.toMatchObject({
    name: 'ValidationException',
  })
})

test.each([
  ['neither pattern nor schedule', { targets: toInbox }, /must be specified/],
  ['an invalid pattern', { pattern: '{"a": 1}', targets: toInbox }, /Event pattern is not valid/],
  ['a bus that is not there', { bus: 'none', pattern: all, targets: toInbox }, /does not exist/],
  [
    'a target nothing delivers to',
    { pattern: all, targets: [{ id: 't', arn: 'arn:aws:sns:us-east-1:0:x' }] },
    /locally/,
  ],
  [
    'a wrong input path',
    { pattern: all, targets: [{ id: 't', arn: inbox, inputPath: '$..x' }] },
    /InputPath/,
  ],
  [
    'a FIFO dead-letter queue',
    { pattern: all, targets: [{ id: 't', arn: inbox, deadLetterArn: 'a.fifo' }] },
    /standard/,
  ],
  ['a schedule that says nothing', { schedule: 'rate(1 minutes)', targets: toInbox }, /ScheduleExpression/],
])('refuses a rule with %s', (_, definition, reason) => {
  expect(() => bus.putRule({ name: 'r', ...definition })).toThrow(reason)
})

test('rules are put in process: the operation itself fails loudly', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)

  await expect(client.send(new PutRuleCommand({ Name: 'r', EventPattern: '{}' }))).rejects.toMatchObject({
    name: 'UnknownOperationException',
  })

  expect(warn).toHaveBeenCalledWith('local EventBridge: unknown operation AWSEvents.PutRule')
  warn.mockRestore()
})
