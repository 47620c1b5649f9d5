import { expect, it } from 'vitest'
import { readOptions } from '../../../fuzz/options.ts'

it('sends a million inputs of every kind', () => {
  expect(readOptions([])).toMatchObject({ runs: 1_000_000, only: undefined, at: undefined })
})

it('replays one input', () => {
  expect(readOptions(['--only', 'hook', '--seed', 's', '--at', '17'])).toMatchObject({
    only: 'hook',
    seed: 's',
    at: 17,
  })
})

it.each([
  ['--only takes ingest', ['--only', 'x']],
  ['--at needs --only', ['--at', '1']],
  ['--runs takes a whole number', ['--runs', '1e3']],
  ['--jobs takes a whole number from 1', ['--jobs', '0']],
])('says %s', (message, args) => {
  expect(() => readOptions(args)).toThrow(message)
})
