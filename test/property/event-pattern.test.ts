import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compilePattern, matchesPattern } from '../../local/aws/event-pattern.ts'

const name = fc.constantFrom('a', 'b', 'c', 'd')
const word = fc.string({ unit: fc.constantFrom('a', 'b', 'B', '*', '\\', '.'), maxLength: 6 })
const whole = fc.integer({ min: -1_000, max: 1_000 })
const scalar = fc.oneof(word, whole, fc.boolean(), fc.constant(null))
const flatEvent = fc.dictionary(name, scalar, { maxKeys: 4 })
const flatPattern = fc.dictionary(name, fc.array(scalar, { minLength: 1, maxLength: 3 }), {
  minKeys: 1,
  maxKeys: 3,
})
const tree = fc.letrec<{ node: object }>((tie) => ({
  node: fc.dictionary(name, fc.oneof({ depthSize: 'small' }, scalar, tie('node')), {
    minKeys: 1,
    maxKeys: 3,
  }),
})).node

/** The pattern that asks for exactly what an event without lists holds. */
function patternOf(event: object): object {
  const entries = Object.entries(event).map(([key, value]) => {
    const inner = typeof value === 'object' && value !== null ? patternOf(value) : [value]
    return [key, inner]
  })
  return Object.fromEntries(entries)
}
const escaped = (text: string) => text.replace(/[*\\]/g, '\\$&')
const holds = (condition: unknown, value: unknown) => matchesPattern({ a: [condition] }, { a: value })

test('an event matches the pattern made of it, and no longer once a leaf is taken away', () => {
  fc.assert(
    fc.property(tree, (event) => {
      const pattern = patternOf(event)
      const [first = ''] = Object.keys(event)
      const { [first as keyof object]: _, ...less } = event

      expect(matchesPattern(pattern, event)).toBe(true)
      expect(matchesPattern(pattern, { ...event, more: 1 })).toBe(true)
      expect(matchesPattern(pattern, less)).toBe(false)
    }),
  )
})

test('a pattern matches when each field has one of its values', () => {
  fc.assert(
    fc.property(flatPattern, flatEvent, (pattern, event) => {
      const expected = Object.entries(pattern).every(
        ([key, values]) => Object.hasOwn(event, key) && values.includes(event[key] ?? null),
      )

      expect(matchesPattern(pattern, event)).toBe(expected)
    }),
  )
})

test('$or is "or", fields side by side are "and"', () => {
  fc.assert(
    fc.property(flatPattern, flatPattern, flatEvent, flatEvent, (one, other, left, right) => {
      const event = { x: left, y: right }
      const first = matchesPattern({ x: one }, event)
      const second = matchesPattern({ y: other }, event)

      expect(matchesPattern({ $or: [{ x: one }, { y: other }] }, event)).toBe(first || second)
      expect(matchesPattern({ x: one, y: other }, event)).toBe(first && second)
    }),
  )
})

test('anything-but is the opposite of its list, for a field that is there', () => {
  const lists = fc.oneof(fc.array(word, { minLength: 1 }), fc.array(whole, { minLength: 1 }))
  fc.assert(
    fc.property(lists, scalar, (list, value) => {
      const listed = matchesPattern({ a: list }, { a: value })

      expect(holds({ 'anything-but': list }, value)).toBe(!listed)
      expect(matchesPattern({ a: [{ 'anything-but': list }] }, {})).toBe(false)
    }),
  )
})

test('a field exists or it does not', () => {
  fc.assert(
    fc.property(flatEvent, name, (event, field) => {
      const exists = matchesPattern({ [field]: [{ exists: true }] }, event)

      expect(exists).toBe(Object.hasOwn(event, field))
      expect(matchesPattern({ [field]: [{ exists: false }] }, event)).toBe(!exists)
    }),
  )
})

