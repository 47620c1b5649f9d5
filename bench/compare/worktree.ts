import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { UsageError } from '../cli.ts'
import { leaveNothing } from '../leave-nothing.ts'

export const here = fileURLToPath(new URL('../..', import.meta.url))

export interface Worktree {
  dir: string
  commit: string
  remove(): void
}

const git = (...args: string[]): string =>
  execFileSync('git', ['-C', here, ...args], { encoding: 'utf8' }).trim()

function commitOf(revision: string): string {
  try {
    return git('rev-parse', '--verify', '--quiet', `${revision}^{commit}`)
  } catch {
    throw new UsageError(`--compare: there is no revision ${revision}`)
  }
}

/**
 * Another revision beside this one, with this one's packages and this one's bench: what is measured must not change
 * together with how it is measured.
 */
export function checkOut(revision: string): Worktree {
  const commit = commitOf(revision)
  const base = mkdtempSync(join(tmpdir(), 'workbridge-compare-'))
  const dir = join(base, 'there')
  const remove = leaveNothing(() => {
    git('worktree', 'remove', '--force', dir)
    rmSync(base, { recursive: true, force: true })
  })
  git('worktree', 'add', '--detach', '--quiet', dir, commit)
  rmSync(join(dir, 'bench'), { recursive: true, force: true })
  cpSync(join(here, 'bench'), join(dir, 'bench'), { recursive: true })
  symlinkSync(join(here, 'node_modules'), join(dir, 'node_modules'), 'dir')
  return { dir, commit, remove }
}
