import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileIndex } from '../../functions/domain/rules/compile-index.ts'
import { busPatterns, maxPatternLength } from '../../infra/rules/bus-patterns.ts'
import { compilePattern, flatten } from '../../local/aws/event-pattern.ts'
import { catalog } from '../../schemas/catalog/catalog.ts'
import type { Expression } from '../../schemas/expression/ast.ts'
import { clausesIn } from '../../schemas/expression/check.ts'
import { evaluate } from '../../schemas/expression/evaluate.ts'
import { formatExpression } from '../../schemas/expression/format.ts'
import { parseExpression } from '../../schemas/expression/parse.ts'
import { event, eventFor, expression, ordinary, topicName } from '../unit/rules/arbitraries.ts'

const rules = fc
  .array(fc.oneof(expression, ordinary), { minLength: 1, maxLength: 14 })
  .map((expressions) => expressions.map((each, index) => ({ id: `r${index}`, expression: each })))

/** Events of all shapes, and some made for the rules: those that hold are rare otherwise. */
const rulesAndEvents = rules.chain((list) =>
  fc.record({
    list: fc.constant(list),
    events: fc.array(
      fc.oneof(
        event,
        fc
          .tuple(topicName, fc.constantFrom(...list))
          .map(([topic, { expression: each }]) => eventFor(topic, clausesIn(each))),
      ),
      { minLength: 1, maxLength: 6 },
    ),
  }),
)

const runs = { numRuns: Number(process.env.RULES_RUNS ?? 500) }

describe('the index', () => {
  it('finds exactly the rules whose expression holds, each once', () => {
    let held = 0
    fc.assert(
      fc.property(rulesAndEvents, ({ list, events }) => {
        const index = compileIndex(list, catalog)
        for (const each of events) {
          const expected = list.filter((rule) => evaluate(rule.expression, each, catalog)).map(({ id }) => id)

          expect([...index.match(each)].sort()).toEqual(expected.sort())
          held += expected.length
        }
      }),
      runs,
    )
    expect(held).toBeGreaterThan(runs.numRuns)
  })

  it('says the same twice, and of things that are no events', () => {
    fc.assert(
      fc.property(rules, fc.array(fc.anything(), { maxLength: 5 }), (list, things) => {
        const index = compileIndex(list, catalog)
        for (const thing of [...things, ...things]) {
          const json = JSON.parse(JSON.stringify(thing) ?? 'null')
          const expected = list.filter((rule) => evaluate(rule.expression, json, catalog)).map(({ id }) => id)

          expect([...index.match(json)].sort()).toEqual(expected.sort())
        }
      }),
    )
  })
})

describe('the patterns', () => {
  it('never reject what an expression accepts, and fit in', () => {
    let accepted = 0
    fc.assert(
      fc.property(rulesAndEvents, ({ list, events }) => {
        const patterns = busPatterns(list, catalog)
        const matchers = new Map(
          patterns.map(({ topic, pattern }) => [topic, compilePattern(JSON.stringify(pattern))]),
        )

        expect(matchers.size).toBe(patterns.length)
        for (const { pattern } of patterns)
          expect(Buffer.byteLength(JSON.stringify(pattern))).toBeLessThanOrEqual(maxPatternLength)
        for (const each of events) {
          const topic = catalog.topics.find(({ name }) => name === each['detail-type'])
          if (topic === undefined || !list.some((rule) => evaluate(rule.expression, each, catalog))) continue
          accepted += 1
          expect(matchers.get(topic.name)?.(flatten(each))).toBe(true)
        }
      }),
      runs,
    )
    expect(accepted).toBeGreaterThan(runs.numRuns / 4)
  })

  it('stay sound and short when rules are many', () => {
    const many = fc.array(ordinary, { minLength: 20, maxLength: 80 })
    fc.assert(
      fc.property(many, (expressions) => {
        const list = expressions.map((each, index) => ({ id: `r${index}`, expression: each }))
        const matchers = new Map(
          busPatterns(list, catalog).map(({ topic, pattern }) => [
            topic,
            compilePattern(JSON.stringify(pattern)),
          ]),
        )
        for (const each of expressions) {
          const made = eventFor(topicOf(each), clausesIn(each))
          if (evaluate(each, made, catalog)) expect(matchers.get(topicOf(each))?.(flatten(made))).toBe(true)
        }
      }),
      { numRuns: 100 },
    )
  })
})

describe('the text of an expression', () => {
  it('reads back to the same expression', () => {
    fc.assert(
      fc.property(expression, (written) => {
        const text = formatExpression(written)
        const parsed = parseExpression(text)

        expect(parsed).toHaveProperty('expression')
        if ('expression' in parsed) expect(formatExpression(parsed.expression)).toBe(text)
      }),
      runs,
    )
  })

  it('means the same when it is read back', () => {
    fc.assert(
      fc.property(expression, event, (written, each) => {
        const parsed = parseExpression(formatExpression(written))

        expect('expression' in parsed && evaluate(parsed.expression, each, catalog)).toBe(
          evaluate(written, each, catalog),
        )
      }),
      runs,
    )
  })

  it('is read or refused at a column of its own, whatever it is', () => {
    const pieces = fc.constantFrom(
      ...'( ) [ ] & | ! == != < <= in contains size exists like a . " \' \\ 5 -1e5 acd.start * , && ='.split(
        ' ',
      ),
    )
    const text = fc.oneof(
      fc.string(),
      fc.array(pieces, { maxLength: 12 }).map((all) => all.join(' ')),
      fc.array(pieces).map((all) => all.join('')),
    )
    fc.assert(
      fc.property(text, (written) => {
        const parsed = parseExpression(written)
        if ('expression' in parsed) return
        expect(parsed.fault.column).toBeGreaterThanOrEqual(1)
        expect(parsed.fault.column).toBeLessThanOrEqual(written.length + 1)
        expect(parsed.fault.message).not.toMatch(/undefined|\[object/)
      }),
      runs,
    )
  })
})

function topicOf(each: Expression): string {
  const [first] = each.op === 'and' ? each.of : []
  return first?.op === 'topic' ? first.topic : ''
}
