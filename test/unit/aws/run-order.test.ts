import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tableRunGate } from '../../../functions/aws/run-gate.ts'
import type { BumpWorld } from '../../../functions/domain/runs/ports.ts'
import { takeEvent } from '../../../functions/domain/runs/take-event.ts'
import { openTable, recordingQueues, type SentWake, type TableBackend } from '../../support/backends.ts'
import { receiveWake, runWorld } from '../../support/run-world.ts'
import { conversationEvent, ruleName, runConfig } from '../../support/runs.ts'

const minute = 60_000
/** Calls that a sandbox takes from the minute at once. */
const blockSize = 5

describe('a spent budget, with the gate of the table and two sandboxes', () => {
  let backend: TableBackend
  beforeAll(async () => {
    backend = await openTable('dynalite')
  })
  afterAll(() => backend.close())

  it('serves who has waited longest, each once, and no more than it holds', async () => {
    const budget = 6
    const config = runConfig({ mostBumps: 1 }, {}, { callsPerMinute: budget })
    const base = runWorld(config)
    // The start of a minute.
    base.clock.ms = Math.floor(Date.now() / minute) * minute
    const t0 = base.clock.ms
    const ticks: SentWake[] = []
    const sandbox = (): BumpWorld => ({
      ...base,
      runGate: tableRunGate({ client: backend.client, table: backend.table, ...recordingQueues(ticks) }),
    })
    const sandboxes = [sandbox(), sandbox()]
    const ids = Array.from({ length: 40 }, (): string => randomUUID())
    for (const [n, conversationId] of ids.entries()) {
      base.platform.queued.set(conversationId, 0)
      const event = conversationEvent('acd.start', { conversationId, at: t0 + n * 1_000 })
      await takeEvent(base, event, new Set([ruleName]))
    }

    let turn = 0
    while (base.clock.ms < t0 + 15 * minute) {
      base.clock.ms += 500
      for (const { connection, id, delayMs } of ticks.splice(0))
        await base.runWaker.wakeRuns(connection, [{ id, delayMs }])
      for (const { id } of base.runWaker.take()) await receiveWake(sandboxes[turn++ % 2] ?? base, id)
    }

    const served = base.platform.calls.map(({ conversation }) => ids.indexOf(conversation ?? ''))
    expect(served.toSorted((a, b) => a - b)).toEqual(ids.map((_, n) => n))
    // A block of each sandbox goes to whoever comes while there is budget; from then on the tick has the word.
    expect(served.slice(2 * blockSize)).toEqual(ids.map((_, n) => n).slice(2 * blockSize))
    const perMinute = Map.groupBy(base.platform.calls, ({ at }) => Math.floor(at / minute))
    for (const calls of perMinute.values()) expect(calls.length).toBeLessThanOrEqual(budget)
    expect(perMinute.size).toBe(Math.ceil(ids.length / budget))
  })
})
