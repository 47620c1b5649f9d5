import type { Value } from './graphql.ts'
import { GraphqlError } from './graphql-lexer.ts'
import type { SearchRecord } from './search-record.ts'

export type Predicate = (record: SearchRecord) => boolean

/** Documented channel types, plus the Work Item value of the switch; enum literals, unquoted. */
const channelTypes = ['telephony', 'chat', 'email', 'social', 'customMessaging', 'workItem']
const enumFields = new Set(['channelType'])

/** Documented: `{field: {operator: value}}`, `and` / `or` lists, nested fields. All members of one object must hold. */
export function compileFilter(filter: Value, sample: SearchRecord, channelType: string): Predicate {
  const all = members(filter).map(([name, value]): Predicate => {
    if (name === 'and')
      return conjunction(list(value).map((item) => compileFilter(item, sample, channelType)))
    if (name === 'or') {
      const some = list(value).map((item) => compileFilter(item, sample, channelType))
      return (record) => some.some((holds) => holds(record))
    }
    return fieldPredicate(name, value, sample, channelType)
  })
  return conjunction(all)
}

const conjunction =
  (all: Predicate[]): Predicate =>
  (record) =>
    all.every((holds) => holds(record))

function members(value: Value): [string, Value][] {
  if (value.kind !== 'object')
    throw new GraphqlError('Validation error (WrongType) : expected an object in filter')
  return [...value.fields]
}

/** GraphQL takes a single value where a list is wanted. */
function list(value: Value): Value[] {
  return value.kind === 'list' ? value.items : [value]
}

function fieldPredicate(name: string, value: Value, sample: SearchRecord, channelType: string): Predicate {
  const shape = Object.hasOwn(sample, name) ? sample[name] : undefined
  if (shape === undefined) throw unknownField(name)
  if (typeof shape === 'object' && shape !== null) {
    const inner = members(value).map(([key, test]) => {
      if (!Object.hasOwn(shape, key)) throw unknownField(`${name}.${key}`)
      return { key, holds: operators(test, key, channelType) }
    })
    return (record) => {
      const nested = record[name] as Record<string, unknown>
      return inner.every(({ key, holds }) => holds(nested[key]))
    }
  }
  const holds = operators(value, name, channelType)
  return (record) => holds(record[name])
}

function operators(value: Value, field: string, channelType: string): (actual: unknown) => boolean {
  const tests = members(value).map(([operator, operand]) => {
    const make = Object.hasOwn(comparisons, operator) ? comparisons[operator] : undefined
    if (!make)
      throw new GraphqlError(`Validation error (WrongType) : unknown operator '${operator}' on '${field}'`)
    return make(scalar(operand, field, channelType))
  })
  return (actual) => tests.every((holds) => holds(actual))
}

type Scalar = string | number | boolean | null

function scalar(value: Value, field: string, channelType: string): Scalar {
  if (value.kind === 'null') return null
  if (value.kind === 'list' || value.kind === 'object' || value.kind === 'variable')
    throw new GraphqlError(`Validation error (WrongType) : '${field}' wants a scalar`)
  const wantsEnum = enumFields.has(field)
  const isEnum = value.kind === 'enum' || (value.kind === 'string' && value.fromVariable === true)
  const known = [...channelTypes, channelType]
  if (wantsEnum && !(isEnum && known.includes(String(value.value))))
    throw new GraphqlError(
      `Validation error (WrongType) : '${field}' wants one of ${known.join(', ')}, unquoted`,
    )
  if (!wantsEnum && value.kind === 'enum')
    throw new GraphqlError(`Validation error (WrongType) : '${field}' does not take '${value.value}'`)
  return value.value
}

type Comparison = (operand: Scalar) => (actual: unknown) => boolean

const ordered =
  (holds: (actual: number, operand: number) => boolean): Comparison =>
  (operand) =>
  (actual) =>
    typeof actual === 'number' && typeof operand === 'number' && holds(actual, operand)

/** Documented: equals, notequals, match, contains on strings; equals, notequals, gt, gte, lt, lte on numbers. */
const comparisons: Record<string, Comparison> = {
  equals: (operand) => (actual) => actual === operand,
  notequals: (operand) => (actual) => actual !== operand,
  contains: (operand) => (actual) => typeof actual === 'string' && actual.includes(String(operand)),
  match: (operand) => {
    const pattern = pattenOf(String(operand))
    return (actual) => typeof actual === 'string' && pattern.test(actual)
  },
  gt: ordered((actual, operand) => actual > operand),
  gte: ordered((actual, operand) => actual >= operand),
  lt: ordered((actual, operand) => actual < operand),
  lte: ordered((actual, operand) => actual <= operand),
}

/** Assumed dialect: whole value, as a JavaScript pattern; Cisco's own sample starts with `+`, so what does not parse is literal there. */
function pattenOf(text: string): RegExp {
  const source = text.replace(/^\+/, '\\+')
  try {
    return new RegExp(`^(?:${source})$`, 'u')
  } catch {
    throw new GraphqlError('Validation error (WrongType) : match wants a pattern')
  }
}

function unknownField(name: string): GraphqlError {
  return new GraphqlError(`Validation error (WrongType) : filter has no field '${name}'`)
}
