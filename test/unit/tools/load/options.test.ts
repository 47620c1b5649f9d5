import { expect, it } from 'vitest'
import { readOptions } from '../../../load/options.ts'

it('has defaults', () => {
  expect(readOptions([])).toMatchObject({ tasks: 200, rate: 20, faults: 0, url: undefined })
})

it('takes a stack that is up', () => {
  const args = ['--url', 'http://a', '--token', 't', '--control', 'http://c', '--tasks', '5', '--rate', '0.5']

  expect(readOptions(args)).toMatchObject({
    url: 'http://a',
    token: 't',
    control: 'http://c',
    tasks: 5,
    rate: 0.5,
  })
})

it.each([
  ['--tasks takes a whole number', ['--tasks', '1.5']],
  ['--runs takes a whole number', ['--runs', '1.5']],
  ['--budget takes a number from 1', ['--runs', '5', '--budget', '0']],
  ['--tasks takes a number from 1', ['--tasks', '0']],
  ['--rate takes a number', ['--rate', 'x']],
  ['--faults takes a number from 0 to 0.5', ['--faults', '0.9']],
  ['go together', ['--url', 'http://a']],
])('says %s', (message, args) => {
  expect(() => readOptions(args)).toThrow(message)
})
