import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  eventFates,
  innocentFault,
  keptFates,
  mendableFates,
  networkFault,
  planOf,
  platformPlanOf,
  runs,
  stormFault,
  taskFates,
} from '../support/arbitraries.ts'
import { hourMs, living, mostPerGeneration, tell } from '../support/story.ts'

const updates = fc.integer({ min: 0, max: 2 })
/** Far more than it takes, unless asked for more runs. */
const slow = { timeout: 3_600_000 }
const minutes = (n: number) => n * 60_000

describe('delivery under faults', () => {
  it(
    'makes one platform task per workitem, whatever fails, dies, is lost, late or repeated',
    slow,
    async () => {
      await fc.assert(
        fc.asyncProperty(planOf(networkFault), eventFates, updates, async (plan, fates, updates) => {
          const { items } = await tell({ plan, eventFates: fates, updates })
          for (const { head, tasks, wanted, shown } of items) {
            expect(tasks.length).toBeLessThanOrEqual(1)
            if (head.hold) continue
            expect(head.revisions.at(-1)?.state).toBe('confirmed')
            expect(tasks.length).toBe(1)
            expect(shown).toBe(wanted)
            const aliases = tasks[0]?.appends.map(({ alias }) => alias)
            expect(new Set(aliases).size).toBe(aliases?.length)
          }
        }),
        runs(150),
      )
    },
  )

  it(
    'sends again where the asset says so, and still makes one, as long as search lags less than the settle time',
    slow,
    async () => {
      const lag = fc.integer({ min: 0, max: minutes(10) - 20_000 })
      await fc.assert(
        fc.asyncProperty(
          planOf(networkFault),
          eventFates,
          updates,
          lag,
          async (plan, fates, updates, searchLagMs) => {
            const { items } = await tell({ sourceId: 'fax', plan, eventFates: fates, updates, searchLagMs })
            for (const { head, tasks, wanted, shown } of items) {
              expect(tasks.length).toBeLessThanOrEqual(1)
              if (!head.hold) expect([head.revisions.at(-1)?.state, shown]).toEqual(['confirmed', wanted])
              // What the platform acknowledged by id is never sent again: that, and only that, waits for a person.
              else expect(['create-unconfirmed', 'append-unconfirmed']).toContain(head.hold.code)
            }
          },
        ),
        runs(120),
      )
    },
  )

  it('holds nothing when no event is lost for ever and the platform answers its searches', slow, async () => {
    await fc.assert(
      fc.asyncProperty(planOf(networkFault), keptFates, updates, async (plan, fates, updates) => {
        const { items } = await tell({ sourceId: 'fax', plan, eventFates: fates, updates })
        for (const { head, wanted, shown } of items) {
          expect(head.hold).toBeUndefined()
          expect([head.revisions.at(-1)?.state, shown]).toEqual(['confirmed', wanted])
        }
      }),
      runs(80),
    )
  })

  it('loses, doubles, fails and holds nothing in a storm of 429 and refused tokens', slow, async () => {
    await fc.assert(
      fc.asyncProperty(platformPlanOf(stormFault, 60), keptFates, updates, async (plan, fates, updates) => {
        const { items, simulation } = await tell({
          plan,
          eventFates: fates,
          updates,
          tasks: 6,
          faultyMs: 5 * hourMs,
          calmMs: 2 * hourMs,
        })
        expect(simulation.earlyCalls).toBe(0)
        for (const { head, tasks, wanted, shown } of items) {
          expect(head.revisions.at(-1)?.state).toBe('confirmed')
          expect(head.tries).toBe(0)
          expect([tasks.length, shown]).toEqual([1, wanted])
        }
      }),
      runs(60),
    )
  })

  it('fails no task for what is nobody’s fault or an operator’s', slow, async () => {
    await fc.assert(
      fc.asyncProperty(planOf(innocentFault, 40), eventFates, updates, async (plan, fates, updates) => {
        const { items } = await tell({
          plan,
          eventFates: fates,
          updates,
          faultyMs: 5 * hourMs,
          calmMs: 2 * hourMs,
        })
        for (const { head, tasks } of items) {
          expect(tasks.length).toBeLessThanOrEqual(1)
          expect(head.state).not.toBe('failed')
          expect(head.revisions.map(({ state }) => state)).not.toContain('rejected')
          expect(head.hold ? 'held' : head.revisions.at(-1)?.state).toMatch(/held|confirmed/)
        }
      }),
      runs(80),
    )
  })
})

