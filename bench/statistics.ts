/** A measured quantity: its median, and the median distance from it (MAD). */
export interface Sample {
  median: number
  spread: number
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

export function sampleOf(values: readonly number[]): Sample {
  const middle = median(values)
  return { median: middle, spread: median(values.map((value) => Math.abs(value - middle))) }
}

/** A quantity that was counted, not measured. */
export const exactly = (value: number): Sample => ({ median: value, spread: 0 })

/**
 * How likely two samples of one and the same distribution lie at least this far apart in rank: the exact
 * two-sided Mann-Whitney test, ties counted half. For up to about 10 values each.
 */
export function rankTest(a: readonly number[], b: readonly number[]): number {
  const all = [...a, ...b]
  const ranks = ranksOf(all)
  const expected = (a.length * (all.length + 1)) / 2
  const seen = Math.abs(sum(ranks.slice(0, a.length)) - expected)
  let extreme = 0
  let total = 0
  for (const chosen of subsets(ranks, a.length)) {
    total += 1
    if (Math.abs(chosen - expected) >= seen - 1e-9) extreme += 1
  }
  return extreme / total
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

function ranksOf(values: readonly number[]): number[] {
  return values.map((value) => {
    const below = values.filter((other) => other < value).length
    const equal = values.filter((other) => other === value).length
    return below + (equal + 1) / 2
  })
}

/** The sum of each way to choose `size` of the values. */
function* subsets(values: readonly number[], size: number, from = 0, total = 0): Generator<number> {
  if (size === 0) {
    yield total
    return
  }
  for (let i = from; i <= values.length - size; i++)
    yield* subsets(values, size - 1, i + 1, total + (values[i] ?? 0))
}
