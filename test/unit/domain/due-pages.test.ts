import { describe, expect, it } from 'vitest'
import { begin, clampTick, type DueRows, nextPage, pageSize } from '../../../functions/domain/due-pages.ts'
import { minutes, seconds, t0 } from '../../support/workitem.ts'

const until = t0 + minutes(1)

/** A list whose rows may be put off while it is read. */
function list(...groups: { at: number; count: number }[]) {
  const due = new Map<string, number>()
  for (const { at, count } of groups) for (let n = 0; n < count; n++) due.set(`${at}-${n}`, at)
  const limits: number[] = []
  const rows: DueRows = async (last, limit, from = 0) => {
    limits.push(limit)
    const all = [...due].map(([id, at]) => ({ id, at })).filter(({ at }) => from <= at && at <= last)
    return all.sort((a, b) => a.at - b.at).slice(0, limit)
  }
  return { due, limits, rows }
}

describe('the due rows of a connection', () => {
  it('are read page by page, each again only where it ties with the last one', async () => {
    const { limits, rows } = list({ at: t0, count: pageSize - 3 }, { at: t0 + 1, count: 7 })
    const progress = begin(t0)

    const pages = [await nextPage(rows, progress, until), await nextPage(rows, progress, until)]

    expect(pages.map((page) => page.length)).toEqual([pageSize, 4])
    expect(limits).toEqual([pageSize, pageSize + 3])
    expect(await nextPage(rows, progress, until)).toEqual([])
  })

  it('that were put off do not hide one behind them', async () => {
    const early = [pageSize - 1, 1, 51].map((count, n) => ({ at: t0 + n, count }))
    const { due, rows } = list(...early, { at: t0 + seconds(50), count: 1 })
    const progress = begin(t0)
    for (const _ of ['first', 'second'])
      for (const id of await nextPage(rows, progress, until)) due.set(id, t0 + seconds(5))

    expect(await nextPage(rows, progress, until)).toEqual([`${t0 + seconds(50)}-0`])
  })

  it('a full page may hold a single one that is new', async () => {
    const last = { at: t0 + 1, count: 1 }
    const { due, rows } = list({ at: t0, count: pageSize - 1 }, last, { at: t0 + seconds(5), count: 1 })
    const progress = begin(t0)
    for (const id of (await nextPage(rows, progress, until)).slice(0, -1)) due.set(id, t0 + seconds(50))

    expect(await nextPage(rows, progress, until)).toEqual([`${t0 + seconds(5)}-0`])
  })
})

describe('a tick that is wanted', () => {
  it.each([
    ['now', 0, seconds(1)],
    ['in two seconds', seconds(2), seconds(2)],
    ['in an hour', minutes(60), minutes(15)],
  ])('%s comes between a second from now and the longest delay of the queue', (_, wanted, comes) => {
    expect(clampTick(t0, t0 + wanted)).toBe(t0 + comes)
  })
})
