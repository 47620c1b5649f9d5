import type { Sample } from './statistics.ts'

/** One line of the table. A file in `rows/` exports some of these as `rows`; nothing else has to know it. */
export interface BenchRow {
  /** Unique; `--only` looks in it. */
  name: string
  unit: string
  /** What stands beside it in the same run, in a few words. */
  against: string
  target?: Target
  measure(context: Context): Promise<Measured>
}

/** Bounds, both inclusive. `of`: the row's own value, or the ratio to its reference. */
export interface Target {
  of: 'value' | 'ratio'
  most?: number
  least?: number
}

export interface Measured {
  value: Sample
  reference?: Sample
  /** Median of the ratios of rounds that ran side by side, where there are such; else of the two medians. */
  ratio?: number
  /** What has to be known to read the figure. */
  note?: string
}

export interface Context {
  /** Fewer rounds: a glance, not a record. */
  quick: boolean
  /** Sets something up once for all rows that need it; `close` runs at the end. */
  shared<T extends { close?(): unknown }>(key: string, make: () => Promise<T>): Promise<T>
}

export interface Result {
  name: string
  value: number
  unit: string
  /** The reference's own value, in the same unit. */
  reference: number | null
  ratio: number | null
  target: number | null
  met: boolean | null
  targetOf: Target['of'] | null
  targetIs: 'most' | 'least' | null
  against: string
  /** MAD of the value. */
  spread: number
  note?: string
  /** Nothing was measured: a result was wrong, or the row could not run. `note` says what. */
  failed?: true
}

export function toResult(row: BenchRow, measured: Measured): Result {
  const { value, reference, note } = measured
  const ratio = measured.ratio ?? (reference ? value.median / reference.median : null)
  const bound = row.target?.most ?? row.target?.least ?? null
  return {
    name: row.name,
    value: value.median,
    unit: row.unit,
    reference: reference?.median ?? null,
    ratio,
    target: bound,
    met: isMet(row.target, value.median, ratio),
    targetOf: row.target?.of ?? null,
    targetIs: row.target ? (row.target.most === undefined ? 'least' : 'most') : null,
    against: row.against,
    spread: value.spread,
    ...(note !== undefined && { note }),
  }
}

function isMet(target: Target | undefined, value: number, ratio: number | null): boolean | null {
  if (!target) return null
  const seen = target.of === 'ratio' ? ratio : value
  if (seen === null) return false
  return (
    seen <= (target.most ?? Number.POSITIVE_INFINITY) && seen >= (target.least ?? Number.NEGATIVE_INFINITY)
  )
}

export const toFailure = (row: BenchRow, note: string): Result => ({
  ...toResult(row, { value: { median: Number.NaN, spread: 0 } }),
  met: row.target ? false : null,
  note,
  failed: true,
})
