export class GraphqlError extends Error {
  override name = 'GraphqlError'
}

export type TokenKind = 'punctuator' | 'name' | 'int' | 'float' | 'string' | 'end'

export interface Token {
  kind: TokenKind
  /** For strings the unescaped value. */
  text: string
  at: number
}

const ignored = /[\s,\uFEFF]+|#[^\n\r]*/y
const punctuator = /\.\.\.|[!$&()[\]{}:=@|]/y
const word = /[A-Za-z_]\w*/y
const number = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?(?![\w.])/y
const text = /"((?:[^"\\\n\r]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*)"/y

/** Lexical part of GraphQL, without block strings. */
export function tokenize(source: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  const take = (pattern: RegExp) => {
    pattern.lastIndex = at
    const match = pattern.exec(source)
    if (match) at = pattern.lastIndex
    return match
  }
  while (at < source.length) {
    if (take(ignored)) continue
    const start = at
    tokens.push(next(take, start))
  }
  return [...tokens, { kind: 'end', text: '', at }]
}

function next(take: (pattern: RegExp) => RegExpExecArray | null, at: number): Token {
  const mark = take(punctuator)
  if (mark) return { kind: 'punctuator', text: mark[0], at }
  const name = take(word)
  if (name) return { kind: 'name', text: name[0], at }
  const digits = take(number)
  if (digits) return { kind: digits[1] || digits[2] ? 'float' : 'int', text: digits[0], at }
  const quoted = take(text)
  // GraphQL's escapes are those of JSON.
  if (quoted) return { kind: 'string', text: JSON.parse(quoted[0]) as string, at }
  throw new GraphqlError(`Invalid Syntax : unexpected character at offset ${at}`)
}
