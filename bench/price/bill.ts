import { type Counts, type Line, lines } from '../aws/meter.ts'
import { perMillion } from './prices.ts'

/** Dollars for a million of what `counts` holds one of. */
export const priceOf = (counts: Counts): number =>
  lines.reduce((total, line) => total + (counts[line] ?? 0) * perMillion[line], 0)

/** The bill, largest line first, such as `table writes 5.2 = $3.25`. */
export const billText = (counts: Counts): string =>
  lines
    .filter((line) => (counts[line] ?? 0) > 0)
    .sort((a, b) => cost(b, counts) - cost(a, counts))
    .map(
      (line) => `${line} ${Number((counts[line] ?? 0).toPrecision(3))} = $${cost(line, counts).toFixed(2)}`,
    )
    .join(', ')

const cost = (line: Line, counts: Counts): number => (counts[line] ?? 0) * perMillion[line]

export const perTask = (counts: Counts, tasks: number): Counts =>
  Object.fromEntries(Object.entries(counts).map(([line, amount]) => [line, amount / tasks]))

export function add(...all: readonly Counts[]): Counts {
  const total: Counts = {}
  for (const counts of all)
    for (const line of lines) if (counts[line]) total[line] = (total[line] ?? 0) + counts[line]
  return total
}
