import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { BenchRow } from './row.ts'

const dir = fileURLToPath(new URL('rows', import.meta.url))

/** All rows whose name contains `only`, whatever the case, in the order of their files' names. */
export async function findRows(only = ''): Promise<BenchRow[]> {
  const files = readdirSync(dir)
    .filter((file) => file.endsWith('.ts'))
    .sort()
  const rows: BenchRow[] = []
  for (const file of files) {
    const loaded: { rows?: readonly BenchRow[] } = await import(new URL(`rows/${file}`, import.meta.url).href)
    if (!loaded.rows) throw new Error(`bench/rows/${file} exports no rows`)
    rows.push(...loaded.rows)
  }
  const wanted = only.toLowerCase()
  return rows.filter(({ name }) => name.toLowerCase().includes(wanted))
}
