import type { Expression, Path } from '../../schemas/expression/ast.ts'
import { type Condition, conditionOf } from './condition.ts'

/** Conditions that hold together, by the field they look at. An empty one accepts every event. */
export type Alternative = ReadonlyMap<string, Condition>

/** Beyond this many, conditions are left out instead of being multiplied. */
const mostAlternatives = 64

/**
 * Alternatives one of which accepts each event that the expression accepts, and more. A negation accepts every
 * event: EventBridge's `anything-but` wants the field to be there, and ours does not.
 */
export function approximate(
  expression: Expression,
  rawPath: (path: Path) => Path,
  isNegated = false,
): Alternative[] {
  switch (expression.op) {
    case 'not':
      return approximate(expression.of, rawPath, !isNegated)
    case 'and':
    case 'or': {
      const parts = expression.of.map((part) => approximate(part, rawPath, isNegated))
      return (expression.op === 'and') === isNegated ? parts.flat() : product(parts)
    }
    case 'topic':
      throw new Error('topics are decided before patterns are made')
    default: {
      const condition = isNegated ? undefined : conditionOf(expression, rawPath(expression.path))
      return [condition === undefined ? new Map() : new Map([[condition.names.join('.'), condition]])]
    }
  }
}

function product(factors: readonly Alternative[][]): Alternative[] {
  const ordered = [...factors].sort((a, b) => a.length - b.length)
  return ordered.reduce<Alternative[]>(
    (before, factor) => {
      if (before.length * factor.length > mostAlternatives) return before
      return before.flatMap((one) => factor.map((other) => both(one, other)))
    },
    [new Map()],
  )
}

/** Both at once. What EventBridge could not ask for together is left out. */
function both(one: Alternative, other: Alternative): Alternative {
  const result = new Map(one)
  for (const [key, condition] of other) {
    const same = result.get(key)
    if (same !== undefined) result.set(key, together(same, condition))
    else if (!isInTheWay(condition, key, result)) result.set(key, condition)
  }
  return result
}

/**
 * Two conditions on one field: it has one value, unless it is in a list; then one stands for both. That outside lists
 * first, or two conditions of the alternative could come to be inside.
 */
function together(one: Condition, other: Condition): Condition {
  if (one.isInList !== other.isInList) return one.isInList ? other : one
  if (one.range === undefined || other.range === undefined) return weight(other) < weight(one) ? other : one
  if (one.isInList) return one
  const low = Math.max(one.range.low, other.range.low)
  return { ...one, range: { low, high: Math.min(one.range.high, other.range.high) } }
}

function weight({ matchers, range }: Condition): number {
  return range === undefined ? matchers.length : Number.POSITIVE_INFINITY
}

/** A second condition inside lists, or one on a field and one on a part of it. */
function isInTheWay(condition: Condition, key: string, others: Alternative): boolean {
  for (const [name, other] of others) {
    if (condition.isInList && other.isInList) return true
    if (name.startsWith(`${key}.`) || key.startsWith(`${name}.`)) return true
  }
  return false
}
