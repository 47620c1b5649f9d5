import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Head } from '../../../functions/domain/head.ts'
import type { Store } from '../../../functions/domain/ports.ts'
import { enter } from '../../../functions/domain/timeline.ts'
import { type Backend, backendNames, openBackend } from '../../support/backends.ts'
import { accepted, claimed, minutes, settled, t0 } from '../../support/workitem.ts'

const head = (more: Partial<Head> = {}): Head => ({ ...accepted(), id: randomUUID(), ...more })
const must = (stored: Head | 'conflict'): Head => {
  if (stored === 'conflict') throw new Error('conflict')
  return stored
}

describe.each(backendNames)('store on %s', (name) => {
  let backend: Backend
  let store: Store
  beforeAll(async () => {
    backend = await openBackend(name)
    store = backend.openStore(() => t0)
  })
  afterAll(() => backend.close())

  describe('heads', () => {
    it('gives back what was put, one version on', async () => {
      const stored = must(await store.put(head()))

      expect(stored.version).toBe(1)
      expect(await store.head(stored.id)).toEqual(JSON.parse(JSON.stringify(stored)))
    })

    it('knows no head that was never put', async () => {
      expect(await store.head(randomUUID())).toBeUndefined()
    })

    it('puts on the version that was read, and on no other', async () => {
      const first = must(await store.put(head()))
      const second = must(await store.put({ ...first, tries: 1 }))

      expect(await store.put({ ...first, tries: 9 })).toBe('conflict')
      expect(await store.put({ ...second, version: 7 })).toBe('conflict')
      expect((await store.head(first.id))?.tries).toBe(1)
    })

    it('makes a head once', async () => {
      const fresh = head()
      await store.put(fresh)

      expect(await store.put(fresh)).toBe('conflict')
    })

    it('lets one of many win', async () => {
      const stored = must(await store.put(head()))

      const all = await Promise.all(Array.from({ length: 20 }, (_, tries) => store.put({ ...stored, tries })))

      expect(all.filter((one) => one !== 'conflict')).toHaveLength(1)
    })

    it('lets one of many make a head, also when all would write the very same', async () => {
      const fresh = head()

      const all = await Promise.all(Array.from({ length: 20 }, () => store.put(fresh)))

      expect(all.filter((one) => one !== 'conflict')).toHaveLength(1)
    })

    it('gives many at once, more than one request may ask for', async () => {
      const made = await Promise.all(Array.from({ length: 130 }, () => store.put(head()).then(must)))
      const ids = made.map(({ id }) => id)

      const found = await store.heads([...ids, randomUUID()])

      expect([...found.keys()].sort()).toEqual([...ids].sort())
      expect(found.get(ids[0] ?? '')).toEqual(await store.head(ids[0] ?? ''))
    })

    it('gives none of none', async () => {
      expect(await store.heads([])).toEqual(new Map())
    })

    it('takes any text a platform or source may send', async () => {
      const text = '\u0000 "\\ ✓ 👩‍🚒 \u2028 '

      const stored = must(await store.put({ ...head(), trace: text }))

      expect((await store.head(stored.id))?.trace).toBe(text)
    })
  })

  describe('timeline', () => {
    const grown = async (facts: number) => {
      let stored = must(await store.put(head({ timeline: [] })))
      for (let n = 0; n < facts; n += 10) {
        let next = stored
        for (let i = n; i < n + 10; i++)
          next = enter(next, `fact ${i}`, { at: t0 + i, what: 'note', by: 'webhook' })
        stored = must(await store.put(next))
      }
      return stored
    }
    const times = async (stored: Head) => (await store.timeline(stored)).map(({ at }) => at - t0)

    it('gives all entries in order, those moved out of the head too', async () => {
      const stored = await grown(140)

      expect(stored.timeline.length).toBeLessThanOrEqual(50)
      expect(await times(stored)).toEqual(Array.from({ length: 140 }, (_, n) => n))
    })

    it('leaves out what a lost race moved: its entries are still in the head', async () => {
      const stored = await grown(50)
      const mine = enter(stored, 'mine', { at: t0 + 50, what: 'note' })
      const theirs = must(await store.put({ ...stored, tries: 1 }))

      expect(await store.put(mine)).toBe('conflict')

      expect(await times(theirs)).toEqual(Array.from({ length: 50 }, (_, n) => n))
    })
  })

  describe('attention', () => {
    const connection = () => `c-${randomUUID()}`
    const due = (on: string, at: number) => head({ connection: on, dueAt: at, since: at })
    const rows = async (on: string, until = Number.MAX_SAFE_INTEGER, limit = 100) =>
      await store.attention(on, 'due', until, limit)

    it('lists what is due, the longest due first, over all shards', async () => {
      const on = connection()
      const times = [5, 3, 9, 1, 7, 2, 8, 4, 6, 0]
      for (const n of times) await store.put(due(on, t0 + n))

      expect((await rows(on)).map(({ at }) => at - t0)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    })

    it('up to a time and up to a number', async () => {
      const on = connection()
      for (const n of [1, 2, 3, 4, 5, 6, 7, 8]) await store.put(due(on, t0 + n))

      expect((await rows(on, t0 + 5)).map(({ at }) => at - t0)).toEqual([1, 2, 3, 4, 5])
      expect((await rows(on, t0 + 5, 3)).map(({ at }) => at - t0)).toEqual([1, 2, 3])
    })

    it('from a time on', async () => {
      const on = connection()
      for (const n of [1, 2, 3, 4, 5, 6, 7, 8]) await store.put(due(on, t0 + n))

      const found = await store.attention(on, 'due', t0 + 7, 100, t0 + 4)

      expect(found.map(({ at }) => at - t0)).toEqual([4, 5, 6, 7])
    })

    it('tells since when work waits', async () => {
      const on = connection()
      const stored = must(await store.put(head({ connection: on, dueAt: t0 + minutes(1), since: t0 })))

      expect(await rows(on)).toEqual([{ id: stored.id, at: t0 + minutes(1), since: t0 }])
    })

    it('keeps connections and lists apart', async () => {
      const [one, other] = [connection(), connection()]
      await store.put(due(one, t0))
      await store.put(head({ connection: one, hold: { code: 'c', at: t0 + 1 } }))
      const refusal = { outcome: 'rejected', code: 'c', scope: 'task' } as const
      await store.put({ ...settled(claimed(), refusal), id: randomUUID(), connection: one })

      const list = async (name: 'due' | 'held' | 'failed') =>
        (await store.attention(one, name, Number.MAX_SAFE_INTEGER, 10)).length

      expect([await list('due'), await list('held'), await list('failed')]).toEqual([1, 1, 1])
      expect(await rows(other)).toEqual([])
    })

    it('a workitem moves from list to list, and out when it is settled', async () => {
      const on = connection()
      const stored = must(await store.put(due(on, t0)))
      const held = must(await store.put({ ...stored, hold: { code: 'c', at: t0 } }))
      expect(await rows(on)).toEqual([])
      expect(await store.attention(on, 'held', t0, 10)).toHaveLength(1)

      const { hold: _, dueAt: __, since: ___, ...rest } = held
      await store.put(rest)

      expect(await store.attention(on, 'held', t0, 10)).toEqual([])
    })
  })
})
