import type { Catalog } from '../catalog/catalog.ts'
import type { Topic } from '../catalog/types.ts'
import { suggestion } from '../nearest.ts'
import type { Clause, Expression, ExpressionFault } from './ast.ts'
import { clauseFault } from './check-clause.ts'
import { forTopic, type Residual, topicsIn } from './for-topic.ts'

export interface Checked {
  /** With full topic names. */
  expression: Expression
  /** The topics it can hold for. */
  topics: Topic[]
  /** All there are, in order of column. */
  faults: ExpressionFault[]
}

/**
 * Checks an expression against the catalog. A field is looked for in each topic for which its test matters, so
 * `acd.start & mediaType==CALLBACK | task:failed & reason==NOT_FOUND` is good.
 */
export function checkExpression(written: Expression, catalog: Catalog): Checked {
  const faults: ExpressionFault[] = []
  const expression = resolve(written, catalog, faults)
  if (faults.length > 0) return { expression, topics: [], faults }
  const topics: Topic[] = []
  for (const name of topicsIn(expression)) {
    const topic = catalog.find(name)
    const residual = forTopic(expression, name)
    if (topic === undefined || residual === false) continue
    topics.push(topic)
    faults.push(...residualFaults(residual, topic, catalog))
  }
  const whole = scopeFault(expression, topics)
  if (whole !== undefined) faults.push(whole)
  return { expression, topics, faults: unique(faults) }
}

/** A rule that holds for topics it does not name would fire for whatever is added to the catalog later. */
function scopeFault(expression: Expression, topics: readonly Topic[]): ExpressionFault | undefined {
  if (forTopic(expression, undefined) !== false) {
    const message = 'holds for topics it does not name; begin with one, as in: acd.start & (…)'
    return { column: 1, message }
  }
  if (topics.length > 0) return undefined
  return { column: 1, message: 'can never hold: no event has two topics; join topics with |' }
}

function resolve(expression: Expression, catalog: Catalog, faults: ExpressionFault[]): Expression {
  switch (expression.op) {
    case 'and':
    case 'or':
      return { ...expression, of: expression.of.map((part) => resolve(part, catalog, faults)) }
    case 'not':
      return { ...expression, of: resolve(expression.of, catalog, faults) }
    case 'topic': {
      const topic = catalog.find(expression.topic)
      if (topic === undefined) faults.push(unknownTopic(expression.topic, expression.at, catalog))
      return topic === undefined ? expression : { ...expression, topic: topic.name }
    }
    default:
      return expression
  }
}

function unknownTopic(name: string, column: number, catalog: Catalog): ExpressionFault {
  const owner = catalog.topics.find(({ fields }) => Object.hasOwn(fields, name))
  if (owner !== undefined)
    return { column, message: `"${name}" is a field, not a topic; test it, as in: ${name}==…` }
  const names = catalog.topics.flatMap((topic) => (topic.aliases.length > 0 ? topic.aliases : [topic.name]))
  const isFull = name.startsWith('v2.')
  const known = isFull ? catalog.topics.map((topic) => topic.name) : names
  return { column, message: `there is no topic "${name}"; ${suggestion(name, known)}` }
}

function residualFaults(residual: Residual, topic: Topic, catalog: Catalog): ExpressionFault[] {
  if (typeof residual === 'boolean') return []
  return clausesIn(residual).flatMap((clause) => {
    const message = clauseFault(clause, topic, catalog)
    return message === undefined ? [] : [{ column: clause.at, message }]
  })
}

/** Every test of a field, from left to right. */
export function clausesIn(expression: Expression): Clause[] {
  switch (expression.op) {
    case 'and':
    case 'or':
      return expression.of.flatMap(clausesIn)
    case 'not':
      return clausesIn(expression.of)
    case 'topic':
      return []
    default:
      return [expression]
  }
}

function unique(faults: readonly ExpressionFault[]): ExpressionFault[] {
  const once = new Map(faults.map((fault) => [`${fault.column} ${fault.message}`, fault]))
  return [...once.values()].sort((a, b) => a.column - b.column)
}
