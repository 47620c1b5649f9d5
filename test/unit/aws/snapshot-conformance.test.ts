import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Snapshot } from '../../../functions/domain/head.ts'
import type { Store } from '../../../functions/domain/ports.ts'
import { type Backend, backendNames, openBackend } from '../../support/backends.ts'
import { minutes, seconds, t0 } from '../../support/workitem.ts'

const snapshot = (key: string, company = 'Acme'): Snapshot => ({
  key,
  assetVersion: 1,
  timestamp: t0,
  task: { asset: 'crm-lead', data: { company } },
})

describe.each(backendNames)('snapshots on %s', (name) => {
  let backend: Backend
  let store: Store
  beforeAll(async () => {
    backend = await openBackend(name)
    store = backend.openStore(() => t0)
  })
  afterAll(() => backend.close())

  it.each([
    ['small', 'Acme'],
    ['large and repetitive', 'Acme '.repeat(800)],
    ['large and not', Array.from({ length: 90 }, () => randomUUID()).join('')],
    ['beyond ASCII', '✓ 👩‍🚒 Größe '.repeat(90)],
  ])('gives back what was put: %s', async (_, text) => {
    const [id, kept] = [randomUUID(), snapshot('a', text)]

    await store.putSnapshot(id, kept)

    expect(await store.snapshot(id, 'a')).toEqual(kept)
  })

  it('knows no other key and no other workitem', async () => {
    const id = randomUUID()
    await store.putSnapshot(id, snapshot('a'))

    expect(await store.snapshot(id, 'b')).toBeUndefined()
    expect(await store.snapshot(randomUUID(), 'a')).toBeUndefined()
  })

  it('overwrites what a lost race left under the same key', async () => {
    const id = randomUUID()
    for (const text of ['first', 'second']) await store.putSnapshot(id, snapshot('a', text))

    expect((await store.snapshot(id, 'a'))?.task.data).toEqual({ company: 'second' })
  })

  it('gives one until the time it expires; deletion may come later, so that is not relied on', async () => {
    const id = randomUUID()
    for (const key of ['a', 'b']) await store.putSnapshot(id, snapshot(key))

    await store.expireSnapshots(id, t0 + minutes(5))

    expect(await store.snapshot(id, 'b')).toMatchObject({ key: 'b' })
  })

  it('regression: does not give task data after it has expired, deleted or not', async () => {
    const id = randomUUID()
    await store.putSnapshot(id, snapshot('a'))

    await store.expireSnapshots(id, t0 - seconds(2))

    expect(await store.snapshot(id, 'a')).toBeUndefined()
  })

  it('lets nothing expire where there is nothing', async () => {
    await expect(store.expireSnapshots(randomUUID(), t0)).resolves.toBeUndefined()
  })
})
