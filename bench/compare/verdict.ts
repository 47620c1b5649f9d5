import type { Result } from '../row.ts'
import { median, rankTest, sampleOf } from '../statistics.ts'

export interface Change {
  name: string
  unit: string
  /** Median there, median here. */
  before: number
  after: number
  /** Relative: 0.1 = here it is 10 % more. */
  change: number
  /** `real`: chance explains it in less than one case of 20, and it is more than the noise of the runs. */
  verdict: 'noise' | 'real'
  /** What was compared: ratios to a reference that ran beside it are steadier than values. */
  of: 'ratio' | 'value'
}

/** Smaller changes of something measured are noise, whatever the test says. */
const leastChange = 0.02

/** Rows that were measured on both sides; `before` and `after` hold one result list a run. */
export function changes(before: readonly Result[][], after: readonly Result[][]): Change[] {
  const names = after[0]?.map(({ name }) => name) ?? []
  return names.flatMap((name) => {
    const [old, now] = [runsOf(before, name), runsOf(after, name)]
    const [first] = now
    if (!first || old.length === 0) return []
    return [changeOf(first, old, now)]
  })
}

const runsOf = (runs: readonly Result[][], name: string): Result[] =>
  runs.flatMap((results) => results.filter((result) => result.name === name && !result.failed))

function changeOf({ name, unit }: Result, old: readonly Result[], now: readonly Result[]): Change {
  const isExact = [...old, ...now].every(({ spread }) => spread === 0)
  const of = !isExact && [...old, ...now].every(({ ratio }) => ratio !== null) ? 'ratio' : 'value'
  const [a, b] = [
    old.map((result) => result[of] ?? Number.NaN),
    now.map((result) => result[of] ?? Number.NaN),
  ]
  const [before, after] = [median(a), median(b)]
  const change = after / before - 1
  return {
    name,
    unit: of === 'ratio' ? 'x' : unit,
    before,
    after,
    change,
    of,
    verdict: verdictOn(a, b, isExact),
  }
}

/** What is counted and not measured differs, or does not. */
export function verdictOn(a: readonly number[], b: readonly number[], isExact: boolean): Change['verdict'] {
  const [before, after] = [sampleOf(a), sampleOf(b)]
  const distance = Math.abs(after.median - before.median)
  if (isExact && before.spread === 0 && after.spread === 0) return distance > 1e-9 ? 'real' : 'noise'
  const isBeyondNoise = distance > 2 * Math.max(before.spread, after.spread)
  const isWorthTelling = distance >= leastChange * Math.abs(before.median)
  return isBeyondNoise && isWorthTelling && rankTest(a, b) < 0.05 ? 'real' : 'noise'
}

export function changesTable(all: readonly Change[]): string {
  const width = Math.max(4, ...all.map(({ name }) => name.length))
  const line = (name: string, ...cells: string[]) =>
    `${name.padEnd(width)}  ${cells.map((cell) => cell.padStart(11)).join('  ')}`
  return [
    line('row', 'there', 'here', 'unit', 'change', 'verdict'),
    ...all.map(({ name, before, after, unit, change, verdict }) =>
      line(name, before.toPrecision(4), after.toPrecision(4), unit, percent(change), verdict),
    ),
  ].join('\n')
}

const percent = (change: number): string => `${change >= 0 ? '+' : ''}${(change * 100).toFixed(1)} %`
