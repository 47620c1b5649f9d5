import * as z from 'zod'
import type { Expression, Order, Path, Scalar } from '../../schemas/expression/ast.ts'
import { readJsonPath } from './json-path.ts'

export const operators = [
  'GreaterThanOrEqual',
  'LessThanOrEqual',
  'Equal',
  'NotEqual',
  'LessThan',
  'GreaterThan',
  'NotIn',
  'In',
  'Contains',
  'All',
  'Exists',
  'Size',
] as const

/** Genesys `MatchCriteria`. */
export const criterionSchema = z.object({
  jsonPath: z.string(),
  operator: z.enum(operators),
  value: z.unknown().optional(),
  values: z.array(z.unknown()).optional(),
})
export type Criterion = z.output<typeof criterionSchema>

const orderOf: Partial<Record<Criterion['operator'], Order>> = {
  GreaterThanOrEqual: '>=',
  LessThanOrEqual: '<=',
  LessThan: '<',
  GreaterThan: '>',
}

/** One criterion as a test, or why it cannot be one. */
export function importCriterion(criterion: Criterion): Expression | string {
  const { jsonPath, operator, value, values } = criterion
  const path = readJsonPath(jsonPath)
  if (path === undefined) return `the path ${jsonPath} has filters, slices or ".."; write the rule by hand`
  if (value !== undefined && values !== undefined)
    return 'has both "value" and "values"; Genesys takes one of them'
  const given = values ?? (value === undefined ? [] : [value].flat())
  const scalars = given.filter(isScalar)
  if (scalars.length < given.length)
    return 'compares with an object or a list of lists; write the rule by hand'
  return build(operator, path, {
    all: scalars,
    only: scalars.length === 1 && !Array.isArray(value) ? scalars[0] : undefined,
  })
}

/** `only` is there when one plain value is given. */
interface Given {
  all: readonly Scalar[]
  only: Scalar | undefined
}

const at = 1
const not = (of: Expression): Expression => ({ op: 'not', of, at })

function build(operator: Criterion['operator'], path: Path, given: Given): Expression | string {
  switch (operator) {
    case 'Equal':
    case 'NotEqual':
    case 'Contains':
      return given.only === undefined ? 'wants one plain "value"' : onValue(operator, path, given.only)
    case 'In':
    case 'NotIn':
    case 'All':
      return given.all.length === 0 ? 'wants "values"' : onValues(operator, path, given.all)
    case 'Exists':
      return exists(path, given.all)
    case 'Size':
      return typeof given.only === 'number' && Number.isSafeInteger(given.only) && given.only >= 0
        ? { op: 'size', path, is: '==', value: given.only, at }
        : 'wants a whole number'
    default:
      return typeof given.only === 'number'
        ? { op: orderOf[operator] ?? '>', path, value: given.only, at }
        : 'wants a number'
  }
}

function onValue(operator: 'Equal' | 'NotEqual' | 'Contains', path: Path, value: Scalar): Expression {
  if (operator === 'Contains') return { op: 'contains', path, value, at }
  const equal: Expression = { op: '==', path, value, at }
  return operator === 'Equal' ? equal : not(equal)
}

function onValues(operator: 'In' | 'NotIn' | 'All', path: Path, values: readonly Scalar[]): Expression {
  if (operator === 'All') return { op: 'all', path, values, at }
  const oneOf: Expression = { op: 'in', path, values, at }
  return operator === 'In' ? oneOf : not(oneOf)
}

function exists(path: Path, [value = true]: readonly Scalar[]): Expression | string {
  const text = String(value)
  if (text !== 'true' && text !== 'false') return 'wants true or false'
  return text === 'true' ? { op: 'exists', path, at } : not({ op: 'exists', path, at })
}

function isScalar(value: unknown): value is Scalar {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value)
}
