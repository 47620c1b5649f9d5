import type { Catalog } from '../../schemas/catalog/catalog.ts'
import type { Clause, Expression } from '../../schemas/expression/ast.ts'
import { evaluate, topicOf } from '../../schemas/expression/evaluate.ts'
import { formatExpression } from '../../schemas/expression/format.ts'
import { holdsFor } from '../../schemas/expression/holds.ts'
import { select } from '../../schemas/expression/select.ts'

/** One part of an expression and what an event made of it. */
export interface Explained {
  text: string
  holds: boolean
  /** Why, for a test of a field or the topic. */
  why?: string
  parts: Explained[]
}

export function explainExpression(expression: Expression, event: unknown, catalog: Catalog): Explained {
  const text = formatExpression(expression)
  const holds = evaluate(expression, event, catalog)
  switch (expression.op) {
    case 'and':
    case 'or':
      return { text, holds, parts: expression.of.map((part) => explainExpression(part, event, catalog)) }
    case 'not':
      return { text, holds, parts: [explainExpression(expression.of, event, catalog)] }
    case 'topic':
      return { text, holds, why: `the topic is ${topicOf(event) ?? 'absent'}`, parts: [] }
    default:
      return { text, holds, why: reason(expression, event, catalog), parts: [] }
  }
}

function reason(clause: Clause, event: unknown, catalog: Catalog): string {
  const path = catalog.rawPath(topicOf(event), clause.path)
  const values = select(event, path)
  const where = path.map((step) => (step === null ? '*' : String(step))).join('.')
  const [first] = values
  if (values.length === 0) return `${where} is absent`
  const passing = values.filter((value) => holdsFor(clause, value)).length
  if (values.length > 1) return `${passing} of the ${values.length} values of ${where} pass: ${shown(values)}`
  const mismatch = passing === 0 ? typeFault(clause, first) : undefined
  return `${where} is ${shown(first)}${mismatch === undefined ? '' : `, ${mismatch}`}`
}

/** A test of another type than the value's is false whatever the value is: worth saying. */
function typeFault(clause: Clause, value: unknown): string | undefined {
  const actual = typeName(value)
  if (clause.op === '==' && typeName(clause.value) !== actual)
    return `${actual}, and ${JSON.stringify(clause.value)} is ${typeName(clause.value)}`
  const expected: Partial<Record<Clause['op'], readonly string[]>> = {
    '<': ['a number'],
    '<=': ['a number'],
    '>': ['a number'],
    '>=': ['a number'],
    startsWith: ['text'],
    endsWith: ['text'],
    like: ['text'],
    all: ['a list'],
    contains: ['a list', 'text'],
    size: ['a list', 'text'],
  }
  const wanted = expected[clause.op]
  return wanted === undefined || wanted.includes(actual)
    ? undefined
    : `${actual}, and the test is for ${wanted.join(' or ')}`
}

function typeName(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  const names: Record<string, string> = { string: 'text', number: 'a number', boolean: 'a boolean' }
  return names[typeof value] ?? 'an object'
}

function shown(value: unknown): string {
  const text = JSON.stringify(value)
  return text.length > 120 ? `${text.slice(0, 117)}…` : text
}

/** As lines for people, the parts indented below the whole. */
export function toLines({ text, holds, why, parts }: Explained, depth = 0): string[] {
  const line = `${'  '.repeat(depth)}${holds ? '✓' : '✗'} ${text}${why === undefined ? '' : `   (${why})`}`
  return [line, ...parts.flatMap((part) => toLines(part, depth + 1))]
}
