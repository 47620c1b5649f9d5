import { describe, expect, it } from 'vitest'
import { factOf, mostFacts, withFact } from '../../../functions/domain/runs/facts.ts'
import type { RunFact } from '../../../functions/domain/runs/run.ts'
import { foldFact } from '../../../functions/domain/runs/update-run.ts'
import { acd, acd2, RunStory } from '../../support/run-story.ts'
import { conversationEvent, t0 } from '../../support/runs.ts'

const second = 1_000

function fact(...[name, more, fits]: [...Parameters<typeof conversationEvent>, boolean?]): RunFact {
  const made = factOf(conversationEvent(name, more), fits ?? true)
  if (!made) throw new Error(`${name} is no fact`)
  return made
}

/** Offers and their ends, `apart` seconds from one to the next; the agents take turns. */
const offers = (count: number, agents: number, apart: number): RunFact[] =>
  Array.from({ length: count }, (_, n) => {
    const at = t0 + (n + 1) * apart * second
    const sessionId = `agent-${n % agents}`
    return [
      fact('user.start', { sessionId, at }),
      fact('user.end', { sessionId, at: at + (apart - 1) * second }),
    ]
  }).flat()

describe('the facts of a run', () => {
  it('hold nothing of a person, and only what a run cares for', () => {
    const event = conversationEvent('acd.start', {
      ...acd,
      routingPriority: 3,
      callbackScheduledTime: t0,
      userId: 'u',
      participantId: 'p',
    })
    expect(factOf(event, true)).toEqual({
      k: expect.stringMatching(/^[\w-]{11}$/),
      name: 'acd.start',
      at: t0,
      p: acd.sessionId,
      q: acd.queueId,
      prio: 3,
      sched: t0,
      fits: true,
    })
    expect(factOf(conversationEvent('customer.start'), false)).toBeUndefined()
  })

  it('of an endless loop of offers that nobody answers stay few', async () => {
    const story = new RunStory()
    let run = await story.tell('acd.start', 0, acd)
    const { trigger } = { trigger: story.world.config.triggers.callbacks }
    if (!run || trigger?.action.do !== 'reprioritize') throw new Error('no run')
    for (const one of offers(3_000, 2_000, 8)) {
      run = foldFact(run, one, trigger.action, one.at)
      expect(run.facts.length).toBeLessThanOrEqual(mostFacts)
      expect(run.facts.at(-1)).toEqual(one)
      expect(JSON.stringify(run).length).toBeLessThan(6_000)
    }
    expect(run.facts[0]?.name).toBe('acd.start')
    expect(run.state).toBe('waiting')
  })

  it('keep one end of each agent, whatever is offered to the same few', () => {
    let facts: readonly RunFact[] = [fact('acd.start', acd)]
    for (const one of offers(200, 3, 8)) facts = withFact(facts, one, one.at)
    expect(facts).toHaveLength(4)
  })

  it('leave out an offer that is over: told again, it suspends nothing', () => {
    const [start, end] = offers(1, 1, 20)
    if (!start || !end) throw new Error('no offer')
    let facts: readonly RunFact[] = [fact('acd.start', acd)]
    for (const one of [start, end]) facts = withFact(facts, one, end.at)
    expect(facts.map(({ name }) => name)).toEqual(['acd.start', 'user.end'])
    expect(withFact(facts, start, end.at)).toBe(facts)
    expect(withFact(facts, end, end.at)).toBe(facts)
  })

  it('leave out earlier entries: told again, they change nothing', () => {
    const first = [
      fact('acd.start', acd),
      fact('user.start', { sessionId: 'agent', at: t0 + 5 * second }),
      fact('acd.end', { ...acd, at: t0 + 9 * second }),
    ]
    const second2 = fact('acd.start', { ...acd2, at: t0 + 100 * second })
    let facts: readonly RunFact[] = []
    for (const one of [...first, second2]) facts = withFact(facts, one, second2.at)
    expect(facts).toEqual([second2])
    for (const one of first) expect(withFact(facts, one, second2.at)).toBe(facts)
  })

  it('know each event once, also when it turns out later that it fits', () => {
    const event = [fact('acd.start', acd, false), fact('acd.start', acd)] as const
    const facts = withFact([event[0]], event[1], t0)
    expect(facts).toEqual([event[1]])
    expect(withFact(facts, event[0], t0)).toBe(facts)
  })

  it('are few however many ends are told of: the oldest go', () => {
    let facts: readonly RunFact[] = []
    const ends = Array.from({ length: mostFacts + 20 }, (_, n) =>
      fact('acd.end', { sessionId: `s-${n}`, at: t0 + n }),
    )
    for (const one of [fact('user.start', { sessionId: 'agent', at: t0 + 90 }), ...ends])
      facts = withFact(facts, one, t0 + 90)
    expect(facts).toEqual(ends.slice(-mostFacts))
  })

  it('leave out an offer that ends in the instant it begins', () => {
    const at = t0 + 5 * second
    const [start, end] = [
      fact('user.start', { sessionId: 'a', at }),
      fact('user.end', { sessionId: 'a', at }),
    ]
    for (const order of [
      [start, end],
      [end, start],
    ]) {
      let facts: readonly RunFact[] = [fact('acd.start', acd)]
      for (const one of order) facts = withFact(facts, one, at)
      expect(facts.map(({ name }) => name)).toEqual(['acd.start', 'user.end'])
    }
  })
})

describe('facts of the same instant, in whatever order they come', () => {
  const bothWays = (one: RunFact, other: RunFact) => [
    [one, other],
    [other, one],
  ]
  const at = t0 + 9 * second

  it('an answer says more than the customer’s end', async () => {
    const answer = [
      { ...acd, at, acdOutcome: 'ANSWERED' },
      { sessionId: 'customer', at },
    ] as const
    for (const first of [0, 1]) {
      const story = new RunStory()
      await story.tell('acd.start', 0, acd)
      const tellAnswer = () => story.tell('acd.end', 9 / 60, answer[0])
      if (first === 0) await tellAnswer()
      await story.tell('customer.end', 9 / 60, answer[1])
      await tellAnswer()
      expect(story.run).toMatchObject({ state: 'ended', reason: 'answered' })
    }
  })

  it('are kept in one order', () => {
    const ends = bothWays(fact('acd.end', { ...acd, at }), fact('customer.end', { at }))
    const starts = bothWays(fact('acd.start', { ...acd, at }), fact('acd.start', { ...acd2, at }))
    for (const pairs of [ends, starts]) {
      const [one, other] = pairs.map((pair) =>
        pair.reduce((facts, each) => withFact(facts, each, at), [] as readonly RunFact[]),
      )
      expect(one).toHaveLength(2)
      expect(other).toEqual(one)
    }
  })
})
