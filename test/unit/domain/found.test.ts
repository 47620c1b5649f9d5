import { describe, expect, it } from 'vitest'
import { expire, leaseMs } from '../../../functions/domain/attempt.ts'
import { mostQuestions } from '../../../functions/domain/decide.ts'
import { found } from '../../../functions/domain/found.ts'
import type { Head } from '../../../functions/domain/head.ts'
import type { FindOutcome, FoundTask } from '../../../functions/domain/outcome.ts'
import {
  accepted,
  claimed,
  confirmed,
  entriesOf,
  minutes,
  ok,
  revisionsOf,
  seconds,
  sent,
  settled,
  t0,
  termsOf,
} from '../../support/workitem.ts'

const uncertain = () => settled(claimed(), { outcome: 'uncertain', code: 'reply-lost' })
const task = (taskId: string, createdAt = t0): FoundTask => ({ origin: 'crm-lead-1', taskId, createdAt })
const tasks = (...all: FoundTask[]): FindOutcome => ({ outcome: 'answered', tasks: all })
const nothing = tasks()
const answer = (head: Head, outcome: FindOutcome, at = t0 + seconds(31), assetId?: string) =>
  found(head, outcome, termsOf(assetId), at)

/** The questions at 30 s, 2, 5 and 15 min, all answered "not found". */
const askedInVain = (head: Head, assetId?: string): Head =>
  [seconds(31), minutes(2), minutes(5), minutes(16)].reduce(
    (next, after) => answer(next, nothing, t0 + after, assetId).head,
    head,
  )

describe('expire', () => {
  it('an attempt whose worker vanished is uncertain, asked after from the time of the attempt', () => {
    const { head, effects } = expire(claimed(accepted(), t0), termsOf(), t0 + leaseMs)

    expect(revisionsOf(head)).toBe('1:uncertain')
    expect(head.timeline.at(-1)).toMatchObject({ what: 'uncertain', code: 'worker-lost' })
    expect(head.check).toEqual({ from: t0, asked: 0, answered: 0 })
    expect(effects).toContainEqual({ do: 'wake', delayMs: 0 })
  })

  it('does nothing while the lease is alive', () => {
    const head = claimed(accepted(), t0)

    expect(expire(head, termsOf(), t0 + leaseMs - 1)).toEqual({ head, effects: [] })
  })

  it('an append is repeated', () => {
    const head = claimed(accepted('v2', confirmed(), t0 + seconds(9)), t0 + seconds(9))

    expect(revisionsOf(expire(head, termsOf(), t0 + minutes(1)).head)).toBe('1:confirmed 2:pending')
  })
})

