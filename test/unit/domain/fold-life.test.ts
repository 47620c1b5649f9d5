import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fold } from '../../../functions/domain/fold.ts'
import type { Head } from '../../../functions/domain/head.ts'
import type { PlatformEvent } from '../../../schemas/platform-event.ts'
import {
  accepted,
  appendSent,
  claimed,
  confirmed,
  entriesOf,
  event,
  revisionsOf,
  seconds,
  sent,
  settled,
  t0,
} from '../../support/workitem.ts'

const at = (n: number) => t0 + seconds(n)
const foldAll = (head: Head, facts: readonly PlatformEvent[]): Head =>
  facts.reduce((next, fact) => fold(next, fact, next.generation, t0 + seconds(60)).head, head)
const life = (...kinds: PlatformEvent['kind'][]) => kinds.map((kind, i) => event(kind, { at: at(10 + i) }))

describe('life-cycle events', () => {
  it.each(['queued', 'offered', 'assigned', 'held', 'ended'] as const)('%s becomes the state', (kind) => {
    expect(foldAll(confirmed(), [event(kind)]).state).toBe(kind)
  })

  it('are folded in the order of their own time', () => {
    const facts = life('queued', 'offered', 'assigned', 'ended')

    expect(foldAll(confirmed(), facts.toReversed()).state).toBe('ended')
  })

  it('of the same time go in the order of life', () => {
    const facts = (['offered', 'queued', 'assigned'] as const).map((kind) => event(kind, { at: at(10) }))

    expect(foldAll(confirmed(), facts).state).toBe('assigned')
    expect(foldAll(confirmed(), facts.toReversed()).state).toBe('assigned')
  })

  it.each([
    ['queued', 'offered'],
    ['offered', 'assigned'],
    ['assigned', 'held'],
    ['held', 'ended'],
  ] as const)('of the same time: %s comes before %s', (earlier, later) => {
    const facts = [earlier, later].map((kind) => event(kind, { at: at(10) }))

    expect(foldAll(confirmed(), facts).state).toBe(later)
    expect(foldAll(confirmed(), facts.toReversed()).state).toBe(later)
  })

  it('do not bring a canceled workitem back', () => {
    expect(foldAll({ ...confirmed(), state: 'canceled' }, [event('queued')]).state).toBe('canceled')
  })

  it('say in the timeline what happened, when and who told', () => {
    const head = foldAll(confirmed(), [event('held', { at: at(10), reason: 'Lunch' })])

    expect(head.timeline.at(-1)).toMatchObject({
      what: 'held',
      at: at(10),
      gen: 1,
      by: 'webhook',
      topic: 'task:on-hold',
      taskId: 'task-1',
      code: 'Lunch',
    })
  })

  it('the end is provisional: an unanswered offer goes back to its queue', () => {
    expect(foldAll(confirmed(), life('offered', 'ended', 'queued', 'offered', 'assigned')).state).toBe(
      'assigned',
    )
  })

  it('a late event of an unanswered offer does not end a task that lives on', () => {
    const facts = life('offered', 'ended', 'queued')

    expect(
      foldAll(
        confirmed(),
        [facts[0], facts[2], facts[1]].filter((fact) => fact !== undefined),
      ).state,
    ).toBe('queued')
  })

  it('on hold and back', () => {
    expect(foldAll(confirmed(), life('assigned', 'held', 'assigned')).state).toBe('assigned')
  })

  it('prove the create when the event that says so was lost', () => {
    const head = foldAll(sent(), [event('queued')])

    expect(head).toMatchObject({ state: 'queued', created: true })
    expect(revisionsOf(head)).toBe('1:confirmed')
    expect(entriesOf(head)).toEqual(['accepted', 'sent', 'confirmed', 'queued'])
  })

  it('prove it before our own reply is stored', () => {
    expect(foldAll(claimed(), [event('queued')])).toMatchObject({ taskId: 'task-1', created: true })
  })

  it('of another task than ours are noted', () => {
    const head = foldAll(confirmed(), [event('ended', { taskId: 'task-9' })])

    expect(head.state).toBe('sent')
    expect(head.timeline.at(-1)?.what).toBe('note')
  })

  it('regression: of a former task with our key, before we ever sent anything, end nothing', () => {
    const head = foldAll(accepted(), [event('ended', { taskId: 'former' })])

    expect(head.state).toBe('accepted')
    expect(revisionsOf(head)).toBe('1:pending')
  })

  it('regression: the end of a task that failed does not make it a success', () => {
    const failure = event('create-failed', { disposition: 'reject', reason: 'INVALID_CONTENT' })

    const head = foldAll(sent(), [failure, event('ended', { at: at(9) })])

    expect(head.state).toBe('failed')
    expect(revisionsOf(head)).toBe('1:rejected')
  })

  it('each is one entry however often it comes', () => {
    const facts = life('queued', 'offered', 'assigned')
    const once = foldAll(confirmed(), facts)

    expect(foldAll(once, [...facts, ...facts])).toEqual(once)
  })

  it('never touch a revision of its own', () => {
    expect(revisionsOf(foldAll(appendSent(), life('assigned', 'ended')))).toBe('1:confirmed 2:sent')
  })

  it('ask for nothing but for the end of the task data at the end', () => {
    const effects = (kind: PlatformEvent['kind']) => fold(confirmed(), event(kind), 1, t0).effects

    expect((['queued', 'offered', 'assigned', 'held'] as const).flatMap(effects)).toEqual([])
  })

  it('a note says who told', () => {
    expect(foldAll(confirmed(), [event('note', { reason: 'moved' })]).timeline.at(-1)).toMatchObject({
      what: 'note',
      gen: 1,
      by: 'webhook',
      topic: 'task:origin-updated',
      code: 'moved',
    })
  })

  it('a note changes nothing but the timeline', () => {
    const { timeline: before, ...rest } = confirmed()

    const { timeline, ...after } = foldAll(confirmed(), [event('note')])

    expect(after).toEqual(rest)
    expect(timeline).toHaveLength(before.length + 1)
  })
})

