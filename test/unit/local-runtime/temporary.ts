import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

const made: string[] = []

/** A new directory; call `removeTemporary` once at the top of the file. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'workbridge-test-'))
  made.push(directory)
  return directory
}

/** Has all temporary directories removed at the end of the test file. */
export function removeTemporary() {
  afterAll(() => {
    for (const directory of made.splice(0)) rmSync(directory, { recursive: true, force: true })
  })
}
