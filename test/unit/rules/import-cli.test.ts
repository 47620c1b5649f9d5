import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'

const script = join(import.meta.dirname, '..', '..', '..', 'infra', 'rules', 'import.ts')
const dir = mkdtempSync(join(tmpdir(), 'triggers-'))
afterAll(() => rmSync(dir, { recursive: true }))

function importFile(text: string | undefined) {
  const file = join(dir, 'triggers.json')
  if (text !== undefined) writeFileSync(file, text)
  const { status, stderr } = spawnSync(process.execPath, [script, file], { encoding: 'utf8' })
  return { status, stderr }
}

it.each([undefined, '{"entities": ['])('regression: a file that cannot be read is named: %j', (text) => {
  const { status, stderr } = importFile(text)
  expect(status).toBe(2)
  expect(stderr).toMatch(/^\S+triggers\.json cannot be read as JSON: [^\n]+\n$/)
})
