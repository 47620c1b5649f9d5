import { nearest } from '../nearest.ts'
import { type Expression, type Order, orders, type Path, type Scalar } from './ast.ts'
import type { Token } from './lexer.ts'
import { likeFault } from './like.ts'
import { parsePath } from './parse-path.ts'
import { type Reader, SyntaxFault } from './reader.ts'

const relations = ['in', 'contains', 'all', 'size', 'exists', 'startsWith', 'endsWith', 'like'] as const
type Relation = (typeof relations)[number]
const numberPattern = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/

/** A topic, or one test of one field. */
export function parseClause(reader: Reader): Expression {
  const start = reader.peek()
  if (start.kind === 'string') return quotedTopic(reader, start)
  if (start.kind !== 'word' && !reader.isSign('['))
    throw reader.unexpected('a topic or a test such as mediaType==CALLBACK belongs here')
  const called = start.kind === 'word' && reader.isSign('(', 1) ? start.text : undefined
  if (called === 'exists' || called === 'size') return parseCall(reader, called)
  if (start.kind === 'word' && isAlone(reader))
    return { op: 'topic', topic: reader.read().text, at: start.at }
  return parseRelation(reader, parsePath(reader), start.at)
}

function quotedTopic(reader: Reader, { text, at }: Token): Expression {
  reader.read()
  if (isTestSign(reader.peek())) throw new SyntaxFault(at, `write ["${text}"] to test a field of that name`)
  return { op: 'topic', topic: text, at }
}

/** Whether the word at hand is followed by no test, so that it is a topic. */
function isAlone(reader: Reader): boolean {
  const follower = reader.peek(1)
  return follower.kind === 'end' || (follower.kind === 'sign' && ['&', '|', ')'].includes(follower.text))
}

function isTestSign({ kind, text }: Token): boolean {
  return (kind === 'sign' && (isOrder(text) || text === '==' || text === '!=')) || isRelation(text, kind)
}

/** `exists(path)` and `size(path) >= 2`, the other way to write `path exists` and `path size >= 2`. */
function parseCall(reader: Reader, called: 'exists' | 'size'): Expression {
  const { at } = reader.read()
  reader.read()
  const path = parsePath(reader)
  if (path.length === 0) throw reader.unexpected('the path of a field belongs here')
  reader.expect(')', 'close the parenthesis')
  return called === 'exists' ? { op: 'exists', path, at } : parseSize(reader, path, at)
}

function parseRelation(reader: Reader, path: Path, at: number): Expression {
  const sign = reader.peek()
  if (sign.kind === 'sign') {
    const { text } = sign
    if (text !== '==' && text !== '!=' && !isOrder(text))
      throw reader.unexpected('a test such as ==, <, in (…) or exists belongs here')
    reader.read()
    if (isOrder(text)) return { op: text, path, value: parseNumber(reader), at }
    const equal: Expression = { op: '==', path, value: parseValue(reader), at }
    return text === '==' ? equal : { op: 'not', of: equal, at }
  }
  if (isRelation(sign.text, sign.kind)) {
    reader.read()
    return parseNamed(reader, sign.text, path, at)
  }
  const near = nearest(sign.text, relations)
  const mend =
    near === undefined ? 'join tests with & or |, or write a test such as ==' : `did you mean "${near}"?`
  throw reader.unexpected(mend)
}

function parseNamed(reader: Reader, op: Relation, path: Path, at: number): Expression {
  switch (op) {
    case 'exists':
      return { op, path, at }
    case 'size':
      return parseSize(reader, path, at)
    case 'contains':
      return { op, path, value: parseValue(reader), at }
    case 'in':
    case 'all':
      return { op, path, values: parseValues(reader), at }
    default:
      return { op, path, value: parseText(reader, op), at }
  }
}

/** `size 2`, `size >= 2`, `size != 2` */
function parseSize(reader: Reader, path: Path, at: number): Expression {
  const { kind, text } = reader.peek()
  const isWritten = kind === 'sign' && (isOrder(text) || text === '==' || text === '!=')
  if (isWritten) reader.read()
  const { at: column } = reader.peek()
  const value = parseNumber(reader)
  if (!Number.isSafeInteger(value) || value < 0)
    throw new SyntaxFault(column, 'a size is a whole number, 0 or above')
  const is = isWritten && isOrder(text) ? text : '=='
  const size: Expression = { op: 'size', path, is, value, at }
  return isWritten && text === '!=' ? { op: 'not', of: size, at } : size
}

function parseValues(reader: Reader): Scalar[] {
  reader.expect('(', 'write the values in parentheses: (A, B)')
  const values = [parseValue(reader)]
  while (reader.take(',')) values.push(parseValue(reader))
  reader.expect(')', 'separate values with commas and close the parenthesis')
  return values
}

/** Numbers, `true`, `false` and `null` are themselves without quotes; everything else is text. */
function parseValue(reader: Reader): Scalar {
  const { kind, text } = reader.peek()
  if (kind !== 'word' && kind !== 'string') throw reader.unexpected('a value belongs here')
  reader.read()
  if (kind === 'string') return text
  if (text === 'true' || text === 'false') return text === 'true'
  if (text === 'null') return null
  const number = Number(text)
  return numberPattern.test(text) && Number.isFinite(number) ? number : text
}

function parseNumber(reader: Reader): number {
  const { at } = reader.peek()
  const value = parseValue(reader)
  if (typeof value === 'number') return value
  throw new SyntaxFault(at, 'a number belongs here, without quotes')
}

function parseText(reader: Reader, op: 'startsWith' | 'endsWith' | 'like'): string {
  const { at, kind, text } = reader.peek()
  if (kind !== 'word' && kind !== 'string') throw reader.unexpected('a text belongs here')
  reader.read()
  const fault = op === 'like' ? likeFault(text) : undefined
  if (fault !== undefined) throw new SyntaxFault(at, fault)
  return text
}

function isOrder(text: string): text is Order {
  return (orders as readonly string[]).includes(text)
}

function isRelation(text: string, kind: Token['kind']): text is Relation {
  return kind === 'word' && (relations as readonly string[]).includes(text)
}
