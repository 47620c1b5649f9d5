import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { UsageError } from '../cli.ts'
import { leaveNothing } from '../leave-nothing.ts'
import type { Options } from '../options.ts'
import type { Result } from '../row.ts'
import { changes, changesTable } from './verdict.ts'
import { checkOut, here } from './worktree.ts'

const run = promisify(execFile)

/** Runs the rows at `revision` and here, by turns, and says what changed. */
export async function compareWith(revision: string, options: Options): Promise<string> {
  const there = checkOut(revision)
  const scratch = mkdtempSync(join(tmpdir(), 'workbridge-bench-'))
  const removeScratch = leaveNothing(() => rmSync(scratch, { recursive: true, force: true }))
  const before: Result[][] = []
  const after: Result[][] = []
  try {
    for (let pair = 1; pair <= options.pairs; pair++) {
      console.error(`[${pair}/${options.pairs}] ${revision}, then here`)
      before.push(await runIn(there.dir, options, join(scratch, 'there.json')))
      after.push(await runIn(here, options, join(scratch, 'here.json')))
    }
  } finally {
    there.remove()
    removeScratch()
  }
  return [`there = ${revision} (${there.commit.slice(0, 10)})`, changesTable(changes(before, after))].join(
    '\n',
  )
}

async function runIn(dir: string, { only, quick }: Options, json: string): Promise<Result[]> {
  const flags = ['--json', json, '--only', only, ...(quick ? ['--quick'] : [])]
  rmSync(json, { force: true })
  // A row that fails (an older revision may lack what it measures) is left out of the comparison.
  const failed = await run(process.execPath, ['bench/main.ts', ...flags], { cwd: dir }).catch(
    (error) => error,
  )
  if (!existsSync(json)) throw new UsageError(`the bench does not run in ${dir}:\n${failed.stderr}`)
  return JSON.parse(readFileSync(json, 'utf8')).rows
}
