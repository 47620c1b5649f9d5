import { expect, it } from 'vitest'
import { readOptions } from '../../../mutate/options.ts'

it('tries all mutants, or tells only how it is used', () => {
  expect(readOptions([])).toMatchObject({ only: '', sample: undefined, goal: 90, help: false })
  expect(readOptions(['--help']).help).toBe(true)
})

it.each([
  ['--sample takes a whole number from 1', ['--sample', '0']],
  ['--goal takes 0 to 100', ['--goal', 'x']],
])('says %s', (message, args) => {
  expect(() => readOptions(args)).toThrow(message)
})
