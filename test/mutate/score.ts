import type { Mutant } from './mutants.ts'

export type Fate = 'killed' | 'timeout' | 'survived' | 'excused'

export interface Judged {
  file: string
  mutant: Mutant
  fate: Fate
}

/** Caught of all that count, in percent; 100 of none. */
export function scoreOf(judged: readonly Judged[]): number {
  const counted = judged.filter(({ fate }) => fate !== 'excused')
  const caught = counted.filter(({ fate }) => fate !== 'survived')
  return counted.length === 0 ? 100 : (caught.length / counted.length) * 100
}

/** A line for each file, and one for all. */
export function scoreTable(judged: readonly Judged[]): string {
  const byFile = [...Map.groupBy(judged, ({ file }) => file)]
  const lines = [...byFile, ['all', judged] as const].map(([file, own]) => {
    const count = (fate: Fate) => String(own.filter((one) => one.fate === fate).length).padStart(9)
    const counts = (['killed', 'timeout', 'survived', 'excused'] as const).map(count).join('')
    return `${file.padEnd(46)}${counts}${`${scoreOf(own).toFixed(1)} %`.padStart(10)}`
  })
  const head = `${'file'.padEnd(46)}${['killed', 'timeout', 'survived', 'excused'].map((name) => name.padStart(9)).join('')}`
  return [`${head}${'score'.padStart(10)}`, ...lines].join('\n')
}

export const nameOf = (file: string, { line, change }: Mutant): string =>
  `${file}:${line}: ${change.slice(0, 160)}`
