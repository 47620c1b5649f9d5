import { describe, expect, it } from 'vitest'
import { acting, isOveracted } from '../../../functions/domain/acted.ts'
import { accepted, minutes, t0 } from '../../support/workitem.ts'

/** A workitem on which rules acted so often, all at once. */
const actedOn = (times: number) => {
  let head = accepted()
  for (let n = 0; n < times; n++) head = acting(head, t0)
  return head
}

describe('the actions of rules on one workitem', () => {
  it('are 30 within an hour at most, as the documentation says', () => {
    expect([29, 30].map((times) => isOveracted(actedOn(times), t0 + minutes(60) - 1))).toEqual([false, true])
  })

  it('are counted anew when the hour is over', () => {
    const later = t0 + minutes(60)

    expect(isOveracted(actedOn(30), later)).toBe(false)
    expect(acting(actedOn(30), later).acted).toEqual({ since: later, times: 1 })
    expect(acting(actedOn(29), later - 1).acted).toEqual({ since: t0, times: 30 })
  })
})
