import { beforeEach, describe, expect, it } from 'vitest'
import type { Head } from '../../../functions/domain/head.ts'
import { trackingIdOf } from '../../../functions/domain/snapshot-call.ts'
import { perform, update } from '../../../functions/domain/update.ts'
import { type DeliveryWorld, deliveryWorld, headOf, push } from '../../support/delivery-world.ts'

let world: DeliveryWorld
let id: string
beforeEach(async () => {
  world = deliveryWorld()
  id = await push(world, 'lead-1')
})
const touch = (head: Head) => ({ head: { ...head, tries: head.tries + 1 }, effects: [] })
/** Others are always faster. */
function races(times: number): { writes: number; reads: number } {
  const seen = { writes: 0, reads: 0 }
  world.store.before = (operation) => {
    if (operation === 'head') seen.reads += 1
    if (operation !== 'put') return
    seen.writes += 1
    if (seen.writes > times) return
    const head = headOf(world, id)
    world.store.items.set(id, { ...head, version: head.version + 1 })
  }
  return seen
}

describe('update', () => {
  it('reads the head unless it is known', async () => {
    const seen = races(0)

    await update(world, id, touch)
    expect(seen).toEqual({ writes: 1, reads: 1 })
    await update(world, id, touch, headOf(world, id))
    expect(seen).toEqual({ writes: 2, reads: 1 })
    expect(headOf(world, id).tries).toBe(2)
  })

  it('of what is not there does nothing', async () => {
    const change = () => {
      throw new Error('asked')
    }

    expect(await update(world, 'nobody', change)).toBeUndefined()
  })

  it('that changes nothing writes nothing, and its effects happen', async () => {
    const seen = races(0)
    world.waker.sent.length = 0

    const stored = await update(world, id, (head) => ({ head, effects: [{ do: 'wake', delayMs: 5 }] }))

    expect(seen.writes).toBe(0)
    expect(stored).toEqual(headOf(world, id))
    expect(world.waker.sent).toMatchObject([{ id }])
  })

  it('wins against eleven others, and gives up after twelve', async () => {
    races(11)
    await update(world, id, touch)
    expect(headOf(world, id).tries).toBe(1)

    const seen = races(12)
    await expect(update(world, id, touch)).rejects.toThrow('too many writers')
    expect(seen.writes).toBe(12)
  })

  it('counts what a transition asks to be counted', async () => {
    await perform(world, headOf(world, id), [{ do: 'count', metric: 'Confirmed' }])

    expect([...world.report.counts.keys()].filter((key) => key.startsWith('Confirmed'))).toHaveLength(1)
  })
})

describe('the tracking id of a call', () => {
  it('is the trace of the request that caused it, the generation and the attempt to come', () => {
    const head: Head = { ...headOf(world, id), generation: 2, attempts: 4, trace: 'abc-def-01' }

    expect(trackingIdOf(head)).toBe('workbridge_abc_2.5')
  })

  it('is the id of the workitem where no trace came', () => {
    expect(trackingIdOf({ ...headOf(world, id), trace: undefined })).toBe(`workbridge_${id}_1.1`)
  })
})
