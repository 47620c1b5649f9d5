import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { headEntries, mostSeen } from '../../functions/domain/timeline.ts'
import { runs } from '../support/arbitraries.ts'
import { at, headOf, newest, pushed, reactTo, ruled, start } from '../unit/triggers/harness.ts'

/** Few enough an hour that no guard steps in. */
const apartMs = 180_000

describe('a workitem whose timeline has grown long', () => {
  it('lets no event that is delivered again, however late, have an effect', async () => {
    const again = fc.array(fc.tuple(fc.nat({ max: 400 }), fc.integer({ min: 0, max: 6 })), {
      minLength: 30,
      maxLength: 60,
    })
    const count = fc.integer({ min: headEntries, max: headEntries + mostSeen + 40 })
    await fc.assert(
      fc.asyncProperty(count, again, async (count, again) => {
        const world = ruled({
          do: 'append',
          source: 'crm',
          externalId: 'lead-1',
          data: { company: '{eventTime}' },
        })
        await pushed(world)
        for (let n = 0; n < count; n++) {
          world.clock.ms = at + n * apartMs
          await reactTo(world, start({}, n * apartMs))
        }
        expect(headOf(world)?.newest).toBe(count + 1)

        for (const [n, copies] of again)
          for (let copy = 0; copy < copies; copy++) await reactTo(world, start({}, (n % count) * apartMs))

        expect(headOf(world)?.newest).toBe(count + 1)
        expect((await newest(world))?.task.data).toEqual({ company: String(at + (count - 1) * apartMs) })
        expect(headOf(world)?.timeline.length).toBeLessThanOrEqual(headEntries)
      }),
      runs(8),
    )
  })
})
