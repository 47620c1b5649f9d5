import { expect, test } from 'vitest'
import { compilePattern, matchesPattern } from '../../../local/aws/event-pattern.ts'
import { invalid, vectors } from './event-pattern-vectors.ts'

test.each(vectors)('%s', (_, pattern, event, expected) => {
  expect(matchesPattern(JSON.stringify(pattern), event)).toBe(expected)
})

test.each(invalid)('refuses %s', (pattern, reason) => {
  const compile = () => compilePattern(pattern)

  expect(compile).toThrow(
    reason ? `Event pattern is not valid. Reason: ${reason}` : 'Event pattern is not valid.',
  )
  expect(compile).toThrow(expect.objectContaining({ code: 'InvalidEventPatternException' }))
})

test('refuses more than 1000 combinations of $or', () => {
  const two = (name: string) => ({ [name]: { $or: [{ x: [1] }, { y: [1] }] } })
  const times = (count: number) =>
    Object.assign({}, ...Array.from({ length: count }, (_, index) => two(`f${index}`)))

  expect(() => compilePattern(times(9))).not.toThrow()
  expect(() => compilePattern(times(10))).toThrow('more than 1000')
})

test('a wildcard does not take exponential time', () => {
  const began = process.cpuUsage()

  const matched = matchesPattern({ a: [{ wildcard: '*a*a*a*a*b' }] }, { a: 'a'.repeat(50_000) })

  expect(matched).toBe(false)
  expect(process.cpuUsage(began).user).toBeLessThan(1_000_000)
})
