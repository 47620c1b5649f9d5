import { type Latency, stages } from './latency.ts'

/** Upper bounds, ms. */
const bounds = [10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000, 100_000, Number.POSITIVE_INFINITY]
const width = 20

/** How many tasks took how long, by stage, as bars of text; from the shortest time that occurs to the longest. */
export function bars(all: readonly Latency[]): string {
  const counts = stages.map((stage) => {
    const values = all.flatMap((one) => one[stage] ?? [])
    return bounds.map((to, n) => values.filter((ms) => ms < to && ms >= (bounds[n - 1] ?? 0)).length)
  })
  const most = Math.max(1, ...counts.flat())
  const isUsed = bounds.map((_, n) => counts.some((own) => (own[n] ?? 0) > 0))
  const rows = bounds.flatMap((to, n) => {
    if (n < isUsed.indexOf(true) || n > isUsed.lastIndexOf(true)) return []
    return [`${nameOf(to).padStart(10)}  ${counts.map((own) => bar(own[n] ?? 0, most)).join('  ')}`.trimEnd()]
  })
  return [`${''.padEnd(12)}${stages.map((stage) => stage.padEnd(width)).join('  ')}`.trimEnd(), ...rows].join(
    '\n',
  )
}

/** Where there is one at all, there is something to see. */
const bar = (count: number, most: number): string =>
  '█'.repeat(Math.ceil((count / most) * width)).padEnd(width)

const nameOf = (to: number): string =>
  Number.isFinite(to) ? `< ${to < 1_000 ? `${to} ms` : `${to / 1_000} s`}` : 'longer'
