import { expect, test, vi } from 'vitest'
import {
  arrived,
  bus,
  clock,
  dead,
  entry,
  inbox,
  invoke,
  lambda,
  put,
  setUpBus,
  sqs,
} from './eventbridge-setup.ts'

setUpBus()

const pattern = { source: ['workbridge.platform'] }
const texts = (attributes: Record<string, { StringValue?: string }> = {}) =>
  Object.fromEntries(Object.entries(attributes).map(([name, { StringValue }]) => [name, StringValue]))

test('a failing target is tried again with growing pauses until it accepts', async () => {
  const times: number[] = []
  invoke.handler = () => {
    times.push(clock.now())
    if (times.length < 4) throw new Error('not yet')
  }
  bus.putRule({ name: 'r', pattern, targets: [{ id: 'l', arn: lambda, deadLetterArn: dead }] })

  await put(entry())
  await clock.advance(60_000)

  const pauses = times.slice(1).map((time, index) => Math.round((time - (times[index] ?? 0)) / 1_000))
  expect(pauses).toEqual([1, 2, 4])
  expect(await arrived('dead')).toEqual([])
})

test('retries used up: the event goes to the dead-letter queue with what happened', async () => {
  invoke.handler = () => Promise.reject(new TypeError('task data must not be told'))
  const { arn } = bus.putRule({
    name: 'r',
    pattern,
    targets: [{ id: 'l', arn: lambda, deadLetterArn: dead, retryPolicy: { maximumRetryAttempts: 2 } }],
  })

  const { Entries } = await put(entry())
  await clock.advance(60_000)
  const [letter] = await arrived('dead')

  expect(letter?.body).toMatchObject({ id: Entries?.[0]?.EventId, detail: { id: '1' } })
  expect(texts(letter?.attributes)).toEqual({
    RULE_ARN: arn,
    TARGET_ARN: lambda,
    ERROR_CODE: 'ERROR_FROM_TARGET',
    ERROR_MESSAGE: 'TypeError',
    RETRY_ATTEMPTS: '2',
    EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts',
  })
})

test('an event too old is not tried again', async () => {
  invoke.handler = () => {
    throw new Error('down')
  }
  const retryPolicy = { maximumEventAgeInSeconds: 60 }
  bus.putRule({ name: 'r', pattern, targets: [{ id: 'l', arn: lambda, deadLetterArn: dead, retryPolicy }] })

  await put(entry())
  await clock.advance(61_000)
  const [letter] = await arrived('dead')

  expect(texts(letter?.attributes)).toMatchObject({
    EXHAUSTED_RETRY_CONDITION: 'MaximumEventAgeInSeconds',
    RETRY_ATTEMPTS: '5',
  })
})

test('a target that is not there is not retried', async () => {
  const gone = inbox.replace('inbox', 'gone')
  bus.putRule({ name: 'r', bus: 'default', pattern, targets: [{ id: 'q', arn: gone, deadLetterArn: dead }] })

  await put(entry())
  const [letter] = await arrived('dead')

  expect(texts(letter?.attributes)).toEqual({
    RULE_ARN: 'arn:aws:events:us-east-1:000000000000:rule/r',
    TARGET_ARN: gone,
    ERROR_CODE: 'NO_RESOURCE',
    ERROR_MESSAGE: 'The specified queue does not exist.',
    RETRY_ATTEMPTS: '0',
  })
})

test('an event that cannot even become a dead letter is reported', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  invoke.handler = () => {
    throw new Error('down')
  }
  const retryPolicy = { maximumRetryAttempts: 0 }
  bus.putRule({ name: 'none', pattern, targets: [{ id: 'l', arn: lambda, retryPolicy }] })
  const gone = dead.replace('dead', 'gone')
  bus.putRule({
    name: 'gone',
    pattern,
    targets: [{ id: 'l', arn: lambda, deadLetterArn: gone, retryPolicy }],
  })

  await put(entry())
  await clock.advance(0)

  expect(warn).toHaveBeenCalledWith(expect.stringContaining('is lost: no dead-letter queue'))
  expect(warn).toHaveBeenCalledWith(expect.stringContaining('is lost: The specified queue does not exist.'))
  warn.mockRestore()
})

test('advance waits for a slow target, and names it when it hangs', async () => {
  let release: (() => void) | undefined
  invoke.handler = () => new Promise<void>((resolve) => (release = resolve))
  bus.putRule({ name: 'r', pattern, targets: [{ id: 'l', arn: lambda }] })

  await put(entry())
  await expect(clock.advance(1)).rejects.toThrow(`rule r to ${lambda}`)
  release?.()
  await expect(clock.advance(1)).resolves.toBeUndefined()
})

const example = { inputPathsMap: { instance: '$.detail.instance', status: '$.detail.status' } }
const detail = { instance: 'i-1', status: 'stopped', n: 5, list: [{ k: 'v' }], quote: 'a "b" \\' }
test.each([
  ['the event by default', {}, expect.objectContaining({ detail })],
  ['a constant', { input: '{"do": "sweep"}' }, { do: 'sweep' }],
  ['a part', { inputPath: '$.detail' }, detail],
  ['an element of a list', { inputPath: '$.detail.list[0].k' }, 'v'],
  ['a part with a dash', { inputPath: '$.detail-type' }, 'task:new'],
  ['null for a part that is not there', { inputPath: '$.detail.none.more' }, null],
  [
    'a text template',
    { inputTransformer: { ...example, inputTemplate: '"<instance> is in state \\"<status>\\""' } },
    'i-1 is in state "stopped"',
  ],
  [
    'an object template, in quotes and out',
    {
      inputTransformer: {
        ...example,
        inputTemplate: '{"i": <instance>, "s": "<instance> is <status>, <other>"}',
      },
    },
    { i: 'i-1', s: 'i-1 is stopped, <other>' },
  ],
  [
    'values that are no texts, and texts with quotes',
    {
      inputTransformer: {
        inputPathsMap: {
          n: '$.detail.n',
          list: '$.detail.list',
          quote: '$.detail.quote',
          none: '$.detail.none',
        },
        inputTemplate:
          '{"n": <n>, "list": <list>, "q": <quote>, "in": "<quote>", "none": <none>, "text": "<n><none>"}',
      },
    },
    { n: 5, list: [{ k: 'v' }], q: detail.quote, in: detail.quote, none: '', text: '5' },
  ],
  [
    'predefined values',
    {
      inputTransformer: {
        inputTemplate:
          '{"arn": <aws.events.rule-arn>, "name": "<aws.events.rule-name>", "e": <aws.events.event.json>}',
      },
    },
    {
      arn: 'arn:aws:events:us-east-1:000000000000:rule/r',
      name: 'r',
      e: expect.objectContaining({ source: 'workbridge.platform', detail }),
    },
  ],
])('a target gets %s', async (_, input, expected) => {
  bus.putRule({ name: 'r', pattern, targets: [{ id: 'q', arn: inbox, ...input }] })

  await put(entry({ Detail: JSON.stringify(detail) }))

  expect((await arrived()).map(({ body }) => body)).toEqual([expected])
  expect(sqs.counts('dead').visible).toBe(0)
})
