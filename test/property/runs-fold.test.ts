import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { adoptedFact, factOf } from '../../functions/domain/runs/facts.ts'
import { ruleOf } from '../../functions/domain/runs/policy.ts'
import type { Run, RunFact } from '../../functions/domain/runs/run.ts'
import { shape } from '../../functions/domain/runs/shape.ts'
import { blankRun, foldFact } from '../../functions/domain/runs/update-run.ts'
import { runs } from '../support/arbitraries.ts'
import { conversation, conversationEvent, ruleName, runConfig, t0 } from '../support/runs.ts'

const minute = 60_000
const config = runConfig()
const rule = ruleOf(config, ruleName)
if (!rule) throw new Error('no rule')
const { policy, trigger } = rule

const at = fc.integer({ min: 0, max: 40 }).map((steps) => t0 + steps * 30_000)
/** Two stays of which one may name no session, three agents. */
const acd = fc.constantFrom(
  { sessionId: 'a1', queueId: 'q1' },
  { sessionId: 'a2', queueId: 'q2' },
  { queueId: 'q1' },
)
const agent = fc.constantFrom({ sessionId: 'u1' }, { sessionId: 'u2' }, {})
const outcome = fc.constantFrom('ANSWERED', 'ABANDON', 'FLOW_OUT', undefined)

const facts: fc.Arbitrary<RunFact> = fc
  .oneof(
    fc.record({
      name: fc.constant('acd.start' as const),
      at,
      more: acd,
      routingPriority: fc.option(fc.nat(9), { nil: undefined }),
    }),
    fc.record({ name: fc.constant('acd.end' as const), at, more: acd, acdOutcome: outcome }),
    fc.record({ name: fc.constantFrom('user.start' as const, 'user.end' as const), at, more: agent }),
    fc.record({ name: fc.constant('customer.end' as const), at, more: fc.constant({ sessionId: 'c' }) }),
  )
  .chain(({ name, more, ...rest }) =>
    fc.boolean().map((fits) => factOf(conversationEvent(name, { ...more, ...rest }), fits)),
  )
  .filter((fact) => fact !== undefined)

const adopted = at.map((queuedAt) =>
  adoptedFact({ conversation, session: 'a1', queuedAt, agentOwned: false, skillIds: [] }),
)

/** What somebody can see of a run that was told these facts, each at its time, and is looked at in the end. */
function told(given: readonly RunFact[], times: readonly number[], end: number) {
  let run: Run = blankRun('id', trigger, conversation, t0)
  for (const [index, fact] of given.entries()) run = foldFact(run, fact, policy, times[index] ?? end)
  const { state, reason, priority, steps, dueAt, first } = shape(run, policy, end)
  return { state, reason, priority, steps, dueAt, first }
}

/** One fact for each key: what an event says of itself does not change. */
const oneEach = (given: readonly RunFact[]) => [...new Map(given.map((fact) => [fact.k, fact])).values()]

describe('a set of facts', () => {
  it('gives the same run in whatever order and number, and whenever its facts come', async () => {
    fc.assert(
      fc.property(
        fc.array(facts, { minLength: 1, maxLength: 14 }).map(oneEach),
        fc.array(adopted, { maxLength: 1 }),
        fc.integer({ min: 0, max: 40 }),
        fc.infiniteStream(fc.nat(1_000_000)),
        (events, listed, minutes, random) => {
          const all = [...events, ...listed]
          const end = t0 + minutes * minute
          const pick = (most: number) => (random.next().value ?? 0) % most
          const shuffled = [...all, ...all.filter(() => pick(3) === 0)]
            .map((fact) => ({ fact, by: pick(1_000_000) }))
            .sort((a, b) => a.by - b.by)
            .map(({ fact }) => fact)
          const times = shuffled.map(() => t0 + pick(minutes * minute + 1)).sort((a, b) => a - b)
          expect(told(shuffled, times, end)).toEqual(told(all, [], end))
        },
      ),
      runs(3_000),
    )
  })

  it('is not changed by telling any of them again', () => {
    fc.assert(
      fc.property(
        fc.array(facts, { minLength: 1, maxLength: 14 }).map(oneEach),
        fc.nat(40),
        (given, minutes) => {
          const end = t0 + minutes * minute
          expect(told([...given, ...given], [], end)).toEqual(told(given, [], end))
        },
      ),
      runs(1_000),
    )
  })
})
