import { describe, expect, test } from 'vitest'
import { startSqs } from '../../../local/aws/sqs.ts'
import { createClock } from '../../../local/clock.ts'
import { minute } from './clients.ts'
import { clock, send, setUpSqs, sqs, withDeadLetters } from './sqs-setup.ts'

setUpSqs()

describe('in process', () => {
  test('advance waits for a consumer, and not for a queue without one', async () => {
    sqs.createQueue('work')
    sqs.createQueue('dead')
    const done = sqs.registerConsumer('work')
    sqs.send('dead', { body: 'x' })
    const seen: number[] = []
    const consume = async () => {
      for (const _ of [1, 2]) {
        const [message] = await sqs.receive('work', { max: 10 })
        const release = clock.hold('consumer')
        await new Promise((resolve) => setTimeout(resolve, 5))
        seen.push(clock.offset)
        sqs.delete('work', message?.receiptHandle ?? '')
        release()
      }
    }
    sqs.send('work', { body: 'now' })
    sqs.send('work', { body: 'later' }, 60)
    const consuming = consume()

    await clock.advance(2 * minute)
    await consuming
    done()

    expect(seen).toEqual([0, minute])
  })

  test('a message nobody takes blocks advance until the consumer is gone', async () => {
    const impatient = createClock({ blockedAfterMs: 100 })
    const queues = await startSqs(impatient)
    queues.createQueue('work')
    const done = queues.registerConsumer('work')
    queues.send('work', { body: 'x' })

    await expect(impatient.advance(1)).rejects.toThrow('queue work')
    done()
    done()
    await expect(impatient.advance(1)).resolves.toBeUndefined()
    await queues.close()
  })

  test('a snapshot brings everything back at its time', async () => {
    const { url } = await withDeadLetters()
    await send(url, 'visible')
    await send(url, 'delayed', 60)
    const state = JSON.parse(JSON.stringify(sqs.snapshot()))
    const other = await startSqs(clock)

    other.restore(state)
    const first = await other.receive('work', { max: 10, waitMs: 0 })
    await clock.advance(minute)
    const second = await other.receive('work', { max: 10, waitMs: 0 })

    expect(first.map(({ body }) => body)).toEqual(['visible'])
    expect(second.map(({ body }) => body)).toContain('delayed')
    expect(other.snapshot().queues.map(({ attributes }) => attributes)).toEqual(
      sqs.snapshot().queues.map(({ attributes }) => attributes),
    )
    await other.close()
  })

  test('ten thousand messages pass in linear time', async () => {
    sqs.createQueue('work')
    const count = 10_000
    for (let index = 0; index < count; index += 1) sqs.send('work', { body: String(index) })
    let taken = 0
    const began = process.cpuUsage()

    for (let batch = await take(); batch.length > 0; batch = await take()) {
      taken += batch.length
      for (const { receiptHandle } of batch) sqs.delete('work', receiptHandle)
    }

    expect(taken).toBe(count)
    // Of the processor, not of the clock: other tests may be busy.
    expect(process.cpuUsage(began).user).toBeLessThan(2_000_000)
    function take() {
      return sqs.receive('work', { max: 10, waitMs: 0 })
    }
  })
})