test('wildcard does what the regular expression of it does', () => {
  const pattern = fc
    .array(word, { minLength: 1, maxLength: 5 })
    .filter((pieces) => pieces.slice(1, -1).every((piece) => piece !== ''))
  fc.assert(
    fc.property(pattern, word, fc.array(word, { maxLength: 5 }), (pieces, filler, fillers) => {
      const wildcard = pieces.map(escaped).join('*')
      const regex = new RegExp(`^${pieces.map((piece) => piece.replace(/[*\\.]/g, '\\$&')).join('.*')}$`, 's')
      const near = pieces.map((piece, index) => piece + (fillers[index] ?? '')).join('')

      for (const text of [filler, near, pieces.join(filler), pieces.join('')]) {
        expect(holds({ wildcard }, text)).toBe(regex.test(text))
      }
    }),
  )
})

test('prefix, suffix and equality are wildcards', () => {
  fc.assert(
    fc.property(word, word, (part, rest) => {
      for (const text of [rest, part + rest, rest + part, part]) {
        expect(holds({ prefix: part }, text)).toBe(holds({ wildcard: `${escaped(part)}*` }, text))
        expect(holds({ suffix: part }, text)).toBe(holds({ wildcard: `*${escaped(part)}` }, text))
        expect(holds(part, text)).toBe(holds({ wildcard: escaped(part) }, text))
        expect(holds({ 'equals-ignore-case': part }, text)).toBe(text.toLowerCase() === part.toLowerCase())
      }
    }),
  )
})

test('numbers compare as numbers do', () => {
  const number = fc.integer({ min: -5_000_000_000, max: 5_000_000_000 })
  fc.assert(
    fc.property(number, number, number, (value, one, other) => {
      const [low, high] = [Math.min(one, other), Math.max(one, other) + 1]
      fc.pre(high <= 5_000_000_000)

      expect(holds({ numeric: ['<', low] }, value)).toBe(value < low)
      expect(holds({ numeric: ['>=', low] }, value)).toBe(value >= low)
      expect(holds({ numeric: ['=', one] }, value)).toBe(value === one)
      expect(holds({ numeric: ['>', low, '<=', high] }, value)).toBe(value > low && value <= high)
    }),
  )
})

test('fields of a list of objects match when one object has them all', () => {
  const rows = fc.array(flatEvent, { maxLength: 4 })
  fc.assert(
    fc.property(flatPattern, rows, (pattern, list) => {
      const expected = list.some((row) => matchesPattern(pattern, row))

      expect(matchesPattern({ rows: pattern }, { rows: list })).toBe(expected)
    }),
  )
})

test('an IPv4 address is in the block of its own prefix, and in no other of that length', () => {
  const address = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255))
  const asNumber = (parts: number[]) => parts.reduce((sum, part) => sum * 256 + part, 0)
  fc.assert(
    fc.property(address, address, fc.nat(31), (one, other, bits) => {
      const size = 2 ** (32 - bits)
      const base = Math.floor(asNumber(one) / size) * size
      const block = [24, 16, 8, 0].map((shift) => Math.floor(base / 2 ** shift) % 256).join('.')

      expect(holds({ cidr: `${block}/${bits}` }, one.join('.'))).toBe(true)
      expect(holds({ cidr: `${block}/${bits}` }, other.join('.'))).toBe(
        Math.floor(asNumber(other) / size) * size === base,
      )
    }),
  )
})

test('any JSON compiles or is refused as an invalid pattern', () => {
  const operators = fc.constantFrom(
    'prefix',
    'wildcard',
    'cidr',
    'numeric',
    'exists',
    'anything-but',
    '$or',
    'a',
  )
  const nearly = fc.letrec<{ node: unknown }>((tie) => ({
    node: fc.oneof(
      { depthSize: 'small' },
      scalar,
      fc.constantFrom('<', '=', '10.0.0.0/8', '::/0', '/', ''),
      fc.array(tie('node'), { maxLength: 3 }),
      fc.dictionary(operators, tie('node'), { maxKeys: 3 }),
    ),
  })).node
  fc.assert(
    fc.property(fc.oneof(nearly, fc.jsonValue()), flatEvent, (pattern, event) => {
      try {
        expect(matchesPattern(JSON.stringify(pattern), event)).toBeTypeOf('boolean')
        compilePattern(JSON.stringify(pattern))
      } catch (error) {
        expect(error).toMatchObject({ code: 'InvalidEventPatternException' })
      }
    }),
    { numRuns: 2_000 },
  )
})
