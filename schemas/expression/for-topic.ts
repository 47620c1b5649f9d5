import type { Expression } from './ast.ts'

/** What is left of an expression once the topic is known: free of topics, or decided. */
export type Residual = Expression | boolean

/** @param topic full name; `undefined` for any topic the expression does not name */
export function forTopic(expression: Expression, topic: string | undefined): Residual {
  switch (expression.op) {
    case 'topic':
      return expression.topic === topic
    case 'not': {
      const inner = forTopic(expression.of, topic)
      if (typeof inner === 'boolean') return !inner
      return inner.op === 'not' ? inner.of : { ...expression, of: inner }
    }
    case 'and':
    case 'or':
      return join(
        expression.op,
        expression.of.map((part) => forTopic(part, topic)),
        expression.at,
      )
    default:
      return expression
  }
}

/** `and` or `or` of what may be decided already; parts of the same kind come into one list. */
export function join(op: 'and' | 'or', parts: readonly Residual[], at: number): Residual {
  const deciding = op === 'or'
  const open: Expression[] = []
  for (const part of parts) {
    if (part === deciding) return deciding
    if (typeof part === 'boolean') continue
    if (part.op === op) open.push(...part.of)
    else open.push(part)
  }
  const [only] = open
  if (only === undefined) return !deciding
  return open.length === 1 ? only : { op, of: open, at }
}

/** The topics an expression names. */
export function topicsIn(expression: Expression, found = new Set<string>()): Set<string> {
  if (expression.op === 'topic') found.add(expression.topic)
  else if (expression.op === 'not') topicsIn(expression.of, found)
  else if (expression.op === 'and' || expression.op === 'or')
    for (const part of expression.of) topicsIn(part, found)
  return found
}
