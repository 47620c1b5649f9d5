import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { wantEnd } from '../../functions/domain/end.ts'
import { workitemId } from '../../functions/domain/ids.ts'
import { update } from '../../functions/domain/update.ts'
import { keptFates, networkFault, platformPlanOf, runs } from '../support/arbitraries.ts'
import { MemoryPlatform } from '../support/memory-platform.ts'
import { type Plan, Simulation } from '../support/simulation.ts'
import { hourMs, living, mostPerGeneration } from '../support/story.ts'

const slow = { timeout: 3_600_000 }
interface Turn {
  what: 'push' | 'end'
  /** After the turn before. */
  afterMs: number
}
const turns: fc.Arbitrary<Turn[]> = fc.array(
  fc.record({
    what: fc.constantFrom('push' as const, 'push' as const, 'end' as const),
    afterMs: fc.constantFrom(0, 50, 700, 5_000, 100_000, 900_000),
  }),
  { minLength: 1, maxLength: 7 },
)

/** One task that is pushed and ended in turns; `afterEnd: reopen`, and nothing is wrong with our own side. */
async function play(turns: readonly Turn[], plan: Plan, fates: { copies: number; delayMs: number }[]) {
  const simulation = new Simulation()
  const { world, platform } = simulation
  const asset = world.config.assets['crm-lead']
  const source = world.config.sources.crm
  if (!asset || !source) throw new Error('no asset')
  asset.whenStillUncertain = 'resend'
  simulation.plan = structuredClone(plan)
  simulation.eventFate = (n) => fates[n] ?? { copies: 1, delayMs: 100 }
  const id = workitemId(world.config.namespace, 'crm', 'item')
  const body = (n: number) => ({ asset: 'crm-lead', data: { company: `v${n}` } })
  await simulation.push({ source, externalId: 'item', mode: 'put', body: body(0) })
  for (const [index, { what, afterMs }] of turns.entries()) {
    await simulation.run(afterMs)
    const wish = { key: `end-${index}`, by: 'operator', at: world.clock.ms } as const
    if (what === 'push')
      await simulation.push({ source, externalId: 'item', mode: 'put', body: body(index + 1) })
    else await update(world, id, (head) => wantEnd(head, wish, world.now()))
  }
  await simulation.run(2 * hourMs)
  simulation.plan = { aws: [], platform: [], skewMs: [] }
  await simulation.run(2 * hourMs)
  const head = world.store.items.get(id)
  if (!head) throw new Error('the task was lost')
  return { head, tasks: platform.tasks, alive: living(platform.tasks).filter(({ ended }) => !ended) }
}

describe('a task that is pushed and ended in turns', () => {
  it('ends as its last turn says: gone, or there once with the newest data', slow, async () => {
    await fc.assert(
      fc.asyncProperty(turns, platformPlanOf(networkFault, 30), keptFates, async (turns, plan, fates) => {
        const { head, tasks, alive } = await play(turns, plan, fates)

        expect(mostPerGeneration(tasks)).toBeLessThanOrEqual(1)
        expect(alive.length).toBeLessThanOrEqual(1)
        expect(head.hold).toBeUndefined()
        const last = turns.findLastIndex(({ what }) => what === 'push')
        if (turns.at(-1)?.what === 'end') {
          expect([alive.length, head.end]).toEqual([0, undefined])
          expect(head.state).toMatch(/^(ended|canceled)$/)
        } else {
          expect(alive.map(MemoryPlatform.dataOf)).toEqual([{ company: `v${last + 1}` }])
          expect(head.revisions.at(-1)?.state).toBe('confirmed')
        }
      }),
      runs(150),
    )
  })
})
