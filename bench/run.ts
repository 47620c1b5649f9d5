import { type BenchRow, type Context, type Result, toFailure, toResult } from './row.ts'

export interface RunOptions {
  quick: boolean
  /** Called before each row. */
  announce(row: BenchRow, number: number, of: number): void
}

/** Measures the rows one after the other, never two at once. */
export async function runRows(rows: readonly BenchRow[], options: RunOptions): Promise<Result[]> {
  const made = new Map<string, Promise<{ close?(): unknown }>>()
  const context: Context = {
    quick: options.quick,
    shared<T extends { close?(): unknown }>(key: string, make: () => Promise<T>): Promise<T> {
      const known = made.get(key) ?? make()
      made.set(key, known)
      return known as Promise<T>
    },
  }
  const results: Result[] = []
  try {
    for (const [index, row] of rows.entries()) {
      options.announce(row, index + 1, rows.length)
      results.push(await measure(row, context))
    }
  } finally {
    const settled = await Promise.allSettled([...made.values()].reverse())
    for (const one of settled) if (one.status === 'fulfilled') await one.value.close?.()
  }
  return results
}

/** A row that fails does not take the others with it. */
async function measure(row: BenchRow, context: Context): Promise<Result> {
  try {
    return toResult(row, await row.measure(context))
  } catch (error) {
    return toFailure(row, `failed: ${error instanceof Error ? error.message : error}`)
  }
}
