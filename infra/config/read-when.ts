import { catalog } from '../../schemas/catalog/catalog.ts'
import type { Topic } from '../../schemas/catalog/types.ts'
import type { Expression, ExpressionFault } from '../../schemas/expression/ast.ts'
import { checkExpression } from '../../schemas/expression/check.ts'
import { parseExpression } from '../../schemas/expression/parse.ts'

export type ReadWhen = { expression: Expression; topics: Topic[] } | { faults: ExpressionFault[] }

/** A `when`, parsed and checked against the event catalog. */
export function readWhen(when: string): ReadWhen {
  const parsed = parseExpression(when)
  if ('fault' in parsed) return { faults: [parsed.fault] }
  const { expression, topics, faults } = checkExpression(parsed.expression, catalog)
  return faults.length > 0 ? { faults } : { expression, topics }
}
