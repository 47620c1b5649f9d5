import type { Catalog } from '../catalog/catalog.ts'
import type { Expression } from './ast.ts'
import { holdsFor } from './holds.ts'
import { select } from './select.ts'

/**
 * What an expression means, plainly and slowly: the index and the explanation are measured by it. `event` is an
 * EventBridge envelope; its `detail-type` is the topic. A test holds when some value its path leads to passes it.
 */
export function evaluate(expression: Expression, event: unknown, catalog: Catalog): boolean {
  switch (expression.op) {
    case 'and':
      return expression.of.every((part) => evaluate(part, event, catalog))
    case 'or':
      return expression.of.some((part) => evaluate(part, event, catalog))
    case 'not':
      return !evaluate(expression.of, event, catalog)
    case 'topic':
      return topicOf(event) === expression.topic
    default: {
      const values = select(event, catalog.rawPath(topicOf(event), expression.path))
      return values.some((value) => holdsFor(expression, value))
    }
  }
}

/** The topic an envelope carries, `undefined` for what is no envelope. */
export function topicOf(event: unknown): string | undefined {
  const [topic] = select(event, ['detail-type'])
  return typeof topic === 'string' ? topic : undefined
}
