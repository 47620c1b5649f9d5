import { beforeEach, describe, expect, it } from 'vitest'
import { leaseMs } from '../../../functions/domain/attempt.ts'
import { deliver } from '../../../functions/domain/deliver.ts'
import { wantEnd } from '../../../functions/domain/end.ts'
import type { Head } from '../../../functions/domain/head.ts'
import { track } from '../../../functions/domain/track.ts'
import { type DeliveryWorld, deliveryWorld, headOf, push } from '../../support/delivery-world.ts'
import { event, minutes } from '../../support/workitem.ts'

let world: DeliveryWorld
beforeEach(() => {
  world = deliveryWorld()
})
async function lead(): Promise<string> {
  const id = await push(world, 'lead-1', 'Initech')
  await deliver(world, [id])
  await track(world, event('created', { taskId: 'task-1', at: world.clock.ms }))
  return id
}
async function put(head: Head): Promise<void> {
  if ((await world.store.put(head)) === 'conflict') throw new Error('conflict')
}
async function wish(id: string): Promise<void> {
  const { clock } = world
  await put(wantEnd(headOf(world, id), { key: 'wish', by: 'rule', rule: 'r', at: clock.ms }, clock.ms).head)
}
/** Somebody else writes once, just before the next write. */
function meanwhile(id: string, change: (head: Head) => Head): void {
  world.store.before = (operation) => {
    if (operation !== 'put') return
    world.store.before = () => {}
    const head = headOf(world, id)
    world.store.items.set(id, { ...change(head), version: head.version + 1 })
  }
}

describe('an end that is wanted', () => {
  it('is claimed, called and settled, and told as such', async () => {
    const id = await lead()
    await wish(id)
    let lease = 0
    world.script.during = () => {
      lease = headOf(world, id).attempt?.leaseUntil ?? 0
    }

    const { rests } = await deliver(world, [id])

    expect(world.script.ended).toEqual(['task-1'])
    expect(headOf(world, id).end).toMatchObject({ state: 'sent', taken: true })
    expect(lease).toBe(world.clock.ms + leaseMs)
    expect(rests.get(id)?.until).toBeGreaterThan(world.clock.ms)
    expect(world.report.notes.filter((note) => note.event === 'attempt').at(-1)?.fields).toMatchObject({
      kind: 'end',
      attempt: 2,
      outcome: 'confirmed',
    })
  })

  it('of what was never sent cancels it without a call', async () => {
    const id = await push(world, 'lead-1')
    await put({ ...headOf(world, id), end: { state: 'wanted', rev: 1, at: world.clock.ms } })

    await deliver(world, [id])

    expect(headOf(world, id).state).toBe('canceled')
    expect([...world.script.made, ...world.script.ended]).toEqual([])
  })

  it('of what was never sent is forgotten where nobody wants it any more', async () => {
    const id = await push(world, 'lead-1')
    await put({ ...headOf(world, id), end: { state: 'wanted', rev: 1, at: world.clock.ms } })
    meanwhile(id, ({ end: _, ...head }) => head)

    await deliver(world, [id])

    expect(headOf(world, id).state).toBe('sent')
  })

  it('of a task whose id is unknown is refused without a call', async () => {
    const id = await lead()
    await wish(id)
    await put({ ...headOf(world, id), taskId: undefined })

    await deliver(world, [id])

    expect(world.script.ended).toEqual([])
    expect(headOf(world, id).end).toBeUndefined()
    expect(headOf(world, id).timeline.at(-1)).toMatchObject({ what: 'end-refused', code: 'no-platform-task' })
  })
})

describe('what is given up', () => {
  it('is not, where it was confirmed meanwhile', async () => {
    const id = await lead()
    await push(world, 'lead-1', 'Initrode')
    while (world.script.made.length < 6) {
      await deliver(world, [id])
      world.clock.ms += minutes(16)
    }
    meanwhile(id, (head) => ({
      ...head,
      check: undefined,
      revisions: head.revisions.map((revision) => ({ ...revision, state: 'confirmed' })),
    }))

    await deliver(world, [id])

    expect(headOf(world, id).hold).toBeUndefined()
  })
})

describe('a success', () => {
  it('ends a row of one', async () => {
    world.script.create = [{ outcome: 'retry', code: 'http-400', cause: 'unexplained' }]
    await deliver(world, [await push(world, 'lead-1')])
    await deliver(world, [await push(world, 'lead-2')])

    expect(await world.gate.unexplained('webex')).toBe(1)
  })
})
