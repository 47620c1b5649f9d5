import { invalidPattern } from './invalid.ts'

const limit = 5e9

/** Numbers compare up to 6 digits after the point and within ±5e9 (aws/event-ruler, ComparableNumber). */
export function comparable(value: number): number | undefined {
  return Math.abs(value) <= limit ? Math.trunc(1e6 * (limit + value)) : undefined
}

const comparisons: Record<string, (value: number, bound: number) => boolean> = {
  '=': (value, bound) => value === bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
}

/** Test for `["=", 1]`, `[">", 0]` or a range such as `[">", 0, "<=", 5]`, the lower bound first. */
export function numeric(expression: unknown): (value: number) => boolean {
  if (!Array.isArray(expression)) throw invalidPattern('Value of numeric must be an array.')
  const [operator, bound, topOperator, topBound, ...more] = expression
  const first = term(operator, bound)
  if (expression.length === 2) return first.test
  if (!String(operator).startsWith('>') || more.length > 0) {
    throw invalidPattern('Too many elements in numeric expression')
  }
  if (topOperator !== '<' && topOperator !== '<=') {
    throw invalidPattern(`Bad numeric range operator: ${topOperator}`)
  }
  const second = term(topOperator, topBound)
  if (first.bound >= second.bound) throw invalidPattern('Bottom must be less than top')
  return (value) => first.test(value) && second.test(value)
}

function term(operator: unknown, bound: unknown) {
  const compare = typeof operator === 'string' ? comparisons[operator] : undefined
  if (!compare) throw invalidPattern(`Unrecognized numeric range operator: ${operator}`)
  if (typeof bound !== 'number') throw invalidPattern(`Value of ${operator} must be numeric`)
  const edge = comparable(bound)
  if (edge === undefined) throw invalidPattern(`Value must be between ${-limit} and ${limit}, inclusive`)
  const test = (value: number) => {
    const number = comparable(value)
    return number !== undefined && compare(number, edge)
  }
  return { test, bound: edge }
}
