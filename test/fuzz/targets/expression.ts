import { compileIndex } from '../../../functions/domain/rules/compile-index.ts'
import { busPatterns, maxPatternLength } from '../../../infra/rules/bus-patterns.ts'
import { explainExpression } from '../../../infra/rules/explain-expression.ts'
import { compilePattern, flatten } from '../../../local/aws/event-pattern.ts'
import { catalog } from '../../../schemas/catalog/catalog.ts'
import type { Clause, Expression } from '../../../schemas/expression/ast.ts'
import { checkExpression, clausesIn } from '../../../schemas/expression/check.ts'
import { evaluate } from '../../../schemas/expression/evaluate.ts'
import { formatExpression } from '../../../schemas/expression/format.ts'
import { parseExpression } from '../../../schemas/expression/parse.ts'
import { eventFor } from '../../unit/rules/arbitraries.ts'
import { checkUnpolluted } from '../http-session.ts'
import type { Random } from '../random.ts'
import { Fault, type Session, type Target } from '../target.ts'
import { oddValue } from '../texts.ts'
import { ruleText } from './rule-text.ts'

/** Trigger rules among others, and events for them: what is read means one thing, wherever it is asked. */
export const expression: Target = { name: 'expression', share: 0.15, open }

interface ExpressionInput {
  when: string
  events: unknown[]
}

/** So that the index makes tables, and rules meet. */
const company = [
  ...['acd.start & mediaType==CALLBACK', 'acd.start & mediaType==VOICE', 'acd.end & acdOutcome==ABANDON'],
  ...[
    'acd.start & queueId==q',
    'acd.start & queueId in (q, r)',
    'user.start',
    'task:failed & reason==NOT_FOUND',
  ],
].map((when, n) => ({ id: `other-${n}`, expression: goodExpression(when) }))

function open(): Session {
  return {
    make: (random): ExpressionInput => {
      const when = ruleText(random)
      return { when, events: Array.from({ length: 1 + random.below(3) }, () => anyEvent(random, when)) }
    },
    send: async (input) => {
      const { when, events } = input as ExpressionInput
      const verdict = judge(when, events)
      checkUnpolluted()
      return verdict
    },
  }
}

/** Mostly one that is made to pass. */
function anyEvent(random: Random, when: string): unknown {
  if (random.chance(0.1)) return oddValue(random)
  const parsed = parseExpression(when)
  const topic = random.pick(catalog.topics)
  const named = 'expression' in parsed ? /[\w:]+(?:\.[\w{}]+)*/.exec(when)?.[0] : undefined
  const name = (named !== undefined && catalog.find(named)?.name) || topic.name
  const event = 'expression' in parsed ? eventFor(name, clausesIn(parsed.expression).filter(isSmall)) : {}
  return random.mostly(
    () => event,
    () => ({ ...event, detail: oddValue(random) }),
    0.2,
  )
}

/** Lists that a test asks for are made in full. */
const isSmall = (clause: Clause): boolean =>
  !(clause.op === 'size' && clause.value > 50) &&
  !clause.path.some((step) => typeof step === 'number' && step > 50)

function judge(when: string, events: readonly unknown[]): string {
  const parsed = parseExpression(when)
  if ('fault' in parsed) {
    checkFault(parsed.fault, when)
    return 'unreadable'
  }
  checkText(parsed.expression)
  const { expression: checked, faults } = checkExpression(parsed.expression, catalog)
  for (const fault of faults) checkFault(fault, when)
  // A rule with faults is never deployed, and means one thing all the same.
  const holds = checkMeaning(checked, events)
  if (faults.length > 0) return 'faulty'
  checkPattern(checked, events)
  return holds ? 'good, holds' : 'good'
}

/** A message may quote what was written. */
const quotes = /"(?:[^"\\]|\\.)*"/g

function checkFault({ column, message }: { column: number; message: string }, when: string): void {
  if (!Number.isInteger(column) || column < 1 || column > when.length + 1)
    throw new Fault(`a fault at column ${column} of ${when.length}`)
  if (message.trim() === '' || /undefined|\[object/.test(message.replaceAll(quotes, '')))
    throw new Fault(`a fault that says: ${message}`)
}

/** The text reads back to the same expression, but for columns. */
function checkText(written: Expression): void {
  const text = formatExpression(written)
  const again = parseExpression(text)
  if ('fault' in again) {
    // Quotes and escapes may make a text longer than one may write.
    if (again.fault.message.startsWith('is longer')) return
    throw new Fault(`formatted as ${text}, which ${again.fault.message}`)
  }
  if (plain(again.expression) !== plain(written))
    throw new Fault(`formatted as ${text}, which means another thing`)
}

/** Minus zero is zero, to every test. */
const plain = (expression: Expression): string =>
  JSON.stringify(expression, (name, value) => (name === 'at' ? undefined : value))

function checkMeaning(expression: Expression, events: readonly unknown[]): boolean {
  const rules = [...company, { id: 'rule', expression }]
  const index = compileIndex(rules, catalog)
  let held = false
  for (const event of events) {
    const expected = rules.filter((rule) => evaluate(rule.expression, event, catalog)).map(({ id }) => id)
    const found = [...index.match(event)]
    if (found.sort().join() !== expected.sort().join())
      throw new Fault(`the index finds ${found}, the expressions hold for ${expected}`)
    const explained = explainExpression(expression, event, catalog)
    if (explained.holds !== expected.includes('rule')) throw new Fault('the explanation says another thing')
    held ||= explained.holds
  }
  return held
}

/** What EventBridge lets through holds all that the expression accepts, within AWS's limits. */
function checkPattern(expression: Expression, events: readonly unknown[]): void {
  for (const { topic, pattern } of busPatterns([{ id: 'rule', expression }], catalog)) {
    const text = JSON.stringify(pattern)
    if (Buffer.byteLength(text) > maxPatternLength) throw new Fault(`a pattern of ${text.length} characters`)
    const lets = compilePattern(text)
    for (const event of events) {
      if (!evaluate(expression, event, catalog)) continue
      const envelope = event as Record<string, unknown>
      if (envelope['detail-type'] === topic && !lets(flatten(envelope)))
        throw new Fault(`the pattern ${text} rejects what the expression accepts`)
    }
  }
}

function goodExpression(when: string): Expression {
  const parsed = parseExpression(when)
  if ('fault' in parsed) throw new Error(parsed.fault.message)
  return checkExpression(parsed.expression, catalog).expression
}
