import { expect, it } from 'vitest'
import { checkTask } from '../../../functions/domain/asset-data.ts'
import type { Field } from '../../../schemas/config.ts'
import type { SourceTask, TaskValue } from '../../../schemas/source-task.ts'
import { aField, anAsset, aTask } from './factories.ts'

const field = (over: Partial<Field>, value: TaskValue) =>
  [anAsset([aField('f', over)]), aTask({ f: value })] as const
const task = (over: Partial<SourceTask>) => [anAsset(), aTask({}, over)] as const

it.each([
  ['unknown', 'add it to the asset', ...task({ data: { id: '1', g: 'x' } })],
  ['minEntries', 'at least one field', ...task({ data: {} })],
  ['required', 'missing', ...task({ data: {} })],
  ['unmapped', 'maps priority to no flow setting', ...task({ priority: 1 })],
  ['unmapped', 'maps dueAt to no flow setting', ...task({ dueAt: '2026-01-15T12:00:00Z' })],
  [
    'conflict',
    'carries priority',
    anAsset([], { priority: { flowSetting: 'p' } }),
    aTask({}, { priority: 1, flowSettings: { p: '2' } }),
  ],
  ['type', 'a JSON number', ...field({ type: 'number' }, 'x')],
  ['type', 'a JSON boolean', ...field({ type: 'boolean' }, 'x')],
  ['type', 'a JSON string', ...field({}, 5)],
  ['type', 'YYYY-MM-DD', ...field({ type: 'date' }, 'x')],
  ['type', 'RFC 3339', ...field({ type: 'date-time' }, 'x')],
  ['type', 'e-mail', ...field({ type: 'email' }, 'x')],
  ['type', 'E.164', ...field({ type: 'phone' }, 'x')],
  ['type', 'http', ...field({ type: 'url' }, 'x')],
  ['encoding', 'surrogate', ...field({}, '\ud800')],
  ['maxBytes', 'at most 1024 UTF-8 bytes', ...field({}, 'x'.repeat(1_025))],
  ['maxLength', 'at most 2 characters', ...field({ maxLength: 2 }, 'abc')],
  ['enum', 'one of the values', ...field({ enum: ['a'] }, 'b')],
  ['pattern', 'the pattern as a whole', ...field({ pattern: 'a' }, 'b')],
  ['min', 'at least 1', ...field({ type: 'number', min: 1 }, 0)],
  ['max', 'at most 1', ...field({ type: 'number', max: 1 }, 2)],
  ['maxEntries', 'at most 15 entries', ...task({ flowSettings: pairs(16) })],
  ['minLength', 'a name', ...task({ flowSettings: { '': 'x' } })],
  ['maxKeyBytes', 'a name of at most 200', ...task({ flowSettings: { ['k'.repeat(201)]: 'x' } })],
  ['maxBytes', 'come to at most 512', ...task({ flowSettings: { k: 'x'.repeat(513) } })],
  ['encoding', 'surrogate', ...task({ flowSettings: { k: '\ud800' } })],
])('%s says what to do: %s', (rule, words, asset, wrong) => {
  const messages = checkTask(asset, wrong)
    .filter((violation) => violation.rule === rule)
    .map(({ message }) => message)

  expect(messages).toEqual([expect.stringContaining(words)])
})

function pairs(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, 'x']))
}
