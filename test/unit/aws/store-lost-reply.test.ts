import { randomUUID } from 'node:crypto'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tableRunStore } from '../../../functions/aws/run-store.ts'
import { tableStore } from '../../../functions/aws/store.ts'
import type { Head } from '../../../functions/domain/head.ts'
import type { Store } from '../../../functions/domain/ports.ts'
import { blankRun } from '../../../functions/domain/runs/update-run.ts'
import { openTable, type TableBackend } from '../../support/backends.ts'
import { accepted, t0 } from '../../support/workitem.ts'

/** A client whose first reply to an operation is lost on its way, after which the SDK tries again by itself. */
function losing(
  backend: TableBackend,
  operation: string,
  meanwhile: () => Promise<unknown> = async () => {},
) {
  const { config } = backend.client
  const client = new DynamoDBClient({
    endpoint: config.endpoint,
    region: 'us-east-1',
    credentials: config.credentials,
    maxAttempts: 3,
  })
  let lost = false
  let tries = 0
  client.middlewareStack.add(
    (next, context) => async (request) => {
      if (context.commandName !== operation) return next(request)
      tries += 1
      const reply = await next(request)
      if (lost) return reply
      lost = true
      await meanwhile()
      throw Object.assign(new Error('reply lost'), { name: 'TimeoutError' })
    },
    { step: 'finalizeRequest', priority: 'low', name: 'losing' },
  )
  const { table } = backend
  return {
    store: tableStore({ client, table, now: () => t0 }),
    runs: tableRunStore({ client, table }),
    tries: () => tries,
  }
}

describe('a lost reply of the table', () => {
  let backend: TableBackend
  let store: Store
  beforeAll(async () => {
    backend = await openTable('dynalite')
    store = backend.openStore(() => t0)
  })
  afterAll(() => backend.close())
  const made = async (): Promise<Head> => {
    const head = await store.put({ ...accepted(), id: randomUUID() })
    if (head === 'conflict') throw new Error('conflict')
    return head
  }

  it('a new head: the repetition meets its own write and knows it', async () => {
    const { store: unlucky, tries } = losing(backend, 'PutItemCommand')

    const stored = await unlucky.put({ ...accepted(), id: randomUUID() })

    expect(tries()).toBe(2)
    expect(stored).toMatchObject({ version: 1 })
  })

  it('a changed head: likewise', async () => {
    const head = await made()

    const stored = await losing(backend, 'PutItemCommand').store.put({ ...head, tries: 5 })

    expect(stored).toMatchObject({ version: 2, tries: 5 })
  })

  it('the very same change by another worker is not taken for our own', async () => {
    const head = await made()
    const wanted = { ...head, tries: 5 }
    const other = await store.put(wanted)

    expect(await store.put(wanted)).toBe('conflict')
    expect(other).toMatchObject({ version: 2 })
  })

  it('written over in between by another: a conflict, and the newer head decides', async () => {
    const head = await made()
    const { store: unlucky } = losing(backend, 'PutItemCommand', async () => {
      const newest = await store.head(head.id)
      if (newest) await store.put({ ...newest, tries: 9 })
    })

    expect(await unlucky.put({ ...head, tries: 5 })).toBe('conflict')
    expect(await store.head(head.id)).toMatchObject({ version: 3, tries: 9 })
  })

  it('a run: its step is claimed by us, or by the other that was quicker', async () => {
    const fresh = () => blankRun(randomUUID(), { id: 'callbacks', connection: 'genesys' }, 'c', Date.now())
    const [ours, theirs] = [await backend.openRunStore().putRun(fresh()), fresh()]
    if (ours === 'conflict') throw new Error(ours)

    expect(await losing(backend, 'PutItemCommand').runs.putRun({ ...ours, attempts: 1 })).toMatchObject({
      version: 2,
      attempts: 1,
    })
    const { runs: unlucky } = losing(backend, 'PutItemCommand', async () => {
      const stored = await backend.openRunStore().run(theirs.id)
      if (stored) await backend.openRunStore().putRun({ ...stored, attempts: 7 })
    })
    expect(await unlucky.putRun(theirs)).toBe('conflict')
  })

  it('a snapshot: is written twice, which is once', async () => {
    const id = randomUUID()
    const snapshot = { key: 'a', assetVersion: 1, timestamp: t0, task: { asset: 'crm-lead', data: {} } }

    await losing(backend, 'PutItemCommand').store.putSnapshot(id, snapshot)

    expect(await store.snapshot(id, 'a')).toEqual(snapshot)
  })
})
