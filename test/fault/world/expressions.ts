import type { AttributeValue } from '@aws-sdk/client-dynamodb'

export type Item = Record<string, AttributeValue>

/** What an expression of one command may name. */
export interface Terms {
  item: Item
  names?: Record<string, string>
  values?: Item
}

const tokens = (text: string): string[] => text.match(/<=|>=|<>|[()=<>,+-]|[#:\w.]+/g) ?? []

const partsOf = (path: string, { names = {} }: Terms): string[] =>
  path.split('.').map((part) => names[part] ?? part)

export function read(path: string, terms: Terms): AttributeValue | undefined {
  if (path.startsWith(':')) return terms.values?.[path]
  const [first = '', ...rest] = partsOf(path, terms)
  let value = terms.item[first]
  for (const part of rest) value = value?.M?.[part]
  return value
}

const plain = (value: AttributeValue | undefined): string | number | undefined =>
  value?.N === undefined ? value?.S : Number(value.N)

function compare(left: AttributeValue | undefined, operator: string, right: AttributeValue | undefined) {
  const [a, b] = [plain(left), plain(right)]
  if (a === undefined || b === undefined) return false
  switch (operator) {
    case '=':
      return a === b
    case '<':
      return a < b
    case '<=':
      return a <= b
    case '>':
      return a > b
    case '>=':
      return a >= b
    default:
      throw new Error(`fake table: no operator ${operator}`)
  }
}

type Condition = (terms: Terms) => boolean
const compiled = new Map<string, Condition>()

/** As much of condition expressions as the project writes; anything else fails loudly. */
export function holds(condition: string, terms: Terms): boolean {
  const known = compiled.get(condition) ?? compile(condition)
  compiled.set(condition, known)
  return known(terms)
}

function compile(condition: string): Condition {
  const queue = tokens(condition)
  const next = () => queue.shift() ?? ''
  const expect = (token: string) => {
    if (next() !== token) throw new Error(`fake table: cannot read ${condition}`)
  }
  const call = (name: string): Condition => {
    expect('(')
    const path = next()
    if (name !== 'begins_with') {
      expect(')')
      return (terms) => (read(path, terms) !== undefined) === (name === 'attribute_exists')
    }
    expect(',')
    const prefix = next()
    expect(')')
    return (terms) => String(read(path, terms)?.S).startsWith(String(read(prefix, terms)?.S))
  }
  const primary = (): Condition => {
    const token = next()
    if (token === '(') {
      const inner = any()
      expect(')')
      return inner
    }
    if (token.startsWith('attribute_') || token === 'begins_with') return call(token)
    const [operator, right] = [next(), next()]
    if (operator !== 'BETWEEN') return (terms) => compare(read(token, terms), operator, read(right, terms))
    expect('AND')
    const high = next()
    return (terms) =>
      compare(read(token, terms), '>=', read(right, terms)) &&
      compare(read(token, terms), '<=', read(high, terms))
  }
  const all = (): Condition => {
    const parts = [primary()]
    while (queue[0] === 'AND' && next()) parts.push(primary())
    return (terms) => parts.every((part) => part(terms))
  }
  const any = (): Condition => {
    const parts = [all()]
    while (queue[0] === 'OR' && next()) parts.push(all())
    return (terms) => parts.some((part) => part(terms))
  }
  const result = any()
  if (queue.length > 0) throw new Error(`fake table: cannot read ${condition}`)
  return result
}

/** Changes `terms.item`: SET, REMOVE and ADD as the project writes them. */
export function apply(update: string, terms: Terms): void {
  for (const section of update.split(/\s+(?=SET |REMOVE |ADD )/)) {
    const [verb = '', rest = ''] = [
      section.slice(0, section.indexOf(' ')),
      section.slice(section.indexOf(' ')),
    ]
    for (const change of rest.split(/,(?![^(]*\))/)) one(verb, change.trim(), terms)
  }
}

function one(verb: string, change: string, terms: Terms): void {
  switch (verb) {
    case 'SET': {
      const [path = '', ...expression] = tokens(change)
      write(path, resultOf(expression.slice(1), terms), terms)
      break
    }
    case 'REMOVE':
      write(change, undefined, terms)
      break
    case 'ADD': {
      const [path = '', value = ''] = change.split(/\s+/)
      write(path, sum(read(path, terms), '+', read(value, terms)), terms)
      break
    }
    default:
      throw new Error(`fake table: no update ${verb}`)
  }
}

function resultOf(expression: string[], terms: Terms): AttributeValue | undefined {
  const left =
    expression[0] === 'if_not_exists'
      ? (read(expression[2] ?? '', terms) ?? read(expression[4] ?? '', terms))
      : read(expression[0] ?? '', terms)
  const rest = expression.slice(expression[0] === 'if_not_exists' ? 6 : 1)
  return rest.length === 0 ? left : sum(left, rest[0] ?? '', read(rest[1] ?? '', terms))
}

const sum = (a: AttributeValue | undefined, sign: string, b: AttributeValue | undefined): AttributeValue => ({
  N: String(Number(a?.N ?? 0) + (sign === '-' ? -1 : 1) * Number(b?.N ?? 0)),
})

function write(path: string, value: AttributeValue | undefined, terms: Terms): void {
  const parts = partsOf(path, terms)
  const last = parts.pop() ?? ''
  let place: Item | undefined = terms.item
  for (const part of parts) place = place?.[part]?.M
  if (!place) throw Object.assign(new Error('no such document path'), { name: 'ValidationException' })
  if (value === undefined) delete place[last]
  else place[last] = value
}
