import type { Clause, Path, Scalar } from '../../schemas/expression/ast.ts'
import { likePieces } from '../../schemas/expression/like.ts'

/** A member of a field's list in an EventBridge pattern. */
export type Matcher = Scalar | { [operator: string]: unknown }

export interface Range {
  low: number
  high: number
}

/** What EventBridge can look for in one field. `range` is turned into a matcher last, when both ends are known. */
export interface Condition {
  names: readonly string[]
  matchers: readonly Matcher[]
  range?: Range
  /** Conditions of one event must agree on the elements of lists they pass through; ours need not. */
  isInList: boolean
}

export const present: Matcher = { exists: true }

/** EventBridge compares numbers in ±5e9 and with 6 decimals. */
const numberBound = 5e9
/** AWS refuses wildcards by a formula that is not documented; two stars have always been accepted. */
const mostStars = 2

/** Field names that aws/event-ruler keeps for itself inside `$or`. */
const reserved = new Set(
  `$or exactly equals-ignore-case prefix suffix anything-but exists wildcard numeric cidr = < <= > >= regex
  not-wildcard not-equals-ignore-case date-after date-on-or-after date-before date-on-or-before in-date-range
  ip-address-in-range ip-address-not-in-range`.split(/\s+/),
)

/** The narrowest condition that accepts all a clause accepts; `undefined` when EventBridge cannot say any. */
export function conditionOf(clause: Clause, path: Path): Condition | undefined {
  const names = path.filter((step) => typeof step === 'string')
  if (names.length < 2 || names.some(isUnsayable)) return undefined
  const isOnElements = clause.op === 'contains' || clause.op === 'all'
  const isInList = path.slice(0, isOnElements ? path.length : -1).some((step) => typeof step !== 'string')
  const range = rangeOf(clause)
  if (range !== undefined) return { names, matchers: [present], range, isInList }
  const matchers = matchersOf(clause)
  return matchers === undefined ? undefined : { names, matchers: narrow(matchers), isInList }
}

/** EventBridge sees `{"a.b": 1}` and `{"a": {"b": 1}}` as one, and has no words for a name that is empty. */
const isUnsayable = (name: string): boolean =>
  name === '' || name.includes('.') || !name.isWellFormed() || reserved.has(name)

/**
 * `exists` and `size` say nothing to EventBridge: it sees no field in an object or an empty list.
 */
function matchersOf(clause: Clause): Matcher[] | undefined {
  switch (clause.op) {
    case '==':
      return [equal(clause.value)]
    case 'in':
      return clause.values.map(equal)
    case 'contains':
      return [typeof clause.value === 'string' ? within(['', clause.value, '']) : equal(clause.value)]
    case 'all':
      return clause.values.slice(0, 1).map(equal)
    case 'startsWith':
      return [within([clause.value, ''])]
    case 'endsWith':
      return [within(['', clause.value])]
    case 'like':
      return [within(likePieces(clause.value))]
    default:
      return undefined
  }
}

function equal(value: Scalar): Matcher {
  if (typeof value === 'string') return value.isWellFormed() ? value : present
  if (typeof value !== 'number') return value
  // A plain number would be compared as text by AWS: 300 and 3.0e2 would differ.
  return isComparable(value) ? { numeric: ['=', value] } : present
}

function isComparable(value: number): boolean {
  return Math.abs(value) < numberBound && Number(value.toFixed(6)) === value
}

/** A text with these pieces in this order, the first at its start and the last at its end. */
function within(written: readonly string[]): Matcher {
  const [first = '', ...others] = written
  const last = others.at(-1)
  if (!written.every((piece) => piece.isWellFormed())) return present
  if (last === undefined) return first
  const inner = others.slice(0, -1).filter((piece) => piece !== '')
  if (inner.length === 0 && last === '') return first === '' ? present : { prefix: first }
  if (inner.length === 0 && first === '') return { suffix: last }
  if (inner.length + 1 <= mostStars)
    return { wildcard: [first, ...inner, last].map((piece) => piece.replace(/[*\\]/g, '\\$&')).join('*') }
  if (first !== '') return { prefix: first }
  return last === '' ? present : { suffix: last }
}

/** Ends are rounded outwards: EventBridge cuts decimals off, so `<` becomes `<=` too. */
function rangeOf(clause: Clause): Range | undefined {
  if (clause.op === '<' || clause.op === '<=')
    return { low: Number.NEGATIVE_INFINITY, high: Math.ceil(clause.value) }
  if (clause.op === '>' || clause.op === '>=')
    return { low: Math.floor(clause.value), high: Number.POSITIVE_INFINITY }
  return undefined
}

/** An open range cannot be said: EventBridge would reject the numbers beyond 5e9, times in ms among them. */
export function rangeMatcher({ low, high }: Range): Matcher {
  if (low <= -numberBound || high >= numberBound || low > high) return present
  return low === high ? { numeric: ['=', low] } : { numeric: ['>=', low, '<=', high] }
}

/** Each matcher once; with "any value" among them, that one alone. */
export function narrow(matchers: readonly Matcher[]): Matcher[] {
  const once = new Map(matchers.map((matcher) => [JSON.stringify(matcher), matcher]))
  return once.has(JSON.stringify(present)) ? [present] : [...once.values()]
}