describe('tasks that live', () => {
  const turn = fc.constantFrom(
    ['offered', 'queued'] as const,
    ['offered', 'ended', 'queued'] as const,
    ['held', 'assigned'] as const,
    ['assigned'] as const,
  )
  const life = fc
    .tuple(
      fc.array(turn, { maxLength: 4 }),
      fc.constantFrom('assigned' as const, 'ended' as const, 'queued' as const),
    )
    .map(([turns, last]) => ['queued' as const, ...turns.flat(), last])

  it('are where their last event says, in whatever order and number events come', slow, async () => {
    await fc.assert(
      fc.asyncProperty(keptFates, life, platformPlanOf(networkFault, 10), async (fates, life, plan) => {
        const { items } = await tell({ eventFates: fates, life, plan, sourceId: 'fax' })
        for (const { head, tasks } of items) {
          expect(head.state).toBe(life.at(-1))
          expect([tasks.length, head.revisions.at(-1)?.state]).toEqual([1, 'confirmed'])
          const lived = head.timeline.filter(({ what }) => life.some((kind) => kind === what))
          expect(lived).toHaveLength(life.length)
        }
      }),
      runs(100),
    )
  })

  it('are not mistaken for tasks of a former deployment that go by the same key', slow, async () => {
    await fc.assert(
      fc.asyncProperty(planOf(networkFault), keptFates, async (plan, fates) => {
        const { items } = await tell({
          plan,
          eventFates: fates,
          sourceId: 'fax',
          isHaunted: true,
          faultyMs: 4 * hourMs,
        })
        for (const { tasks, wanted, shown } of items) expect([tasks.length, shown]).toEqual([1, wanted])
      }),
      runs(60),
    )
  })
})

describe('tasks that the platform fails', () => {
  it('every revision ends, and no generation has two tasks', slow, async () => {
    await fc.assert(
      fc.asyncProperty(
        planOf(networkFault),
        eventFates,
        taskFates,
        taskFates,
        updates,
        async (plan, fates, tasks, appends, updates) => {
          const { items } = await tell({
            plan,
            eventFates: fates,
            taskFates: tasks,
            appendFates: appends,
            updates,
            faultyMs: 4 * hourMs,
            calmMs: 4 * hourMs,
          })
          for (const { head, tasks: made } of items) {
            expect(mostPerGeneration(made)).toBeLessThanOrEqual(1)
            expect(living(made).length).toBeLessThanOrEqual(1)
            if (!head.hold)
              for (const { state } of head.revisions)
                expect(['confirmed', 'rejected', 'superseded']).toContain(state)
          }
        },
      ),
      runs(100),
    )
  })

  it('are made anew until they live, with the newest data', slow, async () => {
    await fc.assert(
      fc.asyncProperty(keptFates, mendableFates, updates, async (fates, tasks, updates) => {
        const { items } = await tell({ eventFates: fates, taskFates: tasks, updates, faultyMs: 6 * hourMs })
        for (const { head, tasks: made, wanted, shown } of items) {
          expect(living(made)).toHaveLength(1)
          expect([head.revisions.at(-1)?.state, shown]).toEqual(['confirmed', wanted])
          expect(head.generation).toBe(made.length)
          expect(head.taskId).toBe(living(made)[0]?.id)
        }
      }),
      runs(100),
    )
  })
})
