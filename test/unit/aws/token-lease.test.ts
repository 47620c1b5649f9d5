import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type TokenLease, tokenLease } from '../../../functions/aws/token-lease.ts'
import { openTable, type TableBackend, tableNames } from '../../support/backends.ts'
import { seconds, t0 } from '../../support/workitem.ts'

describe.each(tableNames)('token lease on %s', (name) => {
  let backend: TableBackend
  let lease: TokenLease
  let on: string
  beforeAll(async () => {
    backend = await openTable(name)
    lease = tokenLease(backend)
  })
  afterAll(() => backend.close())
  beforeEach(() => {
    on = `c-${randomUUID()}`
  })

  it('is for one of many', async () => {
    const fences = await Promise.all(Array.from({ length: 12 }, () => lease.take(on, t0)))

    expect(fences.filter((fence) => fence !== undefined)).toEqual([1])
  })

  it('can be taken when it was given back', async () => {
    await lease.release(on, (await lease.take(on, t0)) ?? 0)

    expect(await lease.take(on, t0)).toBe(2)
  })

  it('can be taken when its worker was killed, and the fence grows', async () => {
    await lease.take(on, t0)

    expect(await lease.take(on, t0 + seconds(19))).toBeUndefined()
    expect(await lease.take(on, t0 + seconds(20))).toBe(2)
  })

  it('tells whether it is still held', async () => {
    const fence = (await lease.take(on, t0)) ?? 0

    expect(await lease.holds(on, fence, t0 + seconds(10))).toBe(true)
    expect(await lease.holds(on, fence, t0 + seconds(31))).toBe(false)
    await lease.take(on, t0 + seconds(31))
    expect(await lease.holds(on, fence, t0 + seconds(31))).toBe(false)
  })

  it('is given back by nobody else', async () => {
    const first = (await lease.take(on, t0)) ?? 0
    await lease.take(on, t0 + seconds(20))

    await lease.release(on, first)

    expect(await lease.take(on, t0 + seconds(21))).toBeUndefined()
  })

  it('of one connection is not that of another', async () => {
    await lease.take(on, t0)

    expect(await lease.take(`c-${randomUUID()}`, t0)).toBe(1)
  })
})
