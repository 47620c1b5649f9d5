import { describe, expect, test } from 'vitest'
import { failedMessages } from '../../../local/event-source/verdict.ts'

const ids = ['a', 'b', 'c']
const failed = (payload: unknown, partial = true) => [
  ...failedMessages(
    { ok: true, payload: typeof payload === 'string' ? payload : JSON.stringify(payload) },
    ids,
    partial,
  ),
]

// Success and failure conditions as listed in "Implementing partial batch responses".
describe('partial failures', () => {
  test.each<[string, unknown]>([
    ['an empty list', { batchItemFailures: [] }],
    ['a null list', { batchItemFailures: null }],
    ['an empty response', {}],
    ['a null response', null],
  ])('%s is success', (_, payload) => {
    expect(failed(payload)).toEqual([])
  })

  test.each<[string, unknown]>([
    ['invalid JSON', '{"batchItem'],
    ['an empty itemIdentifier', { batchItemFailures: [{ itemIdentifier: '' }] }],
    ['a null itemIdentifier', { batchItemFailures: [{ itemIdentifier: null }] }],
    ['a bad key name', { batchItemFailures: [{ itemId: 'a' }] }],
    [
      'an id that is not in the batch',
      { batchItemFailures: [{ itemIdentifier: 'a' }, { itemIdentifier: 'x' }] },
    ],
    ['a list that is none', { batchItemFailures: 'a' }],
    ['a string', '"done"'],
  ])('%s fails the whole batch', (_, payload) => {
    expect(failed(payload)).toEqual(ids)
  })

  test('the named ones stay', () => {
    expect(failed({ batchItemFailures: [{ itemIdentifier: 'b' }] })).toEqual(['b'])
  })
})

test('without partial failures any answer is success', () => {
  expect(failed({ batchItemFailures: [{ itemIdentifier: 'b' }] }, false)).toEqual([])
})

test('an error fails the whole batch', () => {
  const result = { ok: false, error: { errorType: 'E', errorMessage: 'm' } } as const
  expect([...failedMessages(result, ids, true)]).toEqual(ids)
})