describe('task:ended', () => {
  const ended = event('ended', { at: at(9), reason: 'Agent Left' })

  it('lets the task data expire', () => {
    expect(fold(confirmed(), ended, 1, t0).effects).toContainEqual({ do: 'retire' })
  })

  it('regression: asks for it again when it comes again, in case the first time was lost', () => {
    const once = fold(confirmed(), ended, 1, t0).head

    expect(fold(once, ended, 1, t0)).toEqual({ head: once, effects: [{ do: 'retire' }] })
  })

  it('does not ask for it again when the task lives on', () => {
    const once = fold(confirmed(), ended, 1, t0).head
    const alive = foldAll(once, [event('queued', { at: at(30) })])

    expect(fold(alive, ended, 1, t0).effects).toEqual([])
  })

  it('does not let it expire when it comes out of order', () => {
    const alive = foldAll(confirmed(), [event('queued', { at: at(30) })])

    expect(fold(alive, ended, 1, t0).effects).toEqual([])
  })
})

describe('order', () => {
  it('any order of a life, with any repetitions, comes to the same state', () => {
    const story = life(
      'queued',
      'offered',
      'ended',
      'queued',
      'offered',
      'assigned',
      'held',
      'assigned',
      'ended',
    )
    const all = [event('created', { at: at(3) }), ...story]
    const expected = foldAll(sent(), all)
    const disorder = fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 })

    fc.assert(
      fc.property(disorder, fc.constantFrom(sent(), claimed()), (facts, start) => {
        const head = foldAll(start, facts)
        expect(head.state).toBe(expected.state)
        expect(revisionsOf(head)).toBe(revisionsOf(expected))
        expect(head.taskId).toBe('task-1')
        expect(new Set(head.timeline.map(({ k }) => k)).size).toBe(head.timeline.length)
      }),
    )
  })

  it('settling after the facts comes to the same as settling before them', () => {
    const facts = life('queued', 'assigned')
    const late = settled(foldAll(claimed(), facts), { outcome: 'confirmed', platformId: 'task-1' })

    expect(late.state).toBe('assigned')
    expect(revisionsOf(late)).toBe('1:confirmed')
  })
})
