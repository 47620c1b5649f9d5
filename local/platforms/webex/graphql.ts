import type { Token, TokenKind } from './graphql-lexer.ts'
import { GraphqlError, tokenize } from './graphql-lexer.ts'

export type Value =
  | { kind: 'int' | 'float'; value: number }
  | { kind: 'string'; value: string; fromVariable?: true }
  | { kind: 'boolean'; value: boolean }
  | { kind: 'enum'; value: string }
  | { kind: 'null' }
  | { kind: 'list'; items: Value[] }
  | { kind: 'object'; fields: Map<string, Value> }
  | { kind: 'variable'; name: string }

export interface Field {
  name: string
  /** Name in the response. */
  alias: string
  args: Map<string, Value>
  selection: Field[] | undefined
}

export interface VariableDefinition {
  name: string
  /** As written, such as `Long!`. */
  type: string
  initial: Value | undefined
}

export interface Query {
  variables: VariableDefinition[]
  selection: Field[]
}

/** One query operation: fields, aliases, arguments, variables. Fragments, directives and mutations are not taken. */
export function parseQuery(source: string): Query {
  const reader = createReader(tokenize(source))
  const query = readOperation(reader)
  reader.expect('end')
  return query
}

interface Reader {
  peek(): Token
  /** Takes the next token if it is this one. */
  accept(kind: TokenKind, text?: string): Token | undefined
  expect(kind: TokenKind, text?: string): Token
}

function createReader(tokens: Token[]): Reader {
  let index = 0
  const peek = () => tokens[index] ?? { kind: 'end' as const, text: '', at: 0 }
  const accept = (kind: TokenKind, text?: string) => {
    const token = peek()
    if (token.kind !== kind || (text !== undefined && token.text !== text)) return undefined
    index += 1
    return token
  }
  return {
    peek,
    accept,
    expect(kind, text) {
      const token = accept(kind, text)
      if (token) return token
      const found = peek()
      throw new GraphqlError(
        `Invalid Syntax : offending token '${found.text || '<EOF>'}' at offset ${found.at}`,
      )
    },
  }
}

function readOperation(reader: Reader): Query {
  const keyword = reader.accept('name')
  if (keyword && keyword.text !== 'query') throw new GraphqlError(`Not a query: ${keyword.text}`)
  if (keyword) reader.accept('name')
  const variables = reader.accept('punctuator', '(') ? readUntil(reader, ')', readDefinition) : []
  return { variables, selection: readSelection(reader) }
}

function readDefinition(reader: Reader): VariableDefinition {
  reader.expect('punctuator', '$')
  const name = reader.expect('name').text
  reader.expect('punctuator', ':')
  const type = readType(reader)
  return { name, type, initial: reader.accept('punctuator', '=') ? readValue(reader) : undefined }
}

function readType(reader: Reader): string {
  const inner = reader.accept('punctuator', '[') ? `[${readType(reader)}]` : reader.expect('name').text
  if (inner.startsWith('[')) reader.expect('punctuator', ']')
  return reader.accept('punctuator', '!') ? `${inner}!` : inner
}

function readSelection(reader: Reader): Field[] {
  reader.expect('punctuator', '{')
  return readUntil(reader, '}', readField)
}

function readField(reader: Reader): Field {
  const first = reader.expect('name').text
  const name = reader.accept('punctuator', ':') ? reader.expect('name').text : first
  const args = reader.accept('punctuator', '(') ? readUntil(reader, ')', readPair) : []
  const opens = reader.peek().text === '{' && reader.peek().kind === 'punctuator'
  return { name, alias: first, args: new Map(args), selection: opens ? readSelection(reader) : undefined }
}

function readPair(reader: Reader): [string, Value] {
  const name = reader.expect('name').text
  reader.expect('punctuator', ':')
  return [name, readValue(reader)]
}

function readValue(reader: Reader): Value {
  if (reader.accept('punctuator', '[')) return { kind: 'list', items: readUntil(reader, ']', readValue, 0) }
  if (reader.accept('punctuator', '{'))
    return { kind: 'object', fields: new Map(readUntil(reader, '}', readPair, 0)) }
  if (reader.accept('punctuator', '$')) return { kind: 'variable', name: reader.expect('name').text }
  const { kind, text } = reader.peek()
  switch (kind) {
    case 'int':
    case 'float':
      reader.expect(kind)
      return { kind, value: Number(text) }
    case 'string':
      reader.expect(kind)
      return { kind, value: text }
    default:
      return readWord(reader.expect('name').text)
  }
}

function readWord(text: string): Value {
  if (text === 'null') return { kind: 'null' }
  if (text === 'true' || text === 'false') return { kind: 'boolean', value: text === 'true' }
  return { kind: 'enum', value: text }
}

function readUntil<T>(reader: Reader, close: string, read: (reader: Reader) => T, least = 1): T[] {
  const items: T[] = []
  while (items.length < least || !reader.accept('punctuator', close)) items.push(read(reader))
  return items
}
