import { type FlatEvent, flatten, type Leaf } from './event-pattern/flatten.ts'
import { invalidPattern } from './event-pattern/invalid.ts'
import { type Condition, conditionOf } from './event-pattern/operators.ts'

export { type FlatEvent, flatten } from './event-pattern/flatten.ts'

/** One way to match: all fields, each by any of its conditions. */
type Alternative = ReadonlyMap<string, readonly Condition[]>
export type Matcher = (event: FlatEvent) => boolean

/** AWS refuses more (user guide, "$or": over 1000 combinations). */
const maxAlternatives = 1_000

/** Field names inside `$or` that aws/event-ruler keeps for itself. */
const reserved = new Set(
  `exactly equals-ignore-case prefix suffix anything-but exists wildcard numeric cidr = < <= > >= regex
  not-wildcard not-equals-ignore-case date-after date-on-or-after date-before date-on-or-before in-date-range
  ip-address-in-range ip-address-not-in-range`.split(/\s+/),
)

/**
 * Compiles an event pattern, as JSON text or parsed.
 * Source: EventBridge user guide, and aws/event-ruler (the library behind EventBridge) where the guide is silent.
 * @throws AwsError InvalidEventPatternException
 */
export function compilePattern(pattern: string | object): Matcher {
  const parsed = typeof pattern === 'string' ? parse(pattern) : pattern
  if (!isObject(parsed)) throw invalidPattern('Filter is not an object')
  const alternatives = compileObject([new Map()], '', parsed, false)
  return (event) => alternatives.some((alternative) => matches([...alternative], event, []))
}

/** For single use; compile once to match many. */
export function matchesPattern(pattern: string | object, event: object): boolean {
  return compilePattern(pattern)(flatten(event))
}

function compileObject(
  before: Alternative[],
  path: string,
  fields: object,
  insideOr: boolean,
): Alternative[] {
  const entries = Object.entries(fields)
  if (entries.length === 0) throw invalidPattern('Empty objects are not allowed')
  return entries.reduce((alternatives, [name, value]) => {
    if (name === '$or') return compileOr(alternatives, path, value)
    if (insideOr && reserved.has(name)) {
      throw invalidPattern(`${name} is Ruler reserved fieldName which cannot be used inside $or.`)
    }
    const inner = path ? `${path}.${name}` : name
    if (isObject(value)) return compileObject(alternatives, inner, value, insideOr)
    if (!Array.isArray(value)) throw invalidPattern(`"${name}" must be an object or an array`)
    if (value.length === 0) throw invalidPattern('Empty arrays are not allowed')
    const conditions = value.map(conditionOf)
    // The later of two conditions on one path wins, as in aws/event-ruler.
    return alternatives.map((alternative) => new Map([...alternative, [inner, conditions]]))
  }, before)
}

function compileOr(before: Alternative[], path: string, branches: unknown): Alternative[] {
  if (!Array.isArray(branches)) throw invalidPattern('It must be an Array followed with $or.')
  if (!branches.every(isObject))
    throw invalidPattern('Only JSON object is allowed in array of $or relationship.')
  if (branches.length < 2) throw invalidPattern('There must have at least 2 Objects in $or relationship.')
  const alternatives = branches.flatMap((branch) => compileObject(before, path, branch, true))
  if (alternatives.length > maxAlternatives)
    throw invalidPattern(`There are more than ${maxAlternatives} $or combinations`)
  return alternatives
}

/** Looks for a value for each field such that those out of one array come out of one element of it. */
function matches(fields: [string, readonly Condition[]][], event: FlatEvent, chosen: Leaf[]): boolean {
  const [[path, conditions] = [], ...others] = fields
  if (path === undefined || conditions === undefined) return true
  const leaves = event.get(path)
  if (!leaves) return conditions.some(({ absent }) => absent) && matches(others, event, chosen)
  return leaves.some(
    (leaf) =>
      conditions.some(({ test }) => test(leaf.value)) &&
      chosen.every((other) => consistent(leaf, other)) &&
      matches(others, event, [...chosen, leaf]),
  )
}

function consistent(one: Leaf, other: Leaf): boolean {
  for (const [array, index] of one.membership) {
    const otherIndex = other.membership.get(array)
    if (otherIndex !== undefined && otherIndex !== index) return false
  }
  return true
}

function parse(pattern: string): unknown {
  try {
    return JSON.parse(pattern)
  } catch {
    throw invalidPattern('it is not valid JSON')
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
