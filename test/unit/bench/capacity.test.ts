import { describe, expect, it } from 'vitest'
import {
  indexUnits,
  itemBytes,
  type Projection,
  queryUnits,
  readUnits,
  writeUnits,
} from '../../../bench/aws/capacity.ts'

const index: Projection = { key: 'g', attributes: ['g', 'at', 'pk', 'since'] }
const item = (bytes: number) => ({ pk: { S: 'x'.repeat(bytes - 2) } })

describe('sizes and units', () => {
  it('count names and UTF-8 values', () => {
    expect(itemBytes({ pk: { S: 'WI#1' }, text: { S: 'é' }, n: { N: '1234' }, b: { B: 'AAAA' } })).toBe(
      2 + 4 + (4 + 2) + (1 + 3) + (1 + 3),
    )
    expect(itemBytes({ m: { M: { a: { BOOL: true } } } })).toBe(1 + 3 + 1 + 2)
  })

  it('write by the kilobyte of the larger item, one at least', () => {
    expect(writeUnits(undefined, item(1_024))).toBe(1)
    expect(writeUnits(undefined, item(1_025))).toBe(2)
    expect(writeUnits(item(3_000), item(10))).toBe(3)
    expect(writeUnits(undefined, undefined)).toBe(1)
  })

  it('read by four kilobytes; a query by their sum, half when it need not be consistent', () => {
    expect(readUnits(undefined)).toBe(1)
    expect(readUnits(item(4_097))).toBe(2)
    expect(queryUnits([item(3_000), item(3_000)], true)).toBe(2)
    expect(queryUnits([], false)).toBe(0.5)
  })
})

describe('an index', () => {
  const row = (more: object) => ({ pk: { S: '1' }, ...more })
  const listed = row({ g: { S: 'due' }, at: { N: '5' }, since: { N: '4' } })

  it.each([
    ['a sparse item outside of it', undefined, row({}), 0],
    ['an item that enters', row({}), listed, 1],
    ['an item that leaves', listed, row({}), 1],
    ['a change of what it does not hold', listed, { ...listed, head: { S: 'new' } }, 0],
    ['a change of what it holds', listed, { ...listed, since: { N: '3' } }, 1],
    ['a key that moves', listed, { ...listed, at: { N: '6' } }, 2],
  ])('costs for %s', (_what, before, after, units) => {
    expect(indexUnits(before, after, index)).toBe(units)
  })
})
