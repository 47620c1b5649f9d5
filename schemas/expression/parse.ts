import type { Expression, ExpressionFault } from './ast.ts'
import { tokenize } from './lexer.ts'
import { parseClause } from './parse-clause.ts'
import { Reader, SyntaxFault } from './reader.ts'

export type Parsed = { expression: Expression } | { fault: ExpressionFault }

/** Longer ones are no longer rules that a person can check; the parser's depth is bounded by the second. */
export const maxLength = 8_000
const maxDepth = 50

/**
 * Reads the text of a `when`. Grammar: docs/trigger-rules.md. Topics stay as they are written; `check` resolves
 * them. Gives the first fault only: what follows one is guesswork.
 */
export function parseExpression(text: string): Parsed {
  if (text.length > maxLength)
    return { fault: { column: 1, message: `is longer than ${maxLength} characters; make it two rules` } }
  const tokens = tokenize(text)
  if (!Array.isArray(tokens)) return { fault: tokens }
  try {
    const reader = new Reader(tokens)
    const expression = parseOr(reader, 0)
    const rest = reader.peek()
    if (rest.kind !== 'end') throw reader.unexpected('join tests with & or |, and quote texts with blanks')
    return { expression }
  } catch (error) {
    if (error instanceof SyntaxFault) return { fault: { column: error.column, message: error.message } }
    throw error
  }
}

function parseOr(reader: Reader, depth: number): Expression {
  return parseJoined(reader, '|', 'or', () =>
    parseJoined(reader, '&', 'and', () => parseUnary(reader, depth)),
  )
}

function parseJoined(reader: Reader, sign: '|' | '&', op: 'or' | 'and', part: () => Expression): Expression {
  const at = reader.peek().at
  const first = part()
  const of = [first]
  while (reader.take(sign)) of.push(part())
  return of.length === 1 ? first : { op, of, at }
}

function parseUnary(reader: Reader, depth: number): Expression {
  const { at } = reader.peek()
  if (depth > maxDepth) throw new SyntaxFault(at, `is nested deeper than ${maxDepth}; take parentheses out`)
  if (reader.take('!')) return { op: 'not', of: parseUnary(reader, depth + 1), at }
  if (reader.take('(')) {
    const inner = parseOr(reader, depth + 1)
    reader.expect(')', `close the parenthesis of column ${at}`)
    return inner
  }
  return parseClause(reader)
}
