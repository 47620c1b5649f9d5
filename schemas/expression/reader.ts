import type { Punctuation, Token } from './lexer.ts'

export class SyntaxFault extends Error {
  readonly column: number

  constructor(column: number, message: string) {
    super(message)
    this.column = column
  }
}

/** Walks through tokens. The last one is an end token and is never passed. */
export class Reader {
  readonly #tokens: readonly Token[]
  #next = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  peek(ahead = 0): Token {
    const token = this.#tokens[Math.min(this.#next + ahead, this.#tokens.length - 1)]
    return token ?? { kind: 'end', text: '', at: 1 }
  }

  read(): Token {
    const token = this.peek()
    this.#next += 1
    return token
  }

  isSign(sign: Punctuation, ahead = 0): boolean {
    const token = this.peek(ahead)
    return token.kind === 'sign' && token.text === sign
  }

  take(sign: Punctuation): boolean {
    if (!this.isSign(sign)) return false
    this.#next += 1
    return true
  }

  expect(sign: Punctuation, mend: string): void {
    if (!this.take(sign)) throw this.unexpected(mend)
  }

  unexpected(mend: string): SyntaxFault {
    const token = this.peek()
    const what =
      token.kind === 'end' ? 'ends too early' : `has ${JSON.stringify(token.text)} where it does not fit`
    return new SyntaxFault(token.at, `${what}; ${mend}`)
  }
}
