import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tableRunGate } from '../../../functions/aws/run-gate.ts'
import { tableRunStore } from '../../../functions/aws/run-store.ts'
import type { BumpWorld } from '../../../functions/domain/runs/ports.ts'
import { reprioritize } from '../../../functions/domain/runs/reprioritize.ts'
import { takeEvent } from '../../../functions/domain/runs/take-event.ts'
import { openTable, recordingQueues, type TableBackend, tableNames } from '../../support/backends.ts'
import { countWrites } from '../../support/count-writes.ts'
import { runWorld } from '../../support/run-world.ts'
import { conversationEvent, idOfRun, ruleName } from '../../support/runs.ts'

const minute = 60_000

describe.each(tableNames)('write units of a run on %s', (name) => {
  let backend: TableBackend
  let units: ReturnType<typeof countWrites>
  beforeAll(async () => {
    backend = await openTable(name)
    units = countWrites(backend)
  })
  afterAll(() => backend.close())

  it('is 4 a bump with its index and its budget, and 5 for its start, an offer and its end', async () => {
    const { client, table } = backend
    const base = runWorld()
    // DynamoDB Local deletes what has expired, by its own clock.
    base.clock.ms = Date.now()
    const started = base.clock.ms
    const world: BumpWorld = {
      ...base,
      runs: tableRunStore({ client, table }),
      runGate: tableRunGate({ client, table, ...recordingQueues([]) }),
    }
    const calls = Array.from({ length: 20 }, () => ({
      conversationId: randomUUID(),
      sessionId: randomUUID(),
      participantId: randomUUID(),
      queueId: randomUUID(),
    }))
    const tell = async (name: 'acd.start' | 'user.start' | 'acd.end', at: number) => {
      const more = name === 'acd.end' ? { acdOutcome: 'ANSWERED' } : {}
      const matched = new Set(name === 'acd.start' ? [ruleName] : [])
      for (const call of calls)
        await takeEvent(world, conversationEvent(name, { ...call, ...more, at }), matched)
    }
    const took = () => {
      const list = units.splice(0)
      const sum = (what: string) =>
        list.filter((one) => one.what === what).reduce((all, one) => all + one.units, 0) / calls.length
      return { run: sum('HEAD'), gate: sum('GATE') }
    }

    for (const { conversationId } of calls) base.platform.queued.set(conversationId, 0)
    await tell('acd.start', started)
    const start = took()
    const ids = calls.map(({ conversationId }) => idOfRun(world.config, conversationId))
    for (let bump = 1; bump <= 5; bump++) {
      base.clock.ms = started + bump * 5 * minute + 20
      await reprioritize(world, ids)
    }
    const bumps = took()
    await tell('user.start', started + 26 * minute)
    await tell('acd.end', started + 26 * minute + 9_000)
    const end = took()

    expect(base.platform.sets()).toHaveLength(5 * calls.length)
    const [first] = await world.runs.listRuns('genesys', 'ended', 1)
    expect(await world.runs.run(first?.id ?? '')).toMatchObject({ reason: 'answered', bumps: 5 })
    // Index writes are counted by DynamoDB Local only: in, out for good, and both for each step in between. Every item
    // stays below 1 KB, or its writes would be two units each.
    const withIndex = name === 'dynamodb-local'
    expect(start).toEqual({ run: withIndex ? 2 : 1, gate: 0 })
    expect(bumps.run).toBe(withIndex ? 2 * 5 + 2 * 4 + 1 : 2 * 5)
    expect(bumps.gate).toBeLessThanOrEqual(0.25 * 5)
    expect(end).toEqual({ run: withIndex ? 3 : 2, gate: 0 })
  })
})
