import { describe, expect, it } from 'vitest'
import { Replies } from '../../../bench/aws/exchange.ts'
import { add, billText, perTask, priceOf } from '../../../bench/price/bill.ts'
import { durationMs } from '../../../bench/price/duration.ts'

const call = (name: string, after: number, body = '') => ({
  call: name,
  body,
  after,
  reply: { status: 200, body: `${name} ${after}` },
})
const table = (after: number) => call('DynamoDB_20120810.GetItem', after)

describe('a bill', () => {
  it('adds up list prices', () => {
    const counts = add({ 'table writes': 2, 'bus events': 1 }, { 'table writes': 2 })

    expect(priceOf(counts)).toBeCloseTo(4 * 0.625 + 1, 10)
    expect(priceOf(perTask(counts, 10))).toBeCloseTo(0.35, 10)
    expect(billText(counts)).toBe('table writes 4 = $2.50, bus events 1 = $1.00')
  })
})

describe('the stated duration', () => {
  const processor = (calls: number) => calls * 1.7 + 3

  it('adds calls that wait for each other and overlaps those that do not', () => {
    expect(durationMs([])).toBe(processor(0))
    expect(durationMs([table(0), table(1), table(2)])).toBeCloseTo(15 + processor(3), 10)
    expect(durationMs([table(0), table(0), table(0)])).toBeCloseTo(5 + processor(3), 10)
    expect(durationMs([table(0), call('POST /v2/tasks', 1), table(2)])).toBeCloseTo(210 + processor(3), 10)
  })

  it('is not guessed for a service without a stated latency', () => {
    expect(() => durationMs([call('Unknown.Do', 0)])).toThrow('no latency is stated')
  })
})

describe('replies from a recording', () => {
  it('come in order for the same call, then from the start again', () => {
    const replies = new Replies([[table(0), table(1)], [call('AmazonSQS.SendMessage', 0, 'x')]])

    const bodies = [1, 2, 3].map(() => replies.to('DynamoDB_20120810.GetItem', '').body)

    expect(bodies.map((body) => body.at(-1))).toEqual(['0', '1', '0'])
    expect(() => replies.to('AmazonSQS.SendMessage', 'y')).toThrow('not recorded')
  })
})
