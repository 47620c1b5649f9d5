import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { loadConfig } from '../../../infra/config/load.ts'
import { good, tempConfig } from './temp-config.ts'

const shipped = join(import.meta.dirname, '..', '..', '..', 'config', 'assets', 'crm-lead.yaml')
const base: Record<string, string> = { ...good, 'assets/crm-lead.yaml': readFileSync(shipped, 'utf8') }

const junk = fc.oneof(
  fc.constantFrom(
    '',
    '  ',
    '- x',
    '  - [',
    'a: b: c',
    'fields:',
    '  key: 5',
    '? {a: b}',
    '&a x',
    '*a',
    '<<: 1',
    '!!binary x',
    '--- x',
    '{}',
  ),
  fc.constantFrom(
    'flowSettings: [a]',
    'origin: 5',
    'origin: {id: {}}',
    'fields: {a: b}',
    'fields: [5, null]',
    'priority: p',
    '5: 5',
  ),
  fc.constantFrom(
    '__proto__: {a: b}',
    'constructor: x',
    'clients: x',
    'assets: {}',
    'find: {after: x}',
    'limits: []',
    'null: null',
  ),
  fc.string(),
)
const mutation = fc.record({
  file: fc.constantFrom(...Object.keys(base)),
  line: fc.nat(60),
  text: junk,
  mode: fc.constantFrom('insert', 'replace', 'remove'),
})

function mutate(
  text: string,
  { line, text: written, mode }: { line: number; text: string; mode: string },
): string {
  const lines = text.split('\n')
  lines.splice(line % lines.length, mode === 'insert' ? 0 : 1, ...(mode === 'remove' ? [] : [written]))
  return lines.join('\n')
}

describe('loadConfig on whatever somebody writes', () => {
  it('gives a config, or faults in files and lines that are there', () => {
    let wrong = 0
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 4 }), (mutations) => {
        const files: Record<string, string> = { ...base }
        for (const each of mutations) files[each.file] = mutate(files[each.file] ?? '', each)

        const loaded = loadConfig({ dir: tempConfig(files), stage: 'production' })

        if ('config' in loaded) return
        wrong += 1
        for (const { file, line, message } of loaded.faults) {
          expect(line).toBeLessThanOrEqual(readFileSync(file, 'utf8').split('\n').length)
          expect(line).toBeGreaterThanOrEqual(1)
          expect(message).not.toMatch(/undefined|\[object|Invalid input/)
        }
      }),
      { numRuns: 150 },
    )
    expect(wrong).toBeGreaterThan(50)
  })
})
