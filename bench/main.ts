import { writeFileSync } from 'node:fs'
import { compareWith } from './compare/compare.ts'
import { markdownSection, writeSection } from './markdown.ts'
import { type Options, readOptions, usage } from './options.ts'
import type { Result } from './row.ts'
import { findRows } from './rows.ts'
import { runRows } from './run.ts'
import { textTable } from './table.ts'

const options = optionsOrExit()
const rows = await findRows(options.only)
if (rows.length === 0) throw new Error(`no row has "${options.only}" in its name`)
if (options.list) console.log(rows.map(({ name }) => name).join('\n'))
else if (options.compare !== undefined) console.log(await compareWith(options.compare, options))
else report(await runRows(rows, { quick: options.quick, announce }))

function optionsOrExit(): Options {
  try {
    return readOptions(process.argv.slice(2))
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`)
    process.exit(2)
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
