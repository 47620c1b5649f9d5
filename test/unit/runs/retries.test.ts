import { describe, expect, it } from 'vitest'
import { acd, dueStory, type RunStory, wakeStory as wake } from '../../support/run-story.ts'
import { t0 } from '../../support/runs.ts'

const minute = 60_000
const retry = (cause: 'transient' | 'rate-limit' | 'unexplained', afterMs?: number) =>
  ({ outcome: 'retry', code: 'x', cause, ...(afterMs !== undefined && { afterMs }) }) as const

/** Seconds after the first step was due, and value, of each call. */
const calls = ({ world }: RunStory) =>
  world.platform.calls.map(({ at, priority }) => [(at - t0 - 5 * minute) / 1_000, priority])
const room = ({ world }: RunStory) => world.runGate.room.rooms.get('genesys')

describe('a step that failed', () => {
  it('is given up after half a day of tries', async () => {
    const story = await dueStory({ mostBumps: 1 })
    for (let n = 0; n < 50; n++) story.world.platform.script.push(retry('transient'))
    await wake(story)
    await story.until(10 * 60)
    expect(story.run).toMatchObject({ state: 'waiting', tries: 44 })
    await story.until(24 * 60)
    expect(story.world.platform.calls).toHaveLength(48)
    expect(story.run).toMatchObject({ state: 'ended', reason: 'rejected' })
  })

  it('whose next try falls together with the next step is that step, with tries of its own', async () => {
    const story = await dueStory({ interval: '35s' })
    for (let n = 0; n < 3; n++) story.world.platform.script.push(retry('transient'))
    await wake(story)
    await story.until(5.7)
    expect(calls(story)).toEqual([
      [0, 1],
      [5, 1],
      [35, 2],
      [40, 2],
    ])
    expect(story.run).toMatchObject({ steps: 2, coalesced: 1 })
  })

  it('pauses for five seconds at least, also where the next step is due sooner', async () => {
    const story = await dueStory({ interval: '10s' })
    story.world.platform.script.push(retry('transient'))
    story.world.platform.during = () => {
      story.world.platform.during = () => {}
      story.world.clock.ms += 8_000
    }
    await wake(story)
    await story.until(5.24)
    expect(calls(story)).toEqual([
      [0, 1],
      [13, 2],
    ])
  })

  it('for a reason that nobody explains waits longer: the fault may be the connection’s', async () => {
    const story = await dueStory({ mostBumps: 1 })
    for (let n = 0; n < 4; n++) story.world.platform.script.push(retry('unexplained'))
    await wake(story)
    await story.until(60)
    expect(story.bumps.map(([at]) => at)).toEqual([5, 7, 12, 27])
    expect(story.run).toMatchObject({ state: 'ended', reason: 'rejected' })
  })

  it('as the probe of a paused connection is no try of its run', async () => {
    const story = await dueStory({ mostBumps: 1 })
    await story.world.runGate.pause('genesys', '*', 'no-scope', 'call', t0)
    for (let n = 0; n < 5; n++) story.world.platform.script.push(retry('unexplained'))
    await wake(story)
    expect(story.run).toMatchObject({ state: 'waiting', tries: 0, calls: 1 })
    expect(room(story)?.unexplained).toBe(0)
    await story.until(8)
    expect(story.bumps.map(([at]) => at)).toEqual([5, 7])
    await story.until(120)
    expect(story.run).toMatchObject({ state: 'finished', steps: 1, calls: 6 })
    expect(room(story)?.pauses.size).toBe(0)
  })
})

describe('429', () => {
  it('that says nothing closes the budget for a minute', async () => {
    const story = await dueStory()
    story.world.platform.script.push(retry('rate-limit'))
    await wake(story)
    expect(room(story)?.closedUntil).toBe(t0 + 6 * minute)
    await story.until(6.5)
    expect(story.bumps).toEqual([
      [5, 1],
      [6, 1],
    ])
  })

  it('has the tick come when the budget opens again', async () => {
    const story = await dueStory()
    story.world.platform.script.push(retry('rate-limit', 90_000))
    await wake(story)
    expect(story.world.runWaker.waiting).toMatchObject([
      { id: 'tick#genesys', at: t0 + 6.5 * minute },
      { id: story.run?.id, at: t0 + 5 * minute },
    ])
  })

  it.each([
    { minutes: 15, pauses: [] },
    { minutes: 15.01, pauses: [{ code: 'rate-limited', scope: '*', via: 'call' }] },
  ])('for $minutes minutes: $pauses', async ({ minutes, pauses }) => {
    const story = await dueStory()
    story.world.platform.script.push(retry('rate-limit', minutes * minute))
    await wake(story)
    expect([...(room(story)?.pauses.values() ?? [])]).toMatchObject(pauses)
  })
})

describe('a connection', () => {
  it('is paused by the fifth refusal in a row that nobody explains, whichever runs they are of', async () => {
    const story = await dueStory({ mostBumps: 1 })
    for (let n = 0; n < 5; n++) story.world.platform.script.push(retry('unexplained'))
    await wake(story)
    for (let n = 2; n <= 4; n++) await tellAnother(story, n)
    expect([room(story)?.unexplained, room(story)?.pauses.size]).toEqual([4, 0])
    await tellAnother(story, 5)
    expect(room(story)?.pauses.get('*')).toMatchObject({ code: 'unexplained-4xx', via: 'call' })
  })

  it('that an event has paused is not taken up again because a call went well', async () => {
    const story = await dueStory()
    await story.world.runGate.pause('genesys', '*', 'told', 'event', t0)
    await wake(story)
    expect(story.run).toMatchObject({ steps: 1 })
    expect(room(story)?.pauses.get('*')).toMatchObject({ code: 'told', via: 'event' })
  })

  it('is paused by a call that says so', async () => {
    const story = await dueStory()
    story.world.platform.script.push({ outcome: 'rejected', code: 'no-scope', scope: 'connection' })
    await wake(story)
    expect(room(story)?.pauses.get('*')).toMatchObject({ code: 'no-scope', via: 'call' })
  })
})

/** Another callback whose first step is due by now. */
async function tellAnother(story: RunStory, n: number): Promise<void> {
  const { world } = story
  const of = { ...acd, conversationId: `c-${n}`, callbackScheduledTime: t0 }
  world.platform.queued.set(of.conversationId, 0)
  await story.tell('acd.start', (world.clock.ms - t0) / minute, of)
  await story.until((world.clock.ms - t0) / minute)
}
