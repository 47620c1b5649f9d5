import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Entry, Head } from '../../functions/domain/head.ts'
import { enter, headEntries, inOrder, knows, mostSeen, overflow } from '../../functions/domain/timeline.ts'
import { runs } from '../support/arbitraries.ts'
import { accepted, t0 } from '../support/workitem.ts'

const what = fc.constantFrom(
  'note',
  'queued',
  'confirmed',
  'accepted',
  'retry',
  'stale',
) satisfies fc.Arbitrary<Entry['what']>
const by = fc.constantFrom('webhook', 'search', 'operator', undefined) satisfies fc.Arbitrary<Entry['by']>
const fact = fc.record({ key: fc.integer({ min: 0, max: 400 }), what, by, code: fc.constantFrom('a', 'b') })
type Fact = typeof fact extends fc.Arbitrary<infer T> ? T : never

/** Shrinking 600 facts takes minutes and tells little. */
const unshrunk = { endOnFailure: true }

/** Enters facts as they come and lets the head overflow as the store does. */
function live(facts: readonly Fact[]) {
  let head: Head = { ...accepted(), timeline: [] }
  const moved: Entry[] = []
  for (const [n, { key, ...entry }] of facts.entries()) {
    head = enter(head, `fact ${key}`, { at: t0 + n, ...entry })
    const split = overflow(head)
    if (!split) continue
    expect(split.first).toBe(moved.length)
    moved.push(...split.moved)
    head = split.head
  }
  return { head, all: [...moved, ...head.timeline] }
}

describe('timeline', () => {
  const facts = fc.array(fact, { maxLength: 600, size: 'max' })

  it('loses no fact and keeps the order in which they came', () => {
    fc.assert(
      fc.property(facts, (facts) => {
        const { head, all } = live(facts)
        expect(head.timeline.length).toBeLessThanOrEqual(headEntries)
        const times = all.map(({ at }) => at)
        expect(times).toEqual(times.toSorted((a, b) => a - b))
        const counted = all.reduce((sum, { times = 1 }) => sum + times, 0)
        expect(counted).toBeGreaterThanOrEqual(new Set(all.map(({ k }) => k)).size)
      }),
      { ...runs(60), ...unshrunk },
    )
  })

  it('enters what platforms and sources repeat only once', () => {
    const recurring = facts.map((all) => all.map((one): Fact => ({ ...one, what: 'note', by: 'webhook' })))
    fc.assert(
      fc.property(recurring, (facts) => {
        const { all } = live(facts)
        // As long as no more than the head remembers came in between.
        const distinct = new Set(facts.map(({ key }) => key)).size
        if (distinct <= mostSeen) expect(all).toHaveLength(distinct)
        expect(new Set(all.slice(-mostSeen).map(({ k }) => k)).size).toBe(Math.min(all.length, mostSeen))
      }),
      { ...runs(60), ...unshrunk },
    )
  })

  it('knows what it has just entered, and the head stays small', () => {
    fc.assert(
      fc.property(facts, (facts) => {
        const { head } = live(facts)
        const last = facts.findLast(({ what }) => what !== 'retry')
        if (last) expect(knows(head, `fact ${last.key}`)).toBe(true)
        expect(JSON.stringify(head).length).toBeLessThan(11_000)
      }),
      { ...runs(60), ...unshrunk },
    )
  })

  it('is shown in the order in which things happened, each as often as it was entered', () => {
    const entries = fc.array(fc.record({ k: fc.string(), at: fc.integer({ min: 0, max: 9 }), what }), {
      maxLength: 30,
    })
    fc.assert(
      fc.property(entries, (entries) => {
        const shown = inOrder(entries)
        expect(shown.map(({ at }) => at)).toEqual(entries.map(({ at }) => at).sort((a, b) => a - b))
        expect(new Set(shown)).toEqual(new Set(entries))
        for (const at of new Set(entries.map((entry) => entry.at)))
          expect(shown.filter((entry) => entry.at === at)).toEqual(entries.filter((entry) => entry.at === at))
      }),
      runs(200),
    )
  })
})
