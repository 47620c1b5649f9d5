import type { Clause, Expression, Path } from '../../../schemas/expression/ast.ts'
import { likeTest } from '../../../schemas/expression/like.ts'
import { select } from '../../../schemas/expression/select.ts'
import { reader } from './read.ts'

/** A test on the part of the envelope that holds the fields, and on the envelope itself. */
export type Test = (body: unknown, event: unknown) => boolean
type ValueTest = (value: unknown) => boolean

/** Where a field is: below the topic's body, or elsewhere in the envelope. */
export interface Where {
  path: Path
  isInBody: boolean
}
export type Locate = (path: Path) => Where

/** Closures that mean what `evaluate` means, for an expression without topics. */
export function compileTest(expression: Expression, locate: Locate): Test {
  switch (expression.op) {
    case 'and':
    case 'or':
      return joined(
        expression.op,
        expression.of.map((part) => compileTest(part, locate)),
      )
    case 'not': {
      const inner = compileTest(expression.of, locate)
      return (body, event) => !inner(body, event)
    }
    case 'topic':
      throw new Error('topics are decided before tests are compiled')
    default:
      return compileClause(expression, locate(expression.path))
  }
}

/** Two at a time: the common case makes no loop. */
function joined(op: 'and' | 'or', tests: readonly Test[]): Test {
  if (tests.length === 0) return () => op === 'and'
  return tests.reduceRight((rest, first) =>
    op === 'and'
      ? (body, event) => first(body, event) && rest(body, event)
      : (body, event) => first(body, event) || rest(body, event),
  )
}

function compileClause(clause: Clause, { path, isInBody }: Where): Test {
  const test = valueTest(clause)
  if (path.includes(null)) {
    return (body, event) => select(isInBody ? body : event, path).some(test)
  }
  const read = reader(path)
  return (body, event) => {
    const value = read(isInBody ? body : event)
    return value !== undefined && test(value)
  }
}

function valueTest(clause: Clause): ValueTest {
  switch (clause.op) {
    case '==': {
      const { value: expected } = clause
      return (value) => value === expected
    }
    case 'in': {
      const values = new Set<unknown>(clause.values)
      return (value) => values.has(value)
    }
    case 'exists':
      return () => true
    case 'contains': {
      const { value: part } = clause
      return (value) =>
        Array.isArray(value)
          ? value.includes(part)
          : typeof value === 'string' && typeof part === 'string' && value.includes(part)
    }
    case 'all': {
      const { values } = clause
      return (value) => Array.isArray(value) && values.every((each) => value.includes(each))
    }
    case 'size': {
      const holds = numberTest(clause.is, clause.value)
      return (value) => (Array.isArray(value) || typeof value === 'string') && holds(value.length)
    }
    case 'startsWith':
    case 'endsWith':
    case 'like': {
      const holds = textTest(clause.op, clause.value)
      return (value) => typeof value === 'string' && holds(value)
    }
    default: {
      const holds = numberTest(clause.op, clause.value)
      return (value) => typeof value === 'number' && holds(value)
    }
  }
}

function textTest(op: 'startsWith' | 'endsWith' | 'like', expected: string): (value: string) => boolean {
  if (op === 'like') return likeTest(expected)
  return op === 'startsWith' ? (value) => value.startsWith(expected) : (value) => value.endsWith(expected)
}

function numberTest(op: '==' | '<' | '<=' | '>' | '>=', bound: number): (value: number) => boolean {
  switch (op) {
    case '==':
      return (value) => value === bound
    case '<':
      return (value) => value < bound
    case '<=':
      return (value) => value <= bound
    case '>':
      return (value) => value > bound
    case '>=':
      return (value) => value >= bound
  }
}
