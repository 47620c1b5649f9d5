import { describe, expect, it } from 'vitest'
import { fold } from '../../../functions/domain/fold.ts'
import type { Head } from '../../../functions/domain/head.ts'
import type { PlatformEvent } from '../../../schemas/platform-event.ts'
import { accepted, aliasFor, appendSent, confirmed, event, seconds, t0 } from '../../support/workitem.ts'

const now = t0 + seconds(90)
const foldIn = (head: Head, fact: PlatformEvent, generation = head.generation) =>
  fold(head, fact, generation, now).head
const appended = event('appended', { alias: aliasFor(2) })
/** Created and updated, ended, and opened again with new data. */
const reopened = (): Head =>
  accepted('v3', foldIn(foldIn(appendSent('v2', confirmed()), appended), event('ended')), t0 + seconds(60))

describe('a confirmation that comes again after the workitem was opened again', () => {
  it('is of the generation before', () => expect(reopened().generation).toBe(2))

  it.each([
    ['task:new', event('created')],
    ['task-message:appended', appended],
  ])('%s is one fact, already entered', (_, fact) => {
    const head = reopened()

    expect(foldIn(head, fact, 1)).toEqual(head)
  })

  it('leaves a failure that is told late to be noted', () => {
    const head = reopened()
    const late = event('append-failed', { alias: aliasFor(2), reason: 'NOT_FOUND' })

    expect(foldIn(head, late, 1).timeline.at(-1)).toMatchObject({ what: 'note', gen: 1, code: 'NOT_FOUND' })
  })

  it.each(['unknown', aliasFor(3)])('is noted if it was never told before: %s', (alias) => {
    const head = reopened()

    expect(foldIn(head, event('appended', { alias }), 1).timeline).toHaveLength(head.timeline.length + 1)
  })
})
