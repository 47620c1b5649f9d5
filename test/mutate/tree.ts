import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const project = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** Mutants live here and never in the checkout: what is not ignored by git, and the packages by a link. */
export function copyTree(): { directory: string; remove(): void } {
  const directory = mkdtempSync(join(tmpdir(), 'workbridge-mutate-'))
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: project,
    encoding: 'utf8',
    maxBuffer: 16_000_000,
  })
  for (const file of listed.split('\0').filter(Boolean))
    if (statSync(join(project, file), { throwIfNoEntry: false })?.isFile())
      cpSync(join(project, file), join(directory, file))
  symlinkSync(join(project, 'node_modules'), join(directory, 'node_modules'))
  const remove = () => rmSync(directory, { recursive: true, force: true })
  process.once('exit', remove)
  return { directory, remove }
}
