import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Harness, startHarness } from './harness.ts'

let h: Harness
beforeEach(async () => {
  h = await startHarness()
})
afterEach(() => h.close())

describe('the control API', () => {
  test('puts work and agents there', async () => {
    await h.control('POST', '/flow', { call: { afterMs: 1_000, everyMs: 1_000, increment: 1 } })
    const callback = await h.control('POST', '/callbacks', { queue: 'Sales', priority: 2 })
    const calls = await h.control('POST', '/calls', { queue: 'Sales', count: 2 })
    await h.control('POST', '/calls', { queue: 'Sales', count: 3, everyMs: 60_000 })
    await h.control('POST', '/clock', { advanceMs: 120_000 })
    const listed = await h.control('GET', '/calls')

    expect(callback.json).toMatchObject({ queue: 'Sales', priority: 2, place: 1, state: 'queued' })
    expect(calls.json).toHaveLength(2)
    expect(listed.json).toHaveLength(5)

    await h.control('POST', '/agents', { count: 5, queue: 'Sales' })
    await h.control('POST', '/clock', { advanceMs: 10_000 })
    const all = await h.control('GET', '/conversations')
    expect(all.json.filter((one: { state: string }) => one.state === 'connected')).toHaveLength(5)
  })

  test('moves a conversation, and refuses what its state does not allow', async () => {
    const { json } = await h.control('POST', '/callbacks')
    const path = `/conversations/${json.id}`

    const states = []
    for (const action of ['offer', 'no-answer', 'offer', 'answer', 'answer', 'end'])
      states.push((await h.control('POST', `${path}/${action}`)).json)

    expect(states.map(({ state, error }) => state ?? error)).toEqual([
      'offered',
      'queued',
      'offered',
      'connected',
      'The conversation is connected.',
      'ended',
    ])
  })

  test('says what is wrong with switches and faults', async () => {
    const seen = await Promise.all([
      h.control('POST', '/switches', { notQueued: 5, nope: 1 }),
      h.control('POST', '/faults', { lostEvent: 2, nope: 1 }),
      h.control('POST', '/callbacks', { priority: 'x' }),
      h.control('GET', '/nope'),
    ])

    expect(seen.map(({ status }) => status)).toEqual([400, 400, 400, 404])
    expect(seen[0]?.json.error).toContain('notQueued: expected one of')
  })

  test('reset: all gone, tokens stay, ids go on', async () => {
    const old = h.sim.addCallback()
    await h.control('POST', '/reset')
    const one = h.sim.addCallback()
    const reply = await h.patch(one.id, { priority: 1 })

    expect(h.sim.conversations()).toHaveLength(1)
    expect(one.id).not.toBe(old.id)
    expect(reply.status).toBe(200)
  })
})
