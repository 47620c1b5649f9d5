import { describe, expect, test } from 'vitest'
import type { NewMessage } from '../../../local/aws/sqs.ts'
import { createClock } from '../../../local/clock.ts'
import { type AsyncConfig, createAsyncInvoker } from '../../../local/lambda/async-invoke.ts'
import type { InvokeResult } from '../../../local/lambda/types.ts'
import type { LambdaFunction } from '../../../local/sandbox.ts'

const error = { errorType: 'E', errorMessage: 'broken' }
const queues = { deadLetterArn: 'arn:dlq', onFailureArn: 'arn:failed' }

function prepare(failures: number, config: Partial<AsyncConfig> = {}) {
  const clock = createClock()
  const start = clock.now()
  const attempts: number[] = []
  const sent: [arn: string, message: NewMessage][] = []
  const invoke = async (): Promise<InvokeResult> => {
    attempts.push(Math.round((clock.now() - start) / 1000))
    return attempts.length > failures ? { ok: true, payload: 'null' } : { ok: false, error }
  }
  const fn = { definition: { arn: 'arn:fn' }, invoke } as unknown as LambdaFunction
  const invoker = createAsyncInvoker({ clock, fn, send: (arn, message) => sent.push([arn, message]) })
  invoker.configure({ ...queues, ...config })
  return { clock, invoker, attempts, sent }
}

const hourMs = 3_600_000

describe('an event nobody waits for', () => {
  test('is tried again after one and two minutes', async () => {
    const { clock, invoker, attempts, sent } = prepare(2)
    invoker.invoke('{"a":1}')
    await clock.advance(hourMs)
    expect(attempts).toEqual([0, 60, 180])
    expect(sent).toEqual([])
  })

  test('ends in the dead-letter queue and at the failure destination', async () => {
    const { clock, invoker, attempts, sent } = prepare(9)
    invoker.invoke('{"a":1}')
    await clock.advance(hourMs)
    expect(attempts).toHaveLength(3)
    const [dead, failed] = sent
    expect(dead).toMatchObject([
      'arn:dlq',
      { body: '{"a":1}', attributes: { ErrorMessage: { DataType: 'String', StringValue: 'broken' } } },
    ])
    expect(failed?.[0]).toBe('arn:failed')
    expect(JSON.parse(failed?.[1].body ?? '')).toMatchObject({
      version: '1.0',
      requestContext: {
        functionArn: 'arn:fn:$LATEST',
        condition: 'RetriesExhausted',
        approximateInvokeCount: 3,
      },
      requestPayload: { a: 1 },
      responsePayload: error,
    })
  })

  test('is given up when the next try would come too late', async () => {
    const { clock, invoker, attempts, sent } = prepare(9, { maxAgeMs: 120_000 })
    invoker.invoke('{}')
    await clock.advance(hourMs)
    expect(attempts).toEqual([0, 60])
    expect(sent[1]?.[1].body).toContain('EventAgeExceeded')
  })

  test('without retries is tried once; closing ends the waiting', async () => {
    const once = prepare(9, { retries: 0 })
    once.invoker.invoke('{}')
    const closed = prepare(9)
    closed.invoker.invoke('{}')
    await closed.clock.advance(0)
    closed.invoker.close()
    await Promise.all([once.clock.advance(hourMs), closed.clock.advance(hourMs)])
    expect(once.attempts).toHaveLength(1)
    expect(closed.attempts).toHaveLength(1)
  })
})
