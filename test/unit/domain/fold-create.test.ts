import { describe, expect, it } from 'vitest'
import { fold } from '../../../functions/domain/fold.ts'
import type { Head } from '../../../functions/domain/head.ts'
import type { PlatformEvent } from '../../../schemas/platform-event.ts'
import {
  accepted,
  claimed,
  confirmed,
  event,
  ok,
  revisionsOf,
  seconds,
  sent,
  settled,
  t0,
} from '../../support/workitem.ts'

const now = t0 + seconds(6)
const foldIn = (head: Head, fact: PlatformEvent, generation = head.generation) =>
  fold(head, fact, generation, now)

describe('task:new', () => {
  it('confirms the create and empties the lists of what is due', () => {
    const { head, effects } = foldIn(sent(), event('created'))

    expect(revisionsOf(head)).toBe('1:confirmed')
    expect(head).toMatchObject({ state: 'sent', created: true, taskId: 'task-1' })
    expect(head.dueAt).toBeUndefined()
    expect(head.since).toBeUndefined()
    expect(effects).toEqual([{ do: 'count', metric: 'Confirmed' }])
  })

  it('confirms it before our own reply is stored', () => {
    const { head } = foldIn(claimed(), event('created'))

    expect(revisionsOf(head)).toBe('1:confirmed')
    expect(head).toMatchObject({ taskId: 'task-1', created: true, attempt: { n: 1 } })
  })

  it('ends uncertainty and a hold', () => {
    const uncertain = settled(claimed(), { outcome: 'uncertain', code: 'reply-lost' })

    const { head } = foldIn({ ...uncertain, hold: { code: 'create-uncertain', at: t0 } }, event('created'))

    expect(revisionsOf(head)).toBe('1:confirmed')
    expect(head.hold).toBeUndefined()
  })

  it('wakes the update that waited for it', () => {
    const { effects } = foldIn(accepted('v2', sent(), t0 + seconds(3)), event('created'))

    expect(effects).toContainEqual({ do: 'wake', delayMs: 0 })
  })

  it('is one fact however often it comes', () => {
    const once = foldIn(sent(), event('created')).head

    expect(foldIn(once, event('created'))).toEqual({ head: once, effects: [] })
  })

  it('for a second task of this generation is a duplicate, told once', () => {
    const { head, effects } = foldIn(confirmed(), event('created', { taskId: 'task-2' }))

    expect(head.taskId).toBe('task-1')
    expect(head.timeline.at(-1)).toMatchObject({ what: 'duplicate', taskId: 'task-2' })
    expect(effects).toEqual([{ do: 'count', metric: 'DuplicatePlatformTasks' }])
    expect(foldIn(head, event('created', { taskId: 'task-2' })).head.timeline).toHaveLength(
      head.timeline.length,
    )
  })

  it('for a third task is another duplicate', () => {
    const second = foldIn(confirmed(), event('created', { taskId: 'task-2' })).head

    const { head } = foldIn(second, event('created', { taskId: 'task-3' }))

    expect(head.timeline.slice(-2)).toMatchObject([
      { what: 'duplicate', taskId: 'task-2', gen: 1, by: 'webhook' },
      { what: 'duplicate', taskId: 'task-3', gen: 1, by: 'webhook' },
    ])
  })

  it('ends the pause that the create probed', () => {
    const probing = settled(claimed(accepted(), t0, 'crm-lead'), ok())

    expect(foldIn(probing, event('created')).effects).toContainEqual({
      do: 'resume',
      scope: 'crm-lead',
      via: 'event',
    })
  })

  it('of somebody else before we ever sent anything confirms nothing', () => {
    const { head } = foldIn(accepted(), event('created', { taskId: 'foreign' }))

    expect(revisionsOf(head)).toBe('1:pending')
    expect(head.taskId).toBeUndefined()
    expect(head.timeline.at(-1)).toMatchObject({ what: 'note', taskId: 'foreign' })
  })
})
