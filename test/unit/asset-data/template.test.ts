import { expect, it } from 'vitest'
import { compileTemplate, wireText } from '../../../functions/domain/template.ts'
import { aTask } from './factories.ts'

const scope = { externalId: 'C-1', source: 'claims', task: aTask() }

it.each(['{', '}', '{nothing}', '{data.}'])(
  'refuses to work with %j, which no config may hold',
  (template) => {
    expect(() => compileTemplate(template)).toThrow(/^template /)
  },
)

it.each([
  ['', ''],
  ['text', 'text'],
  ['{source}', 'claims'],
  ['{source}/{externalId}', 'claims/C-1'],
])('%j renders as %j', (template, expected) => {
  expect(compileTemplate(template)(scope)).toBe(expected)
})

it.each([
  ['x', 'x'],
  [5, '5'],
  [true, 'true'],
  [null, ''],
  [undefined, ''],
])('%j goes out as %j', (value, expected) => {
  expect(wireText(value)).toBe(expected)
})
