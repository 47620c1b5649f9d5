import type { Expression, Path, Scalar } from './ast.ts'
import { join, type Residual } from './for-topic.ts'
import { formatPath } from './format.ts'

/** A field and a value it must have. */
export interface Guard {
  path: Path
  value: Scalar
}

export type Cost = (guard: Guard) => number

/**
 * The cheapest guards of an expression without topics: if it holds, so does one of them. `undefined` when no
 * equality is necessary for it: then each event of the topic has to be tested.
 */
export function guardsOf(expression: Expression, cost: Cost): readonly Guard[] | undefined {
  const { op } = expression
  if (op === '==') return [{ path: expression.path, value: expression.value }]
  if (op === 'in') return [...new Set(expression.values)].map((value) => ({ path: expression.path, value }))
  if (op === 'and') return cheapest(expression.of, cost)
  if (op !== 'or') return undefined
  const parts = expression.of.map((part) => guardsOf(part, cost))
  return parts.includes(undefined) ? undefined : parts.flatMap((part) => part ?? [])
}

function cheapest(parts: readonly Expression[], cost: Cost): readonly Guard[] | undefined {
  let best: readonly Guard[] | undefined
  let least = Number.POSITIVE_INFINITY
  for (const part of parts) {
    const guards = guardsOf(part, cost)
    const price = guards?.reduce((sum, guard) => sum + cost(guard), 0) ?? Number.POSITIVE_INFINITY
    if (price < least) [best, least] = [guards, price]
  }
  return best
}

/** Equal for guards that can share an entry of an index. */
export function guardKey({ path, value }: Guard): string {
  return `${formatPath(path)} ${JSON.stringify(value)}`
}

/** What is left to test once a guard is known to hold. */
export function assume(expression: Expression, guard: Guard): Residual {
  switch (expression.op) {
    case 'and':
    case 'or':
      return join(
        expression.op,
        expression.of.map((part) => assume(part, guard)),
        expression.at,
      )
    case 'not': {
      const inner = assume(expression.of, guard)
      return typeof inner === 'boolean' ? !inner : { ...expression, of: inner }
    }
    case '==':
      return decide(expression.path, [expression.value], guard) ?? expression
    case 'in':
      return decide(expression.path, expression.values, guard) ?? expression
    default:
      return expression
  }
}

/** One field has one value; a path with `[*]` may lead to others besides. */
function decide(path: Path, values: readonly Scalar[], guard: Guard): boolean | undefined {
  const isSame = path.length === guard.path.length && path.every((step, index) => step === guard.path[index])
  if (!isSame) return undefined
  if (values.includes(guard.value)) return true
  return path.includes(null) ? undefined : false
}
