import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Harness } from './harness.ts'
import { startHarness } from './harness.ts'

let sim: Harness
beforeEach(async () => {
  sim = await startHarness()
})
afterEach(() => sim.close())

const queued = async (): Promise<string> => {
  const { json } = await sim.create()
  await sim.settle()
  sim.receiver.hooks.length = 0
  return json.data.id
}

const act = (id: string, action: string, body?: object) => sim.control('POST', `/tasks/${id}/${action}`, body)

test.each([
  [['offer', 'connect', 'end'], ['task:connect', 'task:connected', 'task:ended'], 'ended'],
  [
    ['offer', 'connect', 'hold', 'unhold'],
    ['task:connect', 'task:connected', 'task:on-hold', 'task:hold-done'],
    'assigned',
  ],
  [['offer', 'rona'], ['task:connect', 'task:parked'], 'queued'],
  [['queue'], ['task:parked'], 'queued'],
])('actions %o send %o and leave the task %s', async (actions, types, state) => {
  const id = await queued()

  for (const action of actions) await act(id, action)

  expect(sim.receiver.types()).toEqual(types)
  expect(sim.webex.tasks()[0]?.state).toBe(state)
})

test('ronaEnded: task:ended by the system comes although the task is queued', async () => {
  sim.webex.setSwitches({ ronaEnded: true })
  const id = await queued()

  await act(id, 'offer')
  await act(id, 'rona')

  expect(sim.receiver.types()).toEqual(['task:connect', 'task:parked', 'task:ended'])
  expect(sim.receiver.hooks[2]?.event.data).toMatchObject({
    reason: 'RONA Timer Expired',
    terminatingParty: 'System',
  })
  expect(sim.webex.tasks()[0]).toMatchObject({ state: 'queued', endedTime: null })
})

test('an end can be given its reason', async () => {
  const id = await queued()

  await act(id, 'end', { reason: 'Customer Left', terminatingParty: 'Customer' })

  expect(sim.receiver.hooks[0]?.event.data).toMatchObject({
    reason: 'Customer Left',
    terminatingParty: 'Customer',
  })
})

test('events of other channels are followed: queueId once queued, no destination at the end', async () => {
  const id = await queued()

  await act(id, 'offer')
  await act(id, 'end')

  const [offered, ended] = sim.receiver.hooks.map(({ event }) => event.data)
  expect(offered).toMatchObject({ queueId: expect.any(String), destination: 'claims-work-items@example.biz' })
  expect(ended).not.toHaveProperty('destination')
})

test('an ended task takes no action, an unknown one or an unknown action is not found', async () => {
  const id = await queued()
  await act(id, 'end')

  const replies = [await act(id, 'queue'), await act('nobody', 'queue'), await act(id, 'dance')]

  expect(replies.map(({ status }) => status)).toEqual([409, 404, 404])
})

test('auto: an agent takes the task and ends it', async () => {
  sim.webex.setSwitches({ lifecycle: 'auto' })

  await sim.create()
  await sim.clock.advance(120_000)

  expect(sim.receiver.types()).toEqual([
    'task:new',
    'task:parked',
    'task:connect',
    'task:connected',
    'task:ended',
  ])
})

test('auto stops where something else has moved the task', async () => {
  sim.webex.setSwitches({ lifecycle: 'auto' })
  const { json } = await sim.create()
  await sim.clock.advance(1_000)

  await act(json.data.id, 'end')
  await sim.clock.advance(120_000)

  expect(sim.receiver.types()).toEqual(['task:new', 'task:parked', 'task:ended'])
})

test('none: the task stays as created', async () => {
  sim.webex.setSwitches({ lifecycle: 'none' })

  await sim.create()
  await sim.clock.advance(120_000)

  expect(sim.webex.tasks()[0]?.state).toBe('created')
})
