import { Environment } from '@marcbachmann/cel-js'
import { Engine, type NestedCondition, type TopLevelCondition } from 'json-rules-engine'
import type { IndexedRule } from '../../functions/domain/rules/compile-index.ts'
import type { Clause, Expression } from '../../schemas/expression/ast.ts'

/*
 * The same rules for other engines, each in its own words and parsed beforehand. Only the tests that the workload has.
 */

/** Ids of the rules that hold for an event's JSON text. */
export type Matcher = (json: string) => string[] | Promise<string[]>

type Body = Readonly<Record<string, unknown>>
interface Envelope {
  'detail-type': string
  detail: { eventBody: Body }
}
const read = (json: string): { topic: string; body: Body } => {
  const event = JSON.parse(json) as Envelope
  return { topic: event['detail-type'], body: event.detail.eventBody }
}
const fieldOf = (clause: Clause): string => String(clause.path[0])
const unknown = (op: string) => new Error(`the workload has no ${op}`)

/** One closure a rule, all asked one after the other. */
export function closures(rules: readonly IndexedRule[]): Matcher {
  const tests = rules.map(({ id, expression }) => ({ id, test: closure(expression) }))
  return (json) => {
    const { topic, body } = read(json)
    const found: string[] = []
    for (const { id, test } of tests) if (test(topic, body)) found.push(id)
    return found
  }
}

type Test = (topic: string, body: Body) => boolean

function closure(expression: Expression): Test {
  switch (expression.op) {
    case 'and': {
      const parts = expression.of.map(closure)
      return (topic, body) => parts.every((part) => part(topic, body))
    }
    case 'or': {
      const parts = expression.of.map(closure)
      return (topic, body) => parts.some((part) => part(topic, body))
    }
    case 'not': {
      const inner = closure(expression.of)
      return (topic, body) => !inner(topic, body)
    }
    case 'topic': {
      const wanted = expression.topic
      return (topic) => topic === wanted
    }
    default:
      return clauseClosure(expression)
  }
}

function clauseClosure(clause: Clause): Test {
  const field = fieldOf(clause)
  switch (clause.op) {
    case '==':
      return (_, body) => body[field] === clause.value
    case 'in': {
      const values = new Set<unknown>(clause.values)
      return (_, body) => values.has(body[field])
    }
    case '>':
      return (_, body) => Number(body[field]) > clause.value
    case '>=':
      return (_, body) => Number(body[field]) >= clause.value
    default:
      throw unknown(clause.op)
  }
}

/** Google's Common Expression Language. */
export function cel(rules: readonly IndexedRule[]): Matcher {
  const environment = new Environment().registerVariable('topic', 'string').registerVariable('e', 'map')
  const tests = rules.map(({ id, expression }) => ({ id, test: environment.parse(celText(expression)) }))
  return (json) => {
    const { topic, body } = read(json)
    const context = { topic, e: body }
    return tests.filter(({ test }) => test(context) === true).map(({ id }) => id)
  }
}

function celText(expression: Expression): string {
  switch (expression.op) {
    case 'and':
    case 'or':
      return expression.of.map((part) => `(${celText(part)})`).join(expression.op === 'and' ? ' && ' : ' || ')
    case 'not':
      return `!(${celText(expression.of)})`
    case 'topic':
      return `topic == ${JSON.stringify(expression.topic)}`
    default: {
      const field = `e.${fieldOf(expression)}`
      return `has(${field}) && ${field} ${celTest(expression)}`
    }
  }
}

function celTest(clause: Clause): string {
  switch (clause.op) {
    case '==':
      return `== ${JSON.stringify(clause.value)}`
    case 'in':
      return `in ${JSON.stringify(clause.values)}`
    case '>':
    case '>=':
      // Numbers of JSON are doubles.
      return `${clause.op} ${clause.value.toFixed(1)}`
    default:
      throw unknown(clause.op)
  }
}

/** Facts are given one by one: its paths into one large fact are slower still. */
export function jsonRulesEngine(rules: readonly IndexedRule[]): Matcher {
  const engine = new Engine([], { allowUndefinedFacts: true })
  for (const { id, expression } of rules)
    engine.addRule({ conditions: topLevel(expression), event: { type: id } })
  return async (json) => {
    const { topic, body } = read(json)
    const { events } = await engine.run({ topic, ...body })
    return events.map(({ type }) => type)
  }
}

const topLevel = (expression: Expression): TopLevelCondition => ({ all: [condition(expression)] })

function condition(expression: Expression): NestedCondition {
  switch (expression.op) {
    case 'and':
      return { all: expression.of.map(condition) }
    case 'or':
      return { any: expression.of.map(condition) }
    case 'not':
      return { not: condition(expression.of) }
    case 'topic':
      return { fact: 'topic', operator: 'equal', value: expression.topic }
    default:
      return test(expression)
  }
}

function test(clause: Clause): NestedCondition {
  const fact = fieldOf(clause)
  switch (clause.op) {
    case '==':
      return { fact, operator: 'equal', value: clause.value }
    case 'in':
      return { fact, operator: 'in', value: clause.values }
    case '>':
      return { fact, operator: 'greaterThan', value: clause.value }
    case '>=':
      return { fact, operator: 'greaterThanInclusive', value: clause.value }
    default:
      throw unknown(clause.op)
  }
}
