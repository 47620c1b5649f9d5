import type { ExpressionFault } from './ast.ts'

export type Punctuation =
  | '('
  | ')'
  | '['
  | ']'
  | ','
  | '&'
  | '|'
  | '!'
  | '=='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='

export type Token =
  | { kind: 'word'; text: string; at: number }
  | { kind: 'string'; text: string; at: number }
  | { kind: 'sign'; text: Punctuation; at: number }
  | { kind: 'end'; text: ''; at: number }

/** What a name, a number, a topic or an unquoted text is made of. */
const wordPattern = /[\p{L}\p{N}_.:{}@/+*-]+/uy
/** What people write who come from other languages, and what it is called here. */
const foreign = /&&|\|\||===|!==|<>|=>|=<|=/y
const mends: Record<string, string> = {
  '&&': 'write & once',
  '||': 'write | once',
  '===': 'write ==',
  '!==': 'write !=',
  '<>': 'write !=',
  '=>': 'write >=',
  '=<': 'write <=',
  '=': 'write ==',
}
const signs = /==|!=|<=|>=|[()[\],&|!<>]/y
const blanks = /\s+/y
const escapes: Record<string, string> = { n: '\n', t: '\t', r: '\r', '\\': '\\', '"': '"', "'": "'" }

/** Cuts an expression into tokens, an end token last. */
export function tokenize(text: string): Token[] | ExpressionFault {
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    const blank = find(blanks, text, at)
    if (blank !== undefined) at += blank.length
    if (at >= text.length) break
    const token = next(text, at)
    if ('message' in token) return token
    tokens.push(token.token)
    at = token.end
  }
  return [...tokens, { kind: 'end', text: '', at: text.length + 1 }]
}

function next(text: string, at: number): { token: Token; end: number } | ExpressionFault {
  const column = at + 1
  const quote = text[at]
  if (quote === '"' || quote === "'") return quoted(text, at, quote)
  const sign = find(signs, text, at)
  const wrong = find(foreign, text, at)
  if (wrong !== undefined && wrong.length > (sign?.length ?? 0))
    return { column, message: `"${wrong}" is no operator; ${mends[wrong]}` }
  if (sign !== undefined)
    return { token: { kind: 'sign', text: sign as Punctuation, at: column }, end: at + sign.length }
  const word = find(wordPattern, text, at)
  if (word !== undefined) return { token: { kind: 'word', text: word, at: column }, end: at + word.length }
  const character = String.fromCodePoint(text.codePointAt(at) ?? 0)
  return { column, message: `unexpected ${JSON.stringify(character)}; put text in quotes` }
}

function quoted(text: string, start: number, quote: string): { token: Token; end: number } | ExpressionFault {
  let value = ''
  for (let at = start + 1; at < text.length; at += 1) {
    const character = text.charAt(at)
    if (character === quote) return { token: { kind: 'string', text: value, at: start + 1 }, end: at + 1 }
    if (character !== '\\') {
      value += character
      continue
    }
    const escaped = readEscape(text, at)
    if (escaped === undefined) {
      const message =
        'only \\\\, \\", \\\', \\n, \\r, \\t and \\uXXXX can follow a backslash; write \\\\ for itself'
      return { column: at + 1, message }
    }
    value += escaped.value
    at += escaped.length - 1
  }
  return { column: start + 1, message: `this text has no end; close it with ${quote}` }
}

function readEscape(text: string, at: number): { value: string; length: number } | undefined {
  const code = /^\\u([0-9a-fA-F]{4})/.exec(text.slice(at, at + 6))?.[1]
  if (code !== undefined) return { value: String.fromCharCode(Number.parseInt(code, 16)), length: 6 }
  const letter = text.charAt(at + 1)
  const value = Object.hasOwn(escapes, letter) ? escapes[letter] : undefined
  return value === undefined ? undefined : { value, length: 2 }
}

function find(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0]
}
