import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { eventFates, networkFault, planOf, runs, taskFates } from '../support/arbitraries.ts'
import { hourMs, living, mostPerGeneration, tell } from '../support/story.ts'

/*
 * Ingest, deliver, track, tick and sweep work at the same time. Which of them makes its next step of I/O is chosen by
 * the scheduler; steps take their time, clocks are off, wake-ups come twice or never.
 */

/** Far more than it takes, unless asked for more runs. */
const slow = { timeout: 3_600_000 }
const many = <T>(one: fc.Arbitrary<T>, maxLength: number) => fc.array(one, { maxLength, size: 'max' })
const plan = fc
  .record({
    base: planOf(networkFault),
    stepMs: many(fc.constantFrom(0, 0, 1, 50, 900, 4_000), 200),
    wakeCopies: many(fc.constantFrom(0, 1, 1, 1, 2, 3), 40),
  })
  .map(({ base, ...more }) => ({ ...base, ...more }))
const updates = fc.integer({ min: 0, max: 3 })

describe('workers at the same time', () => {
  it.each(['crm', 'fax'] as const)('make one platform task per workitem of %s', slow, async (sourceId) => {
    const property = fc.asyncProperty(fc.scheduler(), plan, eventFates, updates, async (...args) => {
      const [scheduler, plan, fates, updates] = args
      const { items } = await tell({ sourceId, scheduler, plan, eventFates: fates, updates, tasks: 2 })
      for (const { head, tasks, wanted, shown } of items) {
        expect(tasks.length).toBeLessThanOrEqual(1)
        if (head.hold) continue
        expect([head.revisions.at(-1)?.state, tasks.length, shown]).toEqual(['confirmed', 1, wanted])
      }
    })
    await fc.assert(property, runs(120))
  })

  it('end what is to end and nothing else, with clocks up to 10 s off, either way', slow, async () => {
    const skewed = fc
      .tuple(plan, many(fc.integer({ min: -10_000, max: 10_000 }), 60))
      .map(([plan, skewMs]) => ({ ...plan, skewMs }))
    const ends = fc.array(
      fc.record({
        afterMs: fc.constantFrom(0, 30, 900, 5_000, 70_000),
        copies: fc.constantFrom(1, 2, 3),
      }),
      { minLength: 1, maxLength: 1 },
    )
    const property = fc.asyncProperty(
      fc.scheduler(),
      skewed,
      eventFates,
      updates,
      ends,
      async (scheduler, plan, fates, updates, ends) => {
        const options = { scheduler, plan, eventFates: fates, updates, ends, tasks: 2 }
        const { items, simulation } = await tell({ ...options, sourceId: 'fax' })
        const [first, second] = items
        expect(items.map(({ tasks }) => tasks.length <= 1)).toEqual([true, true])
        expect(second?.tasks.filter(({ id }) => simulation.platform.ends.includes(id))).toEqual([])
        if (!first || first.head.hold) return
        if (!first.head.timeline.some(({ by }) => by === 'rule')) return
        expect(first.head.state).toMatch(/^(ended|canceled)$/)
        expect(first.tasks.filter(({ ended }) => !ended)).toEqual([])
      },
    )
    await fc.assert(property, runs(120))
  })

  it('end every revision, also of tasks that the platform fails', slow, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        plan,
        eventFates,
        taskFates,
        taskFates,
        updates,
        async (scheduler, plan, fates, taskFates, appendFates, updates) => {
          const times = { faultyMs: 4 * hourMs, calmMs: 4 * hourMs }
          const options = { scheduler, plan, eventFates: fates, taskFates, appendFates, updates, tasks: 2 }
          const { items } = await tell({ ...options, ...times })
          for (const { head, tasks } of items) {
            expect(mostPerGeneration(tasks)).toBeLessThanOrEqual(1)
            expect(living(tasks).length).toBeLessThanOrEqual(1)
            if (!head.hold)
              for (const { state } of head.revisions)
                expect(['confirmed', 'rejected', 'superseded']).toContain(state)
          }
        },
      ),
      runs(80),
    )
  })
})
