import { beforeEach, describe, expect, it } from 'vitest'
import { accept } from '../../../functions/domain/accept.ts'
import { deliver } from '../../../functions/domain/deliver.ts'
import { track } from '../../../functions/domain/track.ts'
import type { Config } from '../../../schemas/config.ts'
import type { PlatformEvent } from '../../../schemas/platform-event.ts'
import { type DeliveryWorld, deliveryWorld, headOf, push } from '../../support/delivery-world.ts'
import { sampleAsset, sampleConfig } from '../../support/sample-config.ts'
import { event, seconds } from '../../support/workitem.ts'

let world: DeliveryWorld
beforeEach(() => {
  world = deliveryWorld()
})
const now = () => world.clock.ms
const told = (kind: PlatformEvent['kind'], more: Partial<PlatformEvent> = {}) =>
  track(world, event(kind, { at: now() + seconds(1), ...more }))
async function sentLead(externalId = 'lead-1'): Promise<string> {
  const id = await push(world, externalId)
  await deliver(world, [id])
  return id
}

describe('an event of a task that is not ours', () => {
  const other = (more: Partial<PlatformEvent> = {}) => told('created', { taskId: 'task-9', ...more })

  it('is told to the workitem whose key and destination it has: a second task', async () => {
    const id = await sentLead()
    await told('created')

    expect(await other()).toBe('tracked')
    expect(headOf(world, id).timeline.at(-1)).toMatchObject({ what: 'duplicate', taskId: 'task-9' })
  })

  it('is nobody’s where only its key is known', async () => {
    await sentLead()

    expect(await other({ destination: undefined })).toBe('unmatched')
  })

  it.each([undefined, 'crm-lead@example.biz'])(
    'is noted by the one workitem that has its key and was never sent (%s)',
    async (destination) => {
      const id = await push(world, 'lead-1')

      expect(await other({ destination })).toBe('tracked')
      expect(headOf(world, id).timeline.at(-1)).toMatchObject({ what: 'note', taskId: 'task-9' })
      expect(headOf(world, id).taskId).toBeUndefined()
    },
  )

  it('of an earlier generation is known by its task, whatever else it carries', async () => {
    const id = await sentLead()
    await told('create-failed', { disposition: 'retry' })
    world.clock.ms += seconds(10)
    await deliver(world, [id])

    expect(await told('ended', { destination: undefined })).toBe('tracked')
    expect(await told('ended', { destination: undefined, taskId: 'task-9', key: 'x' })).toBe('unmatched')
    expect(headOf(world, id).timeline.at(-1)).toMatchObject({ what: 'note', gen: 1, taskId: 'task-1' })
  })
})

/** Two assets under one source, told apart by destination only, and a template that can be cut in two ways. */
function ambiguous(): Config {
  const config = sampleConfig()
  const asset = (id: string) =>
    sampleAsset(id, { origin: { id: '{source}-{externalId}' }, fields: config.assets['fax-intake']?.fields })
  return {
    ...config,
    assets: { one: asset('one'), two: asset('two') },
    sources: {
      a: { id: 'a', clients: [], assets: ['one', 'two'], hook: false },
      'a-b': { id: 'a-b', clients: [], assets: ['one', 'two'], hook: false },
    },
  }
}

describe('ambiguous origins', () => {
  const ask = (more: Partial<PlatformEvent>) =>
    told('created', { origin: 'a-b-1', destination: 'one@example.biz', ...more })
  /** `a` with the id `b-1` and `a-b` with the id `1` go out under the same origin. */
  async function both() {
    world = deliveryWorld(ambiguous())
    const make = async (sourceId: string, externalId: string) => {
      const source = world.config.sources[sourceId]
      if (!source) throw new Error('no source')
      const verdict = await accept(world, {
        source,
        externalId,
        mode: 'put',
        body: { asset: 'one', data: { note: 'text' } },
      })
      if (!('head' in verdict)) throw new Error(verdict.verdict)
      return verdict.head.id
    }
    return [await make('a', 'b-1'), await make('a-b', '1')] as const
  }

  it('the known platform task decides', async () => {
    const [one, other] = await both()
    await deliver(world, [one])
    await deliver(world, [other])

    await ask({ taskId: 'task-1' })
    await ask({ taskId: 'task-2', key: 'second' })

    expect(headOf(world, one)).toMatchObject({ created: true, taskId: 'task-1' })
    expect(headOf(world, other)).toMatchObject({ created: true, taskId: 'task-2' })
  })

  it('without it, the one that waits for a task gets it', async () => {
    const [one, other] = await both()
    await deliver(world, [one])
    world.script.create = [{ outcome: 'uncertain', code: 'reply-lost' }]
    await deliver(world, [other])

    await ask({ taskId: 'task-9' })

    expect(headOf(world, one).created).toBeUndefined()
    expect(headOf(world, other)).toMatchObject({ created: true, taskId: 'task-9' })
  })

  it('regression: one that nobody has tried to send yet does not get it', async () => {
    const [one, other] = await both()
    world.script.create = [{ outcome: 'uncertain', code: 'reply-lost' }]
    await deliver(world, [one])

    await ask({ taskId: 'task-9' })

    expect(headOf(world, one)).toMatchObject({ created: true, taskId: 'task-9' })
    expect(headOf(world, other).taskId).toBeUndefined()
  })

  it.each([undefined, 'one@example.biz'])(
    'without a known task, where two wait, it is nobody’s (%s)',
    async (destination) => {
      const [one, other] = await both()
      world.script.create = Array(2).fill({ outcome: 'uncertain', code: 'reply-lost' })
      for (const id of [one, other]) await deliver(world, [id])

      expect(await ask({ taskId: 'task-9', destination })).toBe('unmatched')
    },
  )

  it('without a destination, where two were never sent, it is nobody’s', async () => {
    await both()

    expect(await ask({ taskId: 'task-9', destination: undefined })).toBe('unmatched')
  })

  it('with a destination, where two were never sent, the last reading notes it', async () => {
    const [one, other] = await both()
    const before = headOf(world, one).timeline.length

    expect(await ask({ taskId: 'task-9' })).toBe('tracked')
    expect(headOf(world, one).timeline).toHaveLength(before)
    expect(headOf(world, other).timeline.at(-1)).toMatchObject({ what: 'note', taskId: 'task-9' })
  })

  it('a third task is told to the last reading where both have theirs', async () => {
    const [one, other] = await both()
    for (const id of [one, other]) await deliver(world, [id])
    const before = headOf(world, one)

    expect(await ask({ taskId: 'task-9' })).toBe('tracked')
    expect(headOf(world, one)).toEqual(before)
    expect(headOf(world, other).timeline.at(-1)).toMatchObject({ what: 'duplicate', taskId: 'task-9' })
  })

  it('another task is told to the one that was never sent, where the other has its own', async () => {
    const [one, other] = await both()
    await deliver(world, [other])

    expect(await ask({ taskId: 'task-9' })).toBe('tracked')
    expect(headOf(world, one).timeline.at(-1)).toMatchObject({ what: 'note', taskId: 'task-9' })
  })

  it('without a destination, the known task decides all the same', async () => {
    const id = await sentLead()

    await told('created', { destination: undefined })

    expect(headOf(world, id).created).toBe(true)
  })
})
