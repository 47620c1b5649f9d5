import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stateOf } from '../../functions/domain/head.ts'
import {
  eventFates,
  innocentFault,
  keptFates,
  networkFault,
  planOf,
  runs,
  taskFates,
} from '../support/arbitraries.ts'
import type { MemoryTask } from '../support/memory-platform.ts'
import { hourMs, living, mostPerGeneration, tell } from '../support/story.ts'

const slow = { timeout: 3_600_000 }
const updates = fc.integer({ min: 0, max: 2 })
/** Two of three tasks are to end: before they are sent, while they are, and long after. */
const ends = fc.array(
  fc.record({
    afterMs: fc.constantFrom(0, 50, 400, 5_000, 70_000, 1_800_000),
    copies: fc.constantFrom(1, 2, 3),
  }),
  { minLength: 2, maxLength: 2 },
)
const awake = (tasks: readonly MemoryTask[]) => living(tasks).filter(({ ended }) => !ended)

describe('ending platform tasks under faults', () => {
  it('ends each that was to end, no other, and makes no second one', slow, async () => {
    await fc.assert(
      fc.asyncProperty(
        planOf(networkFault),
        eventFates,
        updates,
        ends,
        async (plan, fates, updates, ends) => {
          const { items, simulation } = await tell({
            plan,
            eventFates: fates,
            updates,
            ends,
            sourceId: 'fax',
          })
          for (const [index, { head, tasks }] of items.entries()) {
            expect(tasks.length).toBeLessThanOrEqual(1)
            const isToEnd = index < ends.length
            if (!isToEnd) expect(tasks.filter(({ id }) => simulation.platform.ends.includes(id))).toEqual([])
            if (!isToEnd || head.hold) continue
            expect(stateOf(head)).toMatch(/^(ended|canceled)$/)
            expect([stateOf(head), tasks.length]).toEqual([
              tasks.length > 0 ? 'ended' : 'canceled',
              tasks.length,
            ])
            expect(awake(tasks)).toEqual([])
          }
        },
      ),
      runs(150),
    )
  })

  it('holds nothing when no event is lost for ever and the platform answers its searches', slow, async () => {
    await fc.assert(
      fc.asyncProperty(planOf(networkFault), keptFates, updates, ends, async (plan, fates, updates, ends) => {
        const { items } = await tell({ plan, eventFates: fates, updates, ends, sourceId: 'fax' })
        for (const { head } of items) expect(head.hold).toBeUndefined()
        for (const { tasks } of items.slice(0, ends.length)) expect(awake(tasks)).toEqual([])
      }),
      runs(80),
    )
  })

  it('calls nothing for what was never sent', slow, async () => {
    await fc.assert(
      fc.asyncProperty(ends, updates, async (ends, updates) => {
        const limited = { outcome: 'retry', code: 'http-429', cause: 'rate-limit', afterMs: hourMs } as const
        const early = ends.map((end) => ({ ...end, afterMs: Math.min(end.afterMs, 400) }))
        const plan = { aws: [], platform: [limited, limited], skewMs: [] }
        const { items, simulation } = await tell({ plan, ends: early, updates, tasks: 2 })
        for (const { head, tasks } of items) expect([head.state, tasks]).toEqual(['canceled', []])
        expect(simulation.platform.ends).toEqual([])
      }),
      runs(30),
    )
  })

  it('of tasks that the platform fails: none is left alive, no generation has two', slow, async () => {
    await fc.assert(
      fc.asyncProperty(
        planOf(networkFault),
        keptFates,
        taskFates,
        updates,
        ends,
        async (plan, fates, taskFates, updates, ends) => {
          const { items, simulation } = await tell({
            plan,
            eventFates: fates,
            taskFates,
            updates,
            ends,
            sourceId: 'fax',
            faultyMs: 4 * hourMs,
            calmMs: 4 * hourMs,
          })
          const ours = new Set(items.slice(0, ends.length).flatMap(({ tasks }) => tasks.map(({ id }) => id)))
          expect(simulation.platform.ends.filter((id) => !ours.has(id))).toEqual([])
          for (const [index, { head, tasks }] of items.entries()) {
            expect(mostPerGeneration(tasks)).toBeLessThanOrEqual(1)
            if (index >= ends.length || head.hold) continue
            expect(stateOf(head)).toMatch(/^(ended|canceled|failed)$/)
            expect(awake(tasks)).toEqual([])
          }
        },
      ),
      runs(100),
    )
  })

  it('no end is given up for what is nobody’s fault or an operator’s', slow, async () => {
    await fc.assert(
      fc.asyncProperty(planOf(innocentFault, 40), keptFates, ends, async (plan, fates, ends) => {
        const { items } = await tell({
          plan,
          eventFates: fates,
          ends,
          sourceId: 'fax',
          faultyMs: 5 * hourMs,
          calmMs: 2 * hourMs,
        })
        for (const { head, tasks } of items.slice(0, ends.length)) {
          expect(head.timeline.map(({ what }) => what)).not.toContain('end-refused')
          if (head.hold) continue
          expect(stateOf(head)).toMatch(/^(ended|canceled)$/)
          expect(awake(tasks)).toEqual([])
        }
      }),
      runs(60),
    )
  })
})
