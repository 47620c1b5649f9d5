import { expect, it } from 'vitest'
import { fold } from '../../../functions/domain/fold.ts'
import type { Head } from '../../../functions/domain/head.ts'
import { inOrder } from '../../../functions/domain/timeline.ts'
import type { PlatformEvent } from '../../../schemas/platform-event.ts'
import { event, seconds, sent, t0 } from '../../support/workitem.ts'

const foldIn = (head: Head, fact: PlatformEvent) => fold(head, fact, 1, t0 + seconds(60)).head
const platformFacts = (head: Head) =>
  inOrder(head.timeline).flatMap(({ what, by }) => (by === 'webhook' ? [what] : []))

it('a task is confirmed before it lives, though a later life-cycle fact came first', () => {
  const offered = event('offered', { at: t0 + seconds(9), key: 'offered' })
  const queued = event('queued', { at: t0 + seconds(4), key: 'queued' })

  const head = foldIn(foldIn(sent(), offered), queued)

  expect(platformFacts(head)).toEqual(['confirmed', 'queued', 'offered'])
  expect(head.timeline.find(({ what }) => what === 'confirmed')?.at).toBe(t0 + seconds(4))
  expect(head.state).toBe('offered')
})

it('what was confirmed in time stays as it is', () => {
  const created = foldIn(sent(), event('created', { at: t0 + seconds(3) }))

  const head = foldIn(created, event('queued', { at: t0 + seconds(4), key: 'queued' }))

  expect(head.timeline.slice(0, created.timeline.length)).toEqual(created.timeline)
})
