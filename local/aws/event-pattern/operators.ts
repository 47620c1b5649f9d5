import { cidr } from './cidr.ts'
import type { Scalar } from './flatten.ts'
import { invalidPattern } from './invalid.ts'
import { comparable, numeric } from './numeric.ts'
import { wildcard } from './wildcard.ts'

export type ValueTest = (value: Scalar) => boolean
/** `absent` accepts a field that is not there; only `exists: false` does, and it accepts no value. */
export interface Condition {
  absent?: true
  test: ValueTest
}

/** @param entry one member of a field's list: a plain value or an operator object */
export function conditionOf(entry: unknown): Condition {
  if (Array.isArray(entry)) throw invalidPattern('Match value must be String, number, true, false, or null')
  if (typeof entry !== 'object' || entry === null) return { test: exactly(entry as Scalar) }
  const [[name, operand] = ['', undefined], ...more] = Object.entries(entry)
  const compile = Object.hasOwn(operators, name) ? operators[name] : undefined
  if (!compile) throw invalidPattern(`Unrecognized match type ${name}`)
  if (more.length > 0) throw invalidPattern('Only one key allowed in match expression')
  if (name === 'exists' && operand === false) return { absent: true, test: () => false }
  return { test: compile(operand) }
}

const operators: Record<string, (operand: unknown) => ValueTest> = {
  exactly: (operand) => exactly(string(operand, 'exact')),
  prefix: (operand) => affix(operand, 'prefix', (text, part) => text.startsWith(part)),
  suffix: (operand) => affix(operand, 'suffix', (text, part) => text.endsWith(part)),
  'equals-ignore-case': (operand) => ignoringCase(string(operand, 'equals-ignore-case')),
  wildcard: (operand) => onText(wildcard(string(operand, 'wildcard'))),
  cidr: (operand) => onText(cidr(string(operand, 'prefix'))),
  numeric: (operand) => {
    const test = numeric(operand)
    return (value) => typeof value === 'number' && test(value)
  },
  exists: (operand) => {
    if (operand === true) return () => true
    throw invalidPattern('exists match pattern must be either true or false.')
  },
  'anything-but': anythingBut,
}

/** What `anything-but` may hold besides plain values. An empty affix is refused, an empty text elsewhere is not. */
const negatable: Record<string, (text: string) => ValueTest> = {
  prefix: (text) => onText((value) => value.startsWith(notEmpty(text))),
  suffix: (text) => onText((value) => value.endsWith(notEmpty(text))),
  'equals-ignore-case': ignoringCase,
  wildcard: (text) => onText(wildcard(text)),
}

/** Accepts any value that is there and none of those given: also a number where texts are given, and null. */
function anythingBut(operand: unknown): ValueTest {
  const refused = Array.isArray(operand) || typeof operand !== 'object' ? plain(operand) : negated(operand)
  return (value) => !refused.some((test) => test(value))
}

function plain(operand: unknown): ValueTest[] {
  const values = [operand].flat()
  const types = new Set(values.map((value) => typeof value))
  if (types.size === 1 && (types.has('string') || types.has('number')))
    return values.map((value) => exactly(value as Scalar))
  throw invalidPattern(
    'Inside anything but list, either all values are number or string, mixed type is not supported',
  )
}

function negated(operand: object | null): ValueTest[] {
  const [[name, inner] = ['', undefined], ...more] = Object.entries(operand ?? {})
  const compile = Object.hasOwn(negatable, name) ? negatable[name] : undefined
  if (!compile) throw invalidPattern(`Unsupported anything-but pattern: ${name}`)
  if (more.length > 0) throw invalidPattern('Only one key allowed in match expression')
  const texts = [inner].flat().map((text) => string(text, name))
  if (name.endsWith('fix')) texts.forEach(notEmpty)
  return texts.map(compile)
}

function exactly(expected: Scalar): ValueTest {
  const number = typeof expected === 'number' ? comparable(expected) : undefined
  if (number === undefined) return (value) => value === expected
  return (value) => typeof value === 'number' && comparable(value) === number
}

function ignoringCase(expected: string): ValueTest {
  const lower = expected.toLowerCase()
  return onText((text) => text.toLowerCase() === lower)
}

function affix(operand: unknown, name: string, has: (text: string, part: string) => boolean): ValueTest {
  if (typeof operand !== 'object' || operand === null || Array.isArray(operand)) {
    const part = string(operand, name)
    return onText((text) => has(text, part))
  }
  const [[inner, part] = ['', undefined], ...more] = Object.entries(operand)
  if (inner !== 'equals-ignore-case' || more.length > 0) {
    throw invalidPattern(`Unsupported ${name} pattern: ${inner}`)
  }
  const lower = string(part, inner).toLowerCase()
  return onText((text) => has(text.toLowerCase(), lower))
}

function onText(test: (text: string) => boolean): ValueTest {
  return (value) => typeof value === 'string' && test(value)
}

function string(operand: unknown, name: string): string {
  if (typeof operand === 'string') return operand
  throw invalidPattern(`${name} match pattern must be a string`)
}

function notEmpty(text: string): string {
  if (text) return text
  throw invalidPattern('Null prefix/suffix not allowed')
}