describe('found', () => {
  it('the task: the create is confirmed', () => {
    const { head, effects } = answer(uncertain(), tasks(task('task-1')))

    expect(head).toMatchObject({ created: true, taskId: 'task-1', state: 'sent' })
    expect(head.timeline.at(-1)).toMatchObject({ what: 'confirmed', by: 'search' })
    expect(effects).toContainEqual({ do: 'count', metric: 'Confirmed' })
  })

  it('several: the oldest is ours, the others are reported', () => {
    const { head, effects } = answer(uncertain(), tasks(task('b', t0 + 5), task('a', t0 + 1)))

    expect(head.taskId).toBe('a')
    expect(head.timeline.at(-1)).toMatchObject({ what: 'duplicate', taskId: 'b' })
    expect(effects).toContainEqual({ do: 'count', metric: 'DuplicatePlatformTasks' })
  })

  it('several, one of which was acknowledged by id: that one is ours', () => {
    const { head } = answer(sent(), tasks(task('a', t0), task('task-1', t0 + 5)))

    expect(head.taskId).toBe('task-1')
    expect(head.timeline.at(-1)).toMatchObject({ what: 'duplicate', taskId: 'a' })
  })

  it('others, but not the acknowledged one: as good as nothing', () => {
    expect(revisionsOf(answer(sent(), tasks(task('other'))).head)).toBe('1:sent')
  })

  it('nothing: asks again at the next time', () => {
    const { head, effects } = answer(uncertain(), nothing)

    expect(head).toMatchObject({ check: { asked: 1, answered: 1 }, dueAt: t0 + seconds(121) })
    expect(effects).toEqual([{ do: 'wake', delayMs: seconds(90) }])
    expect(head.nextAt).toBeUndefined()
  })

  it('nothing, asked late: goes through the questions a second apart', () => {
    const { effects } = answer(uncertain(), nothing, t0 + minutes(60))

    expect(effects).toEqual([{ do: 'wake', delayMs: seconds(1) }])
  })

  it('surely nothing: held for a person by default', () => {
    const head = askedInVain(uncertain())

    expect(head.hold).toMatchObject({ code: 'create-uncertain' })
    expect(revisionsOf(head)).toBe('1:uncertain')
  })

  it('surely nothing: sent again where the asset says so', () => {
    const head = askedInVain(uncertain(), 'fax-intake')

    expect(revisionsOf(head)).toBe('1:pending')
    expect(entriesOf(head).at(-1)).toBe('resent')
    expect(head).toMatchObject({ generation: 1 })
    expect(head.check).toBeUndefined()
  })

  it('surely nothing, but it was acknowledged by id: sending again could only make a second', () => {
    expect(askedInVain(sent(), 'fax-intake').hold).toMatchObject({ code: 'create-unconfirmed' })
  })

  it('sends the newer data again, when there is some', () => {
    const head = askedInVain(accepted('v2', uncertain(), t0 + seconds(5)), 'fax-intake')

    expect(revisionsOf(head)).toBe('1:superseded 2:pending')
  })

  it.each<FindOutcome>([
    { outcome: 'retry', code: 'http-500', cause: 'transient' },
    { outcome: 'rejected', code: 'search-forbidden', scope: 'connection' },
    { outcome: 'uncertain', code: 'reply-lost' },
  ])('no answer ($outcome) proves nothing', (outcome) => {
    let head = uncertain()
    for (let i = 1; i < mostQuestions; i++)
      head = answer(head, outcome, t0 + minutes(15 * i), 'fax-intake').head

    expect(revisionsOf(head)).toBe('1:uncertain')
    expect(head.check).toMatchObject({ answered: 0 })
    expect(answer(head, outcome, t0 + minutes(1_500), 'fax-intake').head.hold).toMatchObject({
      code: 'cannot-ask',
    })
  })

  it('each answer is a fact of its own, with who gave it', () => {
    const head = askedInVain(uncertain(), 'fax-intake')

    expect(head.timeline.slice(2)).toMatchObject([
      ...Array.from({ length: 4 }, () => ({ what: 'not-found', rev: 1, gen: 1, by: 'search' })),
      { what: 'resent', rev: 1, gen: 1 },
    ])
  })

  it('sent again and again in vain is a fact each time', () => {
    const first = askedInVain(uncertain(), 'fax-intake')
    const lost = settled(
      claimed(first, t0 + minutes(20)),
      { outcome: 'uncertain', code: 'x' },
      t0 + minutes(20),
    )
    const later = [21, 23, 26, 37].reduce(
      (next, after) => answer(next, nothing, t0 + minutes(after), 'fax-intake').head,
      lost,
    )

    expect(entriesOf(later).filter((what) => what === 'resent')).toHaveLength(2)
  })

  it('counts from the first question where nobody had noted one', () => {
    const { head } = answer({ ...sent(), check: undefined }, nothing)

    expect(head.check).toMatchObject({ from: t0 + seconds(31), asked: 1, answered: 1 })
  })

  it('a second task is told with who saw it', () => {
    const { head } = answer(uncertain(), tasks(task('a'), task('b', t0 + 1)))

    expect(head.timeline.at(-1)).toMatchObject({ what: 'duplicate', gen: 1, by: 'search', taskId: 'b' })
  })

  it('no answer for another reason closes nothing', () => {
    const outcome: FindOutcome = { outcome: 'retry', code: 'http-500', cause: 'transient', afterMs: 5_000 }

    expect(answer(uncertain(), outcome).effects).toEqual([{ do: 'wake', delayMs: seconds(90) }])
  })

  it('no answer for the rate limit, without a time, closes the budget for a minute', () => {
    const outcome: FindOutcome = { outcome: 'retry', code: 'http-429', cause: 'rate-limit' }

    expect(answer(uncertain(), outcome).effects).toContainEqual({ do: 'close', forMs: minutes(1) })
  })

  it('no answer for the rate limit closes the budget', () => {
    const outcome: FindOutcome = { outcome: 'retry', code: 'http-429', cause: 'rate-limit', afterMs: 5_000 }

    expect(answer(uncertain(), outcome).effects).toContainEqual({ do: 'close', forMs: 5_000 })
  })

  it.each([
    ['nothing in flight', accepted()],
    ['an attempt under way', claimed()],
    ['a create confirmed meanwhile', confirmed()],
  ])('an answer that comes to %s changes nothing', (_, head) => {
    expect(answer(head, nothing)).toEqual({ head, effects: [] })
  })

  it('wakes the update that waited', () => {
    const head = accepted('v2', settled(claimed(), ok()), t0 + seconds(5))

    expect(answer(head, tasks(task('task-1'))).effects).toContainEqual({ do: 'wake', delayMs: 0 })
  })
})
