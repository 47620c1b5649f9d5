import { describe, expect, it } from 'vitest'
import type { Entry, Head } from '../../../functions/domain/head.ts'
import { enter, headEntries, inOrder, knows, overflow } from '../../../functions/domain/timeline.ts'
import { accepted, t0 } from '../../support/workitem.ts'

const blank = (): Head => ({ ...accepted(), timeline: [] })
const note = (n: number, by: Entry['by'] = 'webhook'): Omit<Entry, 'k'> => ({ at: t0 + n, what: 'note', by })
const filled = (count: number, by?: Entry['by'], head = blank(), from = 0): Head =>
  Array.from({ length: count }, (_, i) => from + i).reduce(
    (next, n) => enter(next, `fact ${n}`, note(n, by)),
    head,
  )

/** As the store does: split when it grew too long, again and again. */
function lived(facts: number, by?: Entry['by']) {
  let head = blank()
  let moved: Entry[] = []
  for (let n = 0; n < facts; n++) {
    head = filled(1, by, head, n)
    const split = overflow(head)
    if (split) {
      expect(split.first).toBe(moved.length)
      moved = [...moved, ...split.moved]
      head = split.head
    }
  }
  return { head, moved }
}

describe('enter', () => {
  it('enters a fact once', () => {
    const once = enter(blank(), 'fact', note(1))

    expect(once.timeline).toHaveLength(1)
    expect(enter(once, 'fact', note(2))).toBe(once)
  })

  it('knows what it entered, and nothing else', () => {
    const head = enter(blank(), 'fact', note(1))

    expect(knows(head, 'fact')).toBe(true)
    expect(knows(head, 'another')).toBe(false)
  })

  it('counts the same retry in a row, and only in a row', () => {
    const retry = (code: string, rev = 1) => ({ at: t0, what: 'retry', rev, code }) as const
    let head = blank()
    for (const [n, entry] of ['a', 'a', 'b', 'a', 'a'].map((code) => retry(code)).entries())
      head = enter(head, `retry ${n}`, entry)
    head = enter(head, 'retry of the next', retry('a', 2))

    expect(head.timeline.map(({ code, rev, times }) => [code, rev, times])).toEqual([
      ['a', 1, 2],
      ['b', 1, undefined],
      ['a', 1, 2],
      ['a', 2, undefined],
    ])
  })
})

describe('overflow', () => {
  it('leaves 50 entries alone, and moves 25 of one more', () => {
    expect(overflow(filled(50))).toBeUndefined()
    expect(overflow(filled(51))).toMatchObject({ first: 0, head: { moved: 25 }, moved: { length: 25 } })
  })

  it('splits off the oldest half, and no entry is lost or doubled', () => {
    const { head, moved } = lived(137)

    expect(head.timeline.length).toBeLessThanOrEqual(headEntries)
    expect([...moved, ...head.timeline].map(({ at }) => at - t0)).toEqual(
      Array.from({ length: 137 }, (_, i) => i),
    )
    expect(head.moved).toBe(moved.length)
  })

  it('still knows what moved out', () => {
    const { head } = lived(137)

    expect([0, 1, 60, 100, 136].map((n) => knows(head, `fact ${n}`))).toEqual(Array(5).fill(true))
    expect(knows(head, 'fact 137')).toBe(false)
  })

  it('is not misled where the end of one hash and the beginning of the next make a third', () => {
    const { head } = lived(60)
    const seen = head.seen ?? ''
    const across = `${seen.slice(5, 11)}${seen.slice(11, 16)}`

    expect(seen.includes(across)).toBe(true)
    expect(knows({ ...head, timeline: [] }, across)).toBe(false)
  })

  it('regression: a long life does not let the head grow without end', () => {
    const { head } = lived(3_000)

    expect(JSON.stringify(head).length).toBeLessThan(12_000)
    expect(head.seen?.length).toBe(256 * 11)
    expect(knows(head, 'fact 2900')).toBe(true)
  })

  it.each<[string, Partial<Entry>]>([
    ['the platform says', { by: 'webhook' }],
    ['a search says', { by: 'search' }],
    ['an operator confirmed', { by: 'operator', what: 'confirmed' }],
    ['a rule did', { by: 'rule', what: 'end-wanted' }],
    ['a source sent too late', { by: undefined, what: 'stale' }],
    ['a source sent in vain', { by: undefined, what: 'ignored' }],
  ])('still knows what %s', (_, of) => {
    const first = enter(blank(), 'the fact', { ...note(0), ...of })

    const split = overflow(filled(headEntries, 'operator', first))

    expect(split?.moved[0]).toMatchObject(JSON.parse(JSON.stringify(of)))
    expect(split && knows(split.head, 'the fact')).toBe(true)
    expect(split && knows(split.head, 'fact 0')).toBe(false)
  })

  it('regression: remembers only facts that can come again', () => {
    const { head } = lived(137, 'operator')

    expect(head.seen ?? '').toBe('')
  })
})

describe('inOrder', () => {
  it('is the order in which things happened; arrival breaks ties', () => {
    const entries: Entry[] = [3, 1, 2, 1].map((at, i) => ({ k: String(i), at, what: 'note' }))

    expect(inOrder(entries).map(({ k }) => k)).toEqual(['1', '3', '2', '0'])
  })
})
