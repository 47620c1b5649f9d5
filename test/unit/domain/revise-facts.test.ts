import { describe, expect, it } from 'vitest'
import { fold } from '../../../functions/domain/fold.ts'
import type { Head } from '../../../functions/domain/head.ts'
import { revise } from '../../../functions/domain/revise.ts'
import {
  accepted,
  confirmed,
  entriesOf,
  event,
  incoming,
  minutes,
  t0,
  termsOf,
} from '../../support/workitem.ts'

const now = t0 + minutes(1)
const who = { id: accepted().id, source: 'crm', externalId: 'lead-1' }
const afterEnd = (mode: 'reopen' | 'reject' | 'ignore') => ({ asset: { ...termsOf().asset, afterEnd: mode } })
const ended = () => fold(confirmed(), event('ended'), 1, now).head

describe('each fact once', () => {
  const entries = (head: Head, ...more: Parameters<typeof incoming>[]) =>
    more.reduce((next, [hash, change]) => {
      const revised = revise(next, who, incoming(hash, change), now)
      if (revised.verdict === 'conflict') throw new Error(revised.code)
      return revised.head
    }, head)

  it('stale, for each data and each time', () => {
    const head = accepted('v1', undefined, t0, { timestamp: 1_000 })

    const told = entries(head, ['a', { timestamp: 1 }], ['b', { timestamp: 1 }], ['b', { timestamp: 2 }])

    expect(entriesOf(told)).toEqual(['accepted', 'stale', 'stale', 'stale'])
  })

  it('ignored, for each data', () => {
    const told = entries(
      ended(),
      ['a', afterEnd('ignore')],
      ['b', afterEnd('ignore')],
      ['b', afterEnd('ignore')],
    )

    expect(entriesOf(told).slice(-3)).toEqual(['ended', 'ignored', 'ignored'])
  })

  it('reopened, for each generation', () => {
    const second = { ...accepted('v2', ended(), now), state: 'ended' as const }

    const third = accepted('v3', second, now)

    expect(third.timeline.filter(({ what }) => what === 'reopened')).toMatchObject([
      { at: now, gen: 2 },
      { at: now, gen: 3 },
    ])
  })
})

describe('a push of a rule', () => {
  it('counts as an action, and its workitem knows the rules that led to it, the first cause first', () => {
    const first = accepted('v1', undefined, now, { once: { key: 'push', rule: 'a' } })
    const second = accepted('v1', undefined, now, { once: { key: 'push', rule: 'b', chain: ['a'] } })

    expect([first.acted, first.chain]).toEqual([{ since: now, times: 1 }, ['a']])
    expect([second.chain, accepted().chain]).toEqual([['a', 'b'], undefined])
  })

  it('that changes nothing is told all the same, so that it has no effect later', () => {
    const once = { key: 'push', rule: 'r' }

    const revised = revise(confirmed(), who, incoming('v1', { once }), now)

    expect(revised).toMatchObject({ verdict: 'unchanged', wake: false })
    expect('head' in revised && revised.head.timeline.at(-1)).toMatchObject({
      what: 'ignored',
      at: now,
      code: 'unchanged',
      by: 'rule',
      rule: 'r',
    })
  })
})

describe('an event that leads to a push after the end', () => {
  const push = (at: number) => {
    const once = { key: 'push', rule: 'r' }
    return revise(ended(), who, incoming('v2', { once, timestamp: at }), now).verdict
  }

  it('from before the end asks for nothing; one from that very time opens the next task', () => {
    const { lifeAt = 0 } = ended()

    expect([push(lifeAt - 1), push(lifeAt)]).toEqual(['stale', 'accepted'])
  })
})

describe('generations', () => {
  it('remembers the last ten generations', () => {
    let head = confirmed()
    for (let n = 2; n <= 13; n++) head = accepted(`v${n}`, { ...head, state: 'ended' }, now)

    expect(head.generation).toBe(13)
    expect(head.earlier?.map(({ generation }) => generation)).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
  })
})
