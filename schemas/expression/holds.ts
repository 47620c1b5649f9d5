import type { Clause } from './ast.ts'
import { likeTest } from './like.ts'

/**
 * Whether one value passes a test: the meaning of each test, written once. Types are never converted: a test of
 * another type than the value's is false.
 */
export function holdsFor(clause: Clause, value: unknown): boolean {
  switch (clause.op) {
    case '==':
      return value === clause.value
    case 'in':
      return clause.values.some((each) => each === value)
    case 'exists':
      return true
    case 'contains':
      if (Array.isArray(value)) return value.includes(clause.value)
      return typeof value === 'string' && typeof clause.value === 'string' && value.includes(clause.value)
    case 'all':
      return Array.isArray(value) && clause.values.every((each) => value.includes(each))
    case 'size':
      return (
        (Array.isArray(value) || typeof value === 'string') && compare(value.length, clause.is, clause.value)
      )
    case 'startsWith':
      return typeof value === 'string' && value.startsWith(clause.value)
    case 'endsWith':
      return typeof value === 'string' && value.endsWith(clause.value)
    case 'like':
      return typeof value === 'string' && likeTest(clause.value)(value)
    default:
      return typeof value === 'number' && compare(value, clause.op, clause.value)
  }
}

function compare(value: number, how: '==' | '<' | '<=' | '>' | '>=', bound: number): boolean {
  switch (how) {
    case '==':
      return value === bound
    case '<':
      return value < bound
    case '<=':
      return value <= bound
    case '>':
      return value > bound
    case '>=':
      return value >= bound
  }
}
