import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { leaseMs } from '../../functions/domain/attempt.ts'
import { claimEnd, wantEnd } from '../../functions/domain/end.ts'
import { fold } from '../../functions/domain/fold.ts'
import type { Head } from '../../functions/domain/head.ts'
import type { PlatformEvent } from '../../schemas/platform-event.ts'
import { runs } from '../support/arbitraries.ts'
import { assertSound } from '../support/sound.ts'
import {
  accepted,
  aliasFor,
  appendSent,
  claimed,
  confirmed,
  event,
  seconds,
  sent,
  settled,
  t0,
} from '../support/workitem.ts'

/*
 * Platforms lose, double and disorder what they tell. Facts of one task come to the same workitem in any order and
 * number; only which of several witnesses is named for a fact, and the order of the timeline, may differ.
 */

const now = t0 + seconds(600)
const foldAll = (head: Head, facts: readonly PlatformEvent[]): Head =>
  facts.reduce((next, fact) => {
    const { head } = fold(next, fact, 1, now)
    assertSound(head)
    return head
  }, head)

const starts: Record<string, () => Head> = {
  'a create under way': () => claimed(),
  'a create that was taken': () => sent(),
  'a create of unknown effect': () => settled(claimed(), { outcome: 'uncertain', code: 'reply-lost' }),
  'a create with newer data waiting': () => accepted('v2', sent(), t0 + seconds(3)),
  'an update that was taken': () => appendSent(),
}
const end = (head: Head): Head =>
  wantEnd(head, { key: 'wish', by: 'rule', rule: 'r', at: t0 + seconds(16) }, t0 + seconds(16)).head
const endTaken = (head: Head): Head => {
  const at = t0 + seconds(17)
  return settled(claimEnd(end(head), at, at + leaseMs), { outcome: 'confirmed', platformId: 'task-1' }, at)
}
const ending: Record<string, () => Head> = {
  'a create under way that is to end': () => end(claimed()),
  'a task that is to end': () => end(confirmed()),
  'a task whose end was taken': () => endTaken(confirmed()),
  'an update that was taken, of a task that is to end': () => end(appendSent()),
}

const start = fc.constantFrom(...Object.keys(starts)).map((name) => starts[name]?.() ?? sent())

const kinds = ['queued', 'offered', 'assigned', 'held', 'ended', 'note'] as const
/** Life-cycle facts, some at the very same time. */
const life = fc
  .array(fc.record({ kind: fc.constantFrom(...kinds), step: fc.integer({ min: 0, max: 8 }) }), {
    maxLength: 10,
  })
  .map((all) => all.map(({ kind, step }) => event(kind, { at: t0 + seconds(20 + step) })))

const others: PlatformEvent[] = [
  event('created', { at: t0 + seconds(3) }),
  event('created', { taskId: 'task-2', at: t0 + seconds(4) }),
  event('ended', { taskId: 'task-2', at: t0 + seconds(40) }),
  event('appended', { alias: aliasFor(2), at: t0 + seconds(14) }),
  event('append-failed', { alias: aliasFor(2), disposition: 'retry', at: t0 + seconds(13) }),
  event('appended', { alias: 'ffffffff-0000-5000-8000-000000000000', at: t0 + seconds(15) }),
]

/** What must be equal. The platform task is the one that our own reply, or the first witness, named. */
function essence(head: Head) {
  const { timeline, version: _, ...rest } = head
  return { ...rest, facts: timeline.map(({ k, what }) => `${what} ${k}`).sort() }
}

const disorder = (facts: PlatformEvent[]) =>
  fc.shuffledSubarray([...facts, ...facts, ...facts], { minLength: facts.length * 3 })

describe('facts of one task', () => {
  const about = fc.subarray(others.filter(({ taskId }) => taskId === 'task-1'))
  /** The platform speaks of no update that was never sent. */
  const isPlausible = (head: Head, { alias }: PlatformEvent) =>
    alias !== aliasFor(2) || head.revisions.some(({ rev, state }) => rev === 2 && state === 'sent')
  const story = fc
    .tuple(start, life, about)
    .map(([head, lived, some]) => ({
      head,
      facts: [...some.filter((fact) => isPlausible(head, fact)), ...lived],
    }))
    .chain(({ head, facts }) =>
      fc.record({ head: fc.constant(head), facts: fc.constant(facts), mixed: disorder(facts) }),
    )

  it('come to the same in any order and number', () => {
    fc.assert(
      fc.property(story, ({ head, facts, mixed }) => {
        expect(essence(foldAll(head, mixed))).toEqual(essence(foldAll(head, facts)))
      }),
      runs(400),
    )
  })

  it('ask for the same, each time or once', () => {
    const asked = (head: Head, facts: readonly PlatformEvent[]) => {
      const effects = new Set<string>()
      facts.reduce((next, fact) => {
        const step = fold(next, fact, 1, now)
        for (const effect of step.effects) effects.add(JSON.stringify(effect))
        return step.head
      }, head)
      return effects
    }
    fc.assert(
      fc.property(story, ({ head, facts, mixed }) => {
        const [inOrder, inDisorder] = [asked(head, facts), asked(head, mixed)]
        // A failed update that was confirmed all the same is only asked for again if the failure came first.
        // A task that only seemed to have ended may have been asked to let its data expire.
        for (const effects of [inOrder, inDisorder])
          for (const one of ['{"do":"retire"}', '{"do":"wake","delayMs":5000}']) effects.delete(one)
        expect(inDisorder).toEqual(inOrder)
      }),
      runs(200),
    )
  })
})

describe('facts of a task that is to end', () => {
  const told = fc
    .tuple(
      fc.constantFrom(...Object.keys(ending)).map((name) => ending[name]?.() ?? sent()),
      life,
    )
    .chain(([head, facts]) =>
      fc.record({ head: fc.constant(head), facts: fc.constant(facts), mixed: disorder(facts) }),
    )

  it('leave it ended, or to end, in any order and number', () => {
    fc.assert(
      fc.property(told, ({ head, facts, mixed }) => {
        for (const folded of [foldAll(head, facts), foldAll(head, mixed)])
          expect([folded.state === 'ended', folded.end !== undefined]).toEqual(
            folded.state === 'ended' ? [true, false] : [false, true],
          )
        expect(foldAll(head, mixed).state).toBe(foldAll(head, facts).state)
      }),
      runs(400),
    )
  })
})

describe('facts of two tasks', () => {
  it('never mix: the first known stays ours, the other is a duplicate', () => {
    const story = life.chain((lived) => disorder([...others, ...lived]))
    fc.assert(
      fc.property(story, (facts) => {
        const head = foldAll(sent(), facts)
        expect(head.taskId).toBe('task-1')
        expect(head.timeline.filter(({ what }) => what === 'duplicate')).toHaveLength(1)
      }),
      runs(200),
    )
  })
})

describe('a task that failed', () => {
  it.each(['reject', 'retry', 'pause-asset'] as const)(
    '%s: comes to the same in any order and number',
    (disposition) => {
      const failure = event('create-failed', { disposition, reason: 'R', at: t0 + seconds(5) })
      const facts = [event('created', { at: t0 + seconds(3) }), failure]
      const result = (head: Head) => [
        head.state,
        head.generation,
        head.revisions.at(-1)?.state,
        head.earlier?.length,
      ]
      fc.assert(
        fc.property(
          fc.constantFrom(sent(), claimed(), accepted('v2', sent(), t0 + seconds(3))),
          disorder(facts),
          (head, mixed) => {
            expect(result(foldAll(head, mixed))).toEqual(result(foldAll(head, facts)))
          },
        ),
        runs(150),
      )
    },
  )
})
