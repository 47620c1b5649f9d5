import type { Catalog } from '../catalog/catalog.ts'
import type { FieldType, Topic } from '../catalog/types.ts'
import { nearest, suggestion } from '../nearest.ts'
import type { Clause, Path, Scalar, Step } from './ast.ts'
import { formatPath, formatScalar } from './format.ts'

/** What is wrong with one test for one topic, in words that say how to mend it. */
export function clauseFault(clause: Clause, topic: Topic, catalog: Catalog): string | undefined {
  const found = fieldAt(clause.path, topic, catalog)
  return typeof found === 'string' ? found : testFault(clause, formatPath(clause.path), found)
}

/** The type a path leads to, or what is wrong with the path. */
export function fieldAt(path: Path, topic: Topic, catalog: Catalog): FieldType | string {
  let type: FieldType = { type: 'object', fields: topic.fields }
  for (const [index, step] of path.entries()) {
    const next = stepInto(type, step, formatPath(path.slice(0, index)))
    if (next === undefined) return unknownField(String(step), type, index, topic, catalog)
    if (typeof next === 'string') return next
    type = next
  }
  return type
}

/** The type one step further, what is wrong with the step, or `undefined` for a field that is not listed. */
function stepInto(type: FieldType, step: Step, before: string): FieldType | string | undefined {
  if (type.type === 'any') return type
  if (type.type === 'list') {
    if (typeof step !== 'string') return type.of
    return `"${before}" is a list; write ${before}[*]${formatPath(['x', step]).slice(1)} for any of its elements`
  }
  if (typeof step !== 'string') return `"${before}" is no list; take the bracket out`
  if (type.type === 'map') return type.of
  if (type.type !== 'object') return `"${before}" is ${kind(type)} and has no field "${step}"`
  return Object.hasOwn(type.fields, step) ? type.fields[step] : undefined
}

function unknownField(name: string, type: FieldType, index: number, topic: Topic, catalog: Catalog): string {
  const fields = type.type === 'object' ? type.fields : {}
  const where = topic.aliases[0] ?? topic.name
  const fault = `"${name}" is no field of ${where}`
  const near = nearest(name, Object.keys(fields))
  if (near !== undefined) return `${fault}; did you mean "${near}"?`
  const elsewhere = catalog.topics.filter((other) => index === 0 && Object.hasOwn(other.fields, name))
  const [first] = elsewhere
  if (first !== undefined) return `${fault}; ${first.aliases[0] ?? first.name} has it`
  return `${fault}; ${suggestion(name, Object.keys(fields))}`
}

function testFault(clause: Clause, field: string, type: FieldType): string | undefined {
  if (type.type === 'any') return undefined
  switch (clause.op) {
    case '==':
      return valuesFault(field, type, [clause.value])
    case 'in':
      return valuesFault(field, type, clause.values)
    case 'exists':
      return undefined
    case 'size':
      return type.type === 'list' || type.type === 'text'
        ? undefined
        : `"${field}" is ${kind(type)} and has no size`
    case 'contains':
      return containsFault(field, type, [clause.value])
    case 'all':
      return type.type === 'list'
        ? containsFault(field, type, clause.values)
        : `"${field}" is ${kind(type)}; "all" is for lists: use "in"`
    case 'startsWith':
    case 'endsWith':
    case 'like':
      return type.type === 'text' ? undefined : `"${field}" is ${kind(type)}; "${clause.op}" is for text`
    default:
      return isNumeric(type) ? undefined : `"${field}" is ${kind(type)}; ${clause.op} is for numbers`
  }
}

function containsFault(field: string, type: FieldType, values: readonly Scalar[]): string | undefined {
  if (type.type === 'list') return valuesFault(`${field}[*]`, type.of, values)
  const isText = type.type === 'text' && values.every((value) => typeof value === 'string')
  return isText ? undefined : `"${field}" is ${kind(type)}; "contains" is for lists, and for text within text`
}

/** Values that can never be equal to what the field holds. `null` can be anywhere. */
function valuesFault(field: string, type: FieldType, values: readonly Scalar[]): string | undefined {
  if (type.type === 'list') return `"${field}" is a list; use "contains", or test ${field}[*]`
  if (type.type === 'object' || type.type === 'map')
    return `"${field}" is ${kind(type)}; test one of its fields`
  for (const value of values) {
    const fault = value === null || type.type === 'any' ? undefined : valueFault(field, type, value)
    if (fault !== undefined) return fault
  }
  return undefined
}

function valueFault(field: string, type: FieldType, value: Exclude<Scalar, null>): string | undefined {
  if (type.type === 'text') {
    if (typeof value !== 'string') return `"${field}" is text; write "${value}" in quotes`
    if (type.values === undefined || type.values.includes(value)) return undefined
    return `"${field}" is never ${formatScalar(value)}; ${suggestion(value, type.values)}`
  }
  const expected = type.type === 'boolean' ? 'boolean' : 'number'
  if (typeof value !== expected)
    return `"${field}" is ${kind(type)}, and ${formatScalar(value)} is ${kindOf(value)}`
  if (isNumeric(type) && type.type !== 'number' && !Number.isInteger(value))
    return `"${field}" is ${kind(type)}, and ${value} is none`
  return undefined
}

const isNumeric = ({ type }: FieldType): boolean =>
  type === 'whole' || type === 'epochMs' || type === 'number'

const kinds: Record<FieldType['type'], string> = {
  text: 'text',
  whole: 'a whole number',
  epochMs: 'a time in epoch milliseconds',
  number: 'a number',
  boolean: 'true or false',
  any: 'anything',
  list: 'a list',
  map: 'a map',
  object: 'an object',
}
export const kind = ({ type }: FieldType): string => kinds[type]

function kindOf(value: Exclude<Scalar, null>): string {
  if (typeof value === 'string') return 'text'
  return typeof value === 'number' ? 'a number' : 'true or false'
}
