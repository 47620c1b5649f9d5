import { describe, expect, it } from 'vitest'
import type { Head, RevisionState } from '../../../functions/domain/head.ts'
import { pending, requeue, tidy } from '../../../functions/domain/revisions.ts'
import { wakeIfMore } from '../../../functions/domain/wait.ts'
import { accepted, confirmed, revisionsOf, t0 } from '../../support/workitem.ts'

const withStates = (...states: RevisionState[]): Head => ({
  ...accepted(),
  hold: { code: 'c', at: t0 },
  tries: 3,
  nextAt: t0,
  check: { from: t0, asked: 1, answered: 0 },
  newest: states.length,
  revisions: states.map((state, index) => ({ rev: index + 1, state, snap: '', ts: t0, hash: '' })),
})

describe('revisions', () => {
  it('the newest that waits is sent next', () => {
    expect(pending(withStates('pending', 'confirmed', 'pending', 'sent'))?.rev).toBe(3)
  })

  it('tidied: all unsettled ones stay, the last two settled ones, and what the platform has', () => {
    const head = withStates('confirmed', 'confirmed', 'rejected', 'superseded', 'rejected', 'pending', 'sent')

    expect(revisionsOf(tidy(head))).toBe('2:confirmed 4:superseded 5:rejected 6:pending 7:sent')
    expect(tidy(head)).toMatchObject({ tries: 3, hold: { code: 'c' }, nextAt: t0, check: { asked: 1 } })
  })

  it('tidied once nothing is unsettled: what only serves unsettled work goes', () => {
    const { since, dueAt, check, nextAt, hold, tries } = tidy(withStates('confirmed', 'rejected'))

    expect({ since, dueAt, check, nextAt, hold, tries }).toEqual({ tries: 0 })
  })

  it('requeued: waits again, unless newer data waits', () => {
    expect(revisionsOf(requeue(withStates('pending', 'sending'), 2))).toBe('1:pending 2:pending')
    expect(revisionsOf(requeue(withStates('sending', 'pending'), 1))).toBe('1:superseded 2:pending')
    expect(revisionsOf(requeue(withStates('pending'), 1))).toBe('1:pending')
  })
})

describe('wakeIfMore', () => {
  const wake = [{ do: 'wake', delayMs: 0 }]
  const end = { state: 'wanted', rev: 1, at: t0 } as const

  it.each<[string, Head, boolean]>([
    ['data waits', accepted(), true],
    ['an end waits', { ...confirmed(), end }, true],
    ['an end is on its way', { ...confirmed(), end: { ...end, state: 'sent' } }, false],
    ['nothing waits', confirmed(), false],
    ['it has failed', { ...accepted(), state: 'failed' }, false],
  ])('where %s', (_, head, expected) => {
    expect(wakeIfMore(head)).toEqual(expected ? wake : [])
  })
})
