import { beforeEach, describe, expect, it } from 'vitest'
import { leaseMs } from '../../../functions/domain/attempt.ts'
import { deliver } from '../../../functions/domain/deliver.ts'
import type { Head } from '../../../functions/domain/head.ts'
import type { CallOutcome } from '../../../functions/domain/outcome.ts'
import { track } from '../../../functions/domain/track.ts'
import { type DeliveryWorld, deliveryWorld, headOf, push } from '../../support/delivery-world.ts'
import { event, minutes, revisionsOf } from '../../support/workitem.ts'

let world: DeliveryWorld
beforeEach(() => {
  world = deliveryWorld()
})
const notes = (name: string) =>
  world.report.notes.filter((note) => note.event === name).map(({ fields }) => fields)
async function put(head: Head): Promise<string> {
  if ((await world.store.put(head)) === 'conflict') throw new Error('conflict')
  return head.id
}
async function confirmedLead(): Promise<string> {
  const id = await push(world, 'lead-1', 'Initech')
  await deliver(world, [id])
  await track(world, event('created', { taskId: 'task-1', at: world.clock.ms }))
  return id
}

describe('what is told of a delivery', () => {
  it('an attempt: its ids, its outcome and its code', async () => {
    const id = await push(world, 'lead-1')
    world.script.create = [{ outcome: 'rejected', code: 'invalid-fields', scope: 'task' }]

    await deliver(world, [id, await push(world, 'lead-2')])

    expect(notes('attempt')).toMatchObject([
      {
        workitem: id,
        connection: 'webex',
        generation: 1,
        kind: 'create',
        revision: 1,
        attempt: 1,
        outcome: 'rejected',
        code: 'invalid-fields',
        state: 'failed',
      },
      { outcome: 'confirmed', code: undefined, state: 'sent' },
    ])
  })

  it('a send whose task failed before the reply came: in the timeline all the same', async () => {
    const id = await push(world, 'lead-1')
    const fails = event('create-failed', { at: world.clock.ms + 1, reason: 'X', disposition: 'reject' })
    world.script.during = async () => void (await track(world, fails))

    await deliver(world, [id])

    expect(headOf(world, id).timeline.map(({ what }) => what)).toContain('sent')
  })

  it('trouble: the workitem and the kind of error, never its text', async () => {
    const [one, other] = [await push(world, 'lead-1'), await push(world, 'lead-2')]
    world.store.before = (operation, id) => {
      if (operation === 'head' && id === one) throw new RangeError('holds task data')
      if (operation === 'head') throw 'a text'
    }

    await deliver(world, [one, other])

    expect(notes('deliver-failed')).toEqual([
      { workitem: one, error: 'RangeError' },
      { workitem: other, error: 'unknown' },
    ])
  })

  it('nothing to deliver: whether the workitem is known', async () => {
    const id = await push(world, 'lead-1')
    delete world.config.assets['crm-lead']

    const { rests } = await deliver(world, [id, 'nobody'])

    expect(notes('nothing-to-deliver')).toEqual([
      { workitem: id, known: true },
      { workitem: 'nobody', known: false },
    ])
    expect([...rests.values()]).toEqual([{}, {}])
  })
})

describe('one invocation', () => {
  it('works on ten workitems at a time', async () => {
    const ids: string[] = []
    for (let n = 0; n < 30; n++) ids.push(await push(world, `lead-${n}`))
    let open = 0
    let most = 0
    world.script.during = async () => {
      most = Math.max(most, ++open)
      await new Promise((resolve) => setImmediate(resolve))
      open -= 1
    }

    await deliver(world, ids)

    expect(most).toBe(10)
  })

  it.each([
    [14_000, 'sent', 0],
    [13_999, 'accepted', 1],
  ] as const)('with %d ms left: %s', async (ms, state, wakeUps) => {
    const id = await push(world, 'lead-1')
    world.waker.sent.length = 0
    world.remaining.ms = ms

    await deliver(world, [id])

    expect(headOf(world, id).state).toBe(state)
    expect(world.waker.sent).toHaveLength(wakeUps)
  })

  it('takes over from a worker that vanished', async () => {
    const id = await push(world, 'lead-1')
    const attempt = {
      n: 1,
      rev: 1,
      kind: 'create',
      at: world.clock.ms,
      leaseUntil: world.clock.ms + leaseMs,
    } as const
    const head = headOf(world, id)
    const [revision] = head.revisions
    if (!revision) throw new Error('no revision')
    await put({ ...head, attempts: 1, createRev: 1, attempt, revisions: [{ ...revision, state: 'sending' }] })
    world.clock.ms += leaseMs

    await deliver(world, [id])

    expect(revisionsOf(headOf(world, id))).toBe('1:uncertain')
    expect(headOf(world, id).timeline.at(-2)).toMatchObject({ what: 'uncertain', code: 'worker-lost' })
  })

  it('leaves an update that nobody confirms to a person', async () => {
    const id = await confirmedLead()
    await push(world, 'lead-1', 'Initrode')
    for (let n = 0; n < 6; n++) {
      await deliver(world, [id])
      world.clock.ms += minutes(16)
    }

    expect(headOf(world, id).hold).toMatchObject({ code: 'append-unconfirmed' })
    expect(world.script.made.filter(({ call }) => call === 'append')).toHaveLength(5)
  })

  it('a success ends a row of unexplained failures, whatever was before it', async () => {
    const unexplained: CallOutcome = { outcome: 'retry', code: 'http-400', cause: 'unexplained' }
    const row = async (...outcomes: CallOutcome[]) => {
      world.script.create = [...outcomes]
      for (const n of outcomes.keys())
        await deliver(world, [await push(world, `lead-${world.script.made.length}-${n}`)])
    }

    await row(...Array(4).fill(unexplained), { outcome: 'confirmed', platformId: 'task-x' })
    await row(...Array(4).fill(unexplained))

    expect(await world.gate.pauses('webex')).toEqual([])
  })

  it('a refusal does not end it', async () => {
    const unexplained: CallOutcome = { outcome: 'retry', code: 'http-400', cause: 'unexplained' }
    world.script.create = [...Array(4).fill(unexplained), { outcome: 'uncertain', code: 'lost' }, unexplained]
    for (let n = 0; n < 6; n++) await deliver(world, [await push(world, `lead-${n}`)])

    expect(await world.gate.pauses('webex')).toHaveLength(1)
  })

  it('asks the gate to end a row only where there is one', async () => {
    let asked = 0
    world.gate.before = (operation) => {
      asked += Number(operation === 'explained')
    }

    await deliver(world, [await push(world, 'lead-1')])

    expect(asked).toBe(0)
  })
})
