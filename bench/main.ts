import { writeFileSync } from 'node:fs'
import { optionsOrExit, refuse, UsageError } from './cli.ts'
import { compareWith } from './compare/compare.ts'
import { markdownSection, writeSection } from './markdown.ts'
import { readOptions, usage } from './options.ts'
import type { Result } from './row.ts'
import { findRows } from './rows.ts'
import { runRows } from './run.ts'
import { textTable } from './table.ts'

const options = optionsOrExit(readOptions, usage)
const rows = await findRows(options.only)
if (rows.length === 0) refuse(`no row has "${options.only}" in its name; --list names them`)
if (options.list) console.log(rows.map(({ name }) => name).join('\n'))
else if (options.compare !== undefined) console.log(await compared(options.compare))
else report(await runRows(rows, { quick: options.quick, announce }))

async function compared(revision: string): Promise<string> {
  try {
    return await compareWith(revision, options)
  } catch (error) {
    if (error instanceof UsageError) refuse(error.message)
    throw error
  }
}

/** On stderr, so that the table alone can be piped away. */
function announce(row: { name: string }, number: number, of: number): void {
  console.error(`[${number}/${of}] ${row.name}`)
}

function report(results: Result[]): void {
  console.log(textTable(results))
  if (options.json !== undefined)
    writeFileSync(options.json, `${JSON.stringify({ rows: results }, null, 2)}\n`)
  if (options.markdown !== undefined) writeSection(options.markdown, markdownSection(results, new Date()))
  if (results.some(({ failed }) => failed)) process.exitCode = 1
}
