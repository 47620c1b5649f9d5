import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import * as z from 'zod'
import type { Mutant } from './mutants.ts'

/** A mutant that no test should kill, by the line it is on (its place may move) and the change. */
const excuseSchema = z.strictObject({
  file: z.string(),
  line: z.string(),
  change: z.string(),
  reason: z.string().min(20),
})

export type Excuse = z.output<typeof excuseSchema>

export function readExcuses(path: string): Excuse[] {
  return z.array(excuseSchema).parse(parse(readFileSync(path, 'utf8'), { merge: true }) ?? [])
}

export function excuseFor(
  excuses: readonly Excuse[],
  file: string,
  source: string,
  mutant: Mutant,
): Excuse | undefined {
  const line = (source.split('\n')[mutant.line - 1] ?? '').trim()
  return excuses.find((one) => one.file === file && one.line === line && one.change === mutant.change)
}
