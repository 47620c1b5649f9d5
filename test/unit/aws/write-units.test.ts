import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { tableGate } from '../../../functions/aws/gate.ts'
import { tableStore } from '../../../functions/aws/store.ts'
import { accept } from '../../../functions/domain/accept.ts'
import { deliver } from '../../../functions/domain/deliver.ts'
import { track } from '../../../functions/domain/track.ts'
import type { SourceTask } from '../../../schemas/source-task.ts'
import { openTable, recordingQueues, type TableBackend, tableNames } from '../../support/backends.ts'
import { claimConfig, formClaim, proseClaim } from '../../support/claims.ts'
import { countWrites } from '../../support/count-writes.ts'
import { MemoryPlatform } from '../../support/memory-platform.ts'
import { memoryWorld } from '../../support/memory-world.ts'

const trace = '4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7'
const total = (list: { units: number }[]): number => list.reduce((sum, { units }) => sum + units, 0)

describe.each(tableNames)('write units on %s', (name) => {
  let backend: TableBackend
  let units: ReturnType<typeof countWrites>
  beforeAll(async () => {
    backend = await openTable(name)
    units = countWrites(backend)
  })
  afterAll(() => backend.close())
  beforeEach(() => {
    units.length = 0
  })

  /** Accepts, delivers and confirms tasks one after the other; write units a task, by what was written. */
  async function measure(make: (n: number) => SourceTask, tasks = 50) {
    const { client, table } = backend
    const base = memoryWorld(claimConfig())
    const platform = new MemoryPlatform(base.now)
    platform.newId = () => randomUUID()
    const world = {
      ...base,
      // As in production: ids as long as they come.
      newKey: randomUUID,
      gate: tableGate({ client, table, ...recordingQueues([]) }),
      store: tableStore({ client, table, now: base.now }),
      calls: () => platform,
      remainingMs: () => 30_000,
    }
    const source = world.config.sources.claims
    if (!source) throw new Error('no source')
    for (let n = 0; n < tasks; n++) {
      const request = {
        source,
        externalId: `${'0'.repeat(50)}-${make.name}-${1_234_567 + n}`,
        mode: 'put',
        body: make(n),
        trace,
      } as const
      const verdict = await accept(world, request)
      if (verdict.verdict !== 'accepted') throw new Error(verdict.verdict)
      base.clock.ms += 200
      await deliver(world, [verdict.head.id])
      base.clock.ms += 400
      for (const event of platform.events.splice(0)) await track(world, event)
      expect((await world.store.head(verdict.head.id))?.revisions).toMatchObject([{ state: 'confirmed' }])
    }
    const of = (what: string) => total(units.filter((one) => one.what === what)) / tasks
    return {
      bytes: Buffer.byteLength(JSON.stringify(make(0))),
      snapshot: of('SNAP'),
      head: of('HEAD'),
      gate: of('GATE'),
    }
  }

  // Index writes are counted by DynamoDB Local only: one when the task is accepted, one when it is confirmed.
  const index = name === 'dynamodb-local' ? 2 : 0

  it('a created and confirmed claim of 2 KB, mostly prose, takes 8, and a share of the budget', async () => {
    const { bytes, snapshot, head, gate } = await measure(proseClaim)

    expect(bytes).toBeGreaterThan(2_000)
    expect({ snapshot, head }).toEqual({ snapshot: 2, head: 4 + index })
    expect(gate).toBeLessThanOrEqual(0.25)
  })

  it('one of 1.5 KB in many short fields takes 7, and a share of the budget', async () => {
    const { bytes, snapshot, head, gate } = await measure(formClaim)

    expect(bytes).toBeGreaterThan(1_500)
    expect({ snapshot, head }).toEqual({ snapshot: 1, head: 4 + index })
    expect(gate).toBeLessThanOrEqual(0.25)
  })
})
