import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunStore } from '../../../functions/domain/runs/ports.ts'
import type { Run } from '../../../functions/domain/runs/run.ts'
import { blankRun } from '../../../functions/domain/runs/update-run.ts'
import { type Backend, backendNames, openBackend } from '../../support/backends.ts'

/** DynamoDB Local deletes what has expired, by its own clock. */
const t0 = Date.now()

const everMs = Number.MAX_SAFE_INTEGER
const run = (more: Partial<Run> = {}): Run => ({
  ...blankRun(randomUUID(), { id: 'callbacks', connection: 'genesys' }, randomUUID(), t0),
  ...more,
})
const must = (stored: Run | 'conflict'): Run => {
  if (stored === 'conflict') throw new Error('conflict')
  return stored
}

describe.each(backendNames)('runs on %s', (name) => {
  let backend: Backend
  let runs: RunStore
  beforeAll(async () => {
    backend = await openBackend(name)
    runs = backend.openRunStore()
  })
  afterAll(() => backend.close())

  describe('a run', () => {
    it('comes back as it was put, one version on', async () => {
      const facts = [{ k: 'a', name: 'acd.start', at: t0, p: 's', q: 'q', prio: -3, fits: true }] as const
      const stored = must(await runs.putRun(run({ state: 'waiting', dueAt: t0, facts: [...facts] })))

      expect(stored.version).toBe(1)
      expect(await runs.run(stored.id)).toEqual(JSON.parse(JSON.stringify(stored)))
      expect(await backend.openRunStore().runs([stored.id, randomUUID()])).toEqual(
        new Map([[stored.id, JSON.parse(JSON.stringify(stored))]]),
      )
    })

    it('that was never put is not there', async () => {
      expect(await runs.run(randomUUID())).toBeUndefined()
      expect(await runs.runs([])).toEqual(new Map())
    })

    it('is put on the version that was read, and on no other', async () => {
      const first = must(await runs.putRun(run()))
      const second = must(await runs.putRun({ ...first, steps: 1 }))

      expect(await runs.putRun({ ...first, steps: 9 })).toBe('conflict')
      expect(await runs.putRun({ ...second, version: 7 })).toBe('conflict')
      expect((await runs.run(first.id))?.steps).toBe(1)
    })

    it('is made once, and claimed once, also when all would write the very same', async () => {
      const fresh = run()
      const made = await Promise.all(Array.from({ length: 20 }, () => runs.putRun(fresh)))
      const stored = must(made.find((one) => one !== 'conflict') ?? 'conflict')
      const claims = await Promise.all(
        Array.from({ length: 20 }, () => runs.putRun({ ...stored, attempts: 1 })),
      )

      expect(made.filter((one) => one !== 'conflict')).toHaveLength(1)
      expect(claims.filter((one) => one !== 'conflict')).toHaveLength(1)
    })

    it('is found among more than one request may ask for', async () => {
      const made = await Promise.all(Array.from({ length: 130 }, () => runs.putRun(run()).then(must)))
      const ids = made.map(({ id }) => id)

      expect([...(await runs.runs(ids)).keys()].sort()).toEqual([...ids].sort())
    })
  })

  describe('lists', () => {
    const connection = () => `c-${randomUUID()}`
    const due = (on: string, at: number) =>
      runs.putRun(run({ connection: on, state: 'waiting', dueAt: at })).then(must)
    const ended = (on: string, at: number) =>
      runs.putRun(run({ connection: on, state: 'ended', reason: 'answered', endedAt: at })).then(must)
    const times = (rows: { at: number }[]) => rows.map(({ at }) => at - t0)
    const many = [5, 3, 9, 1, 7, 2, 8, 4, 6, 0]

    it('what is due comes the longest due first, over all shards', async () => {
      const on = connection()
      for (const n of many) await due(on, t0 + n)

      expect(times(await runs.dueRuns(on, everMs, 100))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
      expect(times(await runs.listRuns(on, 'active', 100))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
      expect(times(await runs.listRuns(on, 'active', 3))).toEqual([0, 1, 2])
    })

    it('from a time on, up to a time and up to a number', async () => {
      const on = connection()
      for (const n of many) await due(on, t0 + n)

      expect(times(await runs.dueRuns(on, t0 + 5, 100))).toEqual([0, 1, 2, 3, 4, 5])
      expect(times(await runs.dueRuns(on, t0 + 5, 3))).toEqual([0, 1, 2])
      expect(times(await runs.dueRuns(on, t0 + 7, 100, t0 + 4))).toEqual([4, 5, 6, 7])
    })

    it('what has ended comes the newest first', async () => {
      const on = connection()
      for (const n of many) await ended(on, t0 + n)

      expect(times(await runs.listRuns(on, 'ended', 100))).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1, 0])
      expect(times(await runs.listRuns(on, 'ended', 3))).toEqual([9, 8, 7])
    })

    it('keeps connections and lists apart, and what is not due out of both', async () => {
      const [one, other] = [connection(), connection()]
      const waiting = await due(one, t0)
      const over = await ended(one, t0)
      for (const state of ['unstarted', 'finished'] as const)
        await runs.putRun(run({ connection: one, state }))

      expect(await runs.dueRuns(one, everMs, 10)).toEqual([{ id: waiting.id, at: t0 }])
      expect(await runs.listRuns(one, 'ended', 10)).toEqual([{ id: over.id, at: t0 }])
      expect(await runs.listRuns(other, 'active', 10)).toEqual([])
    })

    it('a run moves from list to list, and back when it starts anew', async () => {
      const on = connection()
      const waiting = await due(on, t0)
      const over = must(
        await runs.putRun({
          ...waiting,
          state: 'ended',
          dueAt: undefined,
          endedAt: t0 + 1,
          reason: 'answered',
        }),
      )
      expect(await runs.dueRuns(on, everMs, 10)).toEqual([])
      expect(await runs.listRuns(on, 'ended', 10)).toHaveLength(1)

      const { endedAt: _, reason: __, ...rest } = over
      await runs.putRun({ ...rest, state: 'waiting', dueAt: t0 + 9 })

      expect(await runs.listRuns(on, 'ended', 10)).toEqual([])
      expect(await runs.dueRuns(on, everMs, 10)).toEqual([{ id: waiting.id, at: t0 + 9 }])
    })
  })
})
