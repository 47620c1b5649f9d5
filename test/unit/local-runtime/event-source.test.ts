import { afterEach, describe, expect, test } from 'vitest'
import { type Sqs, startSqs } from '../../../local/aws/sqs.ts'
import { createClock } from '../../../local/clock.ts'
import {
  type EventSource,
  type EventSourceDefinition,
  startEventSource,
} from '../../../local/event-source.ts'
import type { InvokeResult } from '../../../local/lambda/types.ts'
import type { LambdaFunction } from '../../../local/sandbox.ts'

const open: { close(): Promise<unknown> }[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})

interface Batch {
  Records: { messageId: string; body: string; attributes: Record<string, string>; eventSourceARN: string }[]
}

async function prepare(
  handler: (batch: Batch) => unknown,
  changes: Partial<EventSourceDefinition> = {},
  attributes: Record<string, string> = {},
) {
  const clock = createClock()
  const sqs: Sqs = await startSqs(clock)
  open.push(sqs)
  const dead = sqs.createQueue('dead')
  const redrive = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 2 })
  const queue = sqs.createQueue('work', { VisibilityTimeout: '180', RedrivePolicy: redrive, ...attributes })
  const batches: Batch[] = []
  const fn = fakeFunction(async (payload) => {
    const batch = JSON.parse(payload) as Batch
    batches.push(batch)
    return handler(batch)
  })
  const definition = {
    queueArn: queue.arn,
    batchSize: 10,
    windowMs: 0,
    partialFailures: true,
    maxConcurrency: 5,
  }
  const source: EventSource = startEventSource({ ...definition, ...changes }, { sqs, clock, fn })
  open.push(source)
  return { clock, sqs, batches, bodies: () => batches.map(({ Records }) => Records.map(({ body }) => body)) }
}

function fakeFunction(run: (payload: string) => unknown): LambdaFunction {
  const invoke = async (payload: string): Promise<InvokeResult> => {
    try {
      return { ok: true, payload: JSON.stringify((await run(payload)) ?? null) }
    } catch (error) {
      return { ok: false, error: { errorType: 'Error', errorMessage: String(error) } }
    }
  }
  return { definition: { name: 'fake' }, invoke } as unknown as LambdaFunction
}

describe('an SQS event source', () => {
  test('hands over records and deletes what was done', async () => {
    const { clock, sqs, batches } = await prepare(() => null)
    sqs.send('work', { body: 'one' })
    await clock.advance(0)
    expect(batches[0]?.Records[0]).toMatchObject({
      body: 'one',
      attributes: { ApproximateReceiveCount: '1' },
      eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:work',
    })
    await clock.advance(3_600_000)
    expect(batches).toHaveLength(1)
    expect(sqs.counts('work')).toEqual({ visible: 0, delayed: 0, inflight: 0 })
  })

  test('leaves the failed ones until their visibility time-out', async () => {
    const { clock, sqs, bodies } = await prepare(({ Records }) => ({
      batchItemFailures: Records.filter(
        ({ body, attributes }) => body === 'bad' && attributes.ApproximateReceiveCount === '1',
      ).map(({ messageId }) => ({ itemIdentifier: messageId })),
    }))
    sqs.send('work', { body: 'good' })
    sqs.send('work', { body: 'bad' })
    await clock.advance(179_000)
    expect(bodies()).toEqual([['good', 'bad']])
    await clock.advance(2_000)
    expect(bodies()).toEqual([['good', 'bad'], ['bad']])
    expect(sqs.counts('work').inflight).toBe(0)
  })

  test('an error keeps the whole batch, and the dead-letter queue takes it in the end', async () => {
    const { clock, sqs, batches } = await prepare(() => {
      throw new Error('crash')
    })
    sqs.send('work', { body: 'one' })
    sqs.send('work', { body: 'two' })
    await clock.advance(3_600_000)
    expect(batches).toHaveLength(2)
    expect(sqs.counts('dead').visible).toBe(2)
  })

  test('a delayed message is worked at its due instant by advance', async () => {
    const { clock, sqs, batches } = await prepare(() => null)
    sqs.send('work', { body: 'later' }, 900)
    await clock.advance(899_000)
    expect(batches).toHaveLength(0)
    await clock.advance(1_000)
    expect(batches).toHaveLength(1)
  })

  test('keeps to its batch size', async () => {
    const { clock, sqs, bodies } = await prepare(() => null, { batchSize: 2 })
    for (const body of ['1', '2', '3']) sqs.send('work', { body })
    await clock.advance(0)
    expect(bodies()).toEqual([['1', '2'], ['3']])
  })

  test('gathers within the window, which goes by the virtual clock', async () => {
    const { clock, sqs, bodies } = await prepare(() => null, { windowMs: 10_000 })
    sqs.send('work', { body: '1' })
    await clock.advance(9_000)
    sqs.send('work', { body: '2' })
    await clock.advance(500)
    expect(bodies()).toEqual([])
    await clock.advance(1_000)
    expect(bodies()).toEqual([['1', '2']])
  })

  test('runs no more at once than its maximum concurrency', async () => {
    let running = 0
    let most = 0
    const { clock, sqs, batches } = await prepare(
      async () => {
        running += 1
        most = Math.max(most, running)
        await new Promise((resolve) => setTimeout(resolve, 5))
        running -= 1
      },
      { batchSize: 1, maxConcurrency: 2 },
    )
    for (let index = 0; index < 6; index += 1) sqs.send('work', { body: 'x' })
    await clock.advance(0)
    expect(batches).toHaveLength(6)
    expect(most).toBe(2)
  })
})
