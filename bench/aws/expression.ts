import type { Attribute, Item } from './capacity.ts'

/** What comes with an expression. */
export interface Terms {
  ExpressionAttributeNames?: Record<string, string>
  ExpressionAttributeValues?: Item
}

const token = /\s*([#:]?[A-Za-z_]\w*|<=|>=|<>|[().,=<>+-])/y

/** The part of DynamoDB's expression language that functions/aws uses; anything else throws. */
export class Expression {
  readonly #tokens: string[] = []
  readonly #terms: Terms
  #at = 0

  constructor(text: string, terms: Terms) {
    this.#terms = terms
    token.lastIndex = 0
    for (let end = 0; end < text.trimEnd().length; end = token.lastIndex) {
      const match = token.exec(text)
      if (!match) throw new Error(`cannot read the expression "${text}" at ${end}`)
      this.#tokens.push(match[1] ?? '')
    }
  }

  /** Whether a condition or key condition holds for an item. */
  holds(item: Item): boolean {
    this.#at = 0
    const result = this.#or(item)
    if (this.#peek() !== undefined) throw new Error(`unexpected ${this.#peek()}`)
    return result
  }

  /** The item after an update expression. */
  apply(item: Item): Item {
    this.#at = 0
    const next = structuredClone(item)
    for (let clause = this.#next(); clause !== undefined; clause = this.#next())
      do this.#change(clause.toUpperCase(), item, next)
      while (this.#skip(','))
    return next
  }

  #change(clause: string, item: Item, next: Item): void {
    const path = this.#path()
    write(next, path, this.#changed(clause, read(item, path), item))
  }

  #changed(clause: string, known: Attribute | undefined, item: Item): Attribute | undefined {
    if (clause === 'REMOVE') return undefined
    if (clause === 'ADD') return plus(known ?? { N: '0' }, this.#operand(item))
    if (clause !== 'SET' || !this.#skip('=')) throw new Error(`cannot do ${clause}`)
    let value = this.#operand(item)
    while (this.#skip('+')) value = plus(value, this.#operand(item))
    return value
  }

  #or(item: Item): boolean {
    let result = this.#and(item)
    while (this.#skip('OR')) result = this.#and(item) || result
    return result
  }

  #and(item: Item): boolean {
    let result = this.#one(item)
    while (this.#skip('AND')) result = this.#one(item) && result
    return result
  }

  #one(item: Item): boolean {
    if (this.#skip('(')) return this.#closed(this.#or(item))
    if (this.#skip('attribute_exists')) return this.#closed(read(item, this.#opened()) !== undefined)
    if (this.#skip('attribute_not_exists')) return this.#closed(read(item, this.#opened()) === undefined)
    if (this.#skip('begins_with')) {
      const text = read(item, this.#opened())
      this.#expect(',')
      const start = this.#operand(item)
      return this.#closed(String(text?.S ?? '').startsWith(String(start?.S)))
    }
    const left = this.#operand(item)
    return compares(this.#next() ?? '', left, this.#operand(item))
  }

  #operand(item: Item): Attribute | undefined {
    const name = this.#peek() ?? ''
    if (name.startsWith(':')) return this.#terms.ExpressionAttributeValues?.[this.#next() ?? '']
    if (!this.#skip('if_not_exists')) return read(item, this.#path())
    const known = read(item, this.#opened())
    this.#expect(',')
    const otherwise = this.#operand(item)
    this.#expect(')')
    return known ?? otherwise
  }

  #opened(): string[] {
    this.#expect('(')
    return this.#path()
  }

  #closed(result: boolean): boolean {
    this.#expect(')')
    return result
  }

  #path(): string[] {
    const path = [this.#name()]
    while (this.#skip('.')) path.push(this.#name())
    return path
  }

  #name(): string {
    const name = this.#next() ?? ''
    const named = name.startsWith('#') ? this.#terms.ExpressionAttributeNames?.[name] : name
    if (named === undefined) throw new Error(`the name ${name} stands for nothing`)
    return named
  }

  #peek(): string | undefined {
    return this.#tokens[this.#at]
  }

  #next(): string | undefined {
    return this.#tokens[this.#at++]
  }

  #skip(wanted: string): boolean {
    if (this.#peek()?.toUpperCase() !== wanted.toUpperCase()) return false
    this.#at += 1
    return true
  }

  #expect(wanted: string): void {
    if (!this.#skip(wanted)) throw new Error(`expected ${wanted}, found ${this.#peek()}`)
  }
}

function read(item: Item, [name = '', ...rest]: readonly string[]): Attribute | undefined {
  const value = item[name]
  if (rest.length === 0) return value
  return value?.M ? read(value.M as Item, rest) : undefined
}

function write(item: Item, [name = '', ...rest]: readonly string[], value: Attribute | undefined): void {
  if (rest.length > 0) write((item[name]?.M ?? {}) as Item, rest, value)
  else if (value) item[name] = value
  else delete item[name]
}

const plus = (a: Attribute | undefined, b: Attribute | undefined): Attribute => ({
  N: String(Number(a?.N) + Number(b?.N)),
})

function compares(operator: string, a: Attribute | undefined, b: Attribute | undefined): boolean {
  if (!a || !b || Object.keys(a)[0] !== Object.keys(b)[0]) return false
  const [x, y] = a.N === undefined ? [String(a.S), String(b.S)] : [Number(a.N), Number(b.N)]
  switch (operator) {
    case '=':
      return x === y
    case '<':
      return x < y
    case '<=':
      return x <= y
    case '>':
      return x > y
    case '>=':
      return x >= y
    default:
      throw new Error(`cannot compare by ${operator}`)
  }
}
