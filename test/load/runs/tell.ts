import { latencyModel } from './queue.ts'
import { loadRuns, type RunLoad, type RunLoadOptions } from './run-load.ts'

/** Most lateness of a step where the budget is ample and nothing is lost: the 99th percentile, ms. */
const mostLateMs = 2_000

/** What must not be, in words; empty when all is well. `clean`: the same callbacks without faults. */
export function findings(load: RunLoad, options: RunLoadOptions, clean?: RunLoad): string[] {
  const isLate = !load.isScarce && options.faults === 0 && !(load.lateness.p99 <= mostLateMs)
  const others = [...(clean?.ends ?? [])].filter(([id, end]) => load.ends.get(id) !== end)
  return [
    ...load.lost.map((one) => `not where it should end: ${one}`),
    ...load.twice,
    ...load.overtaken.map((one) => `overtaken in ${one}`),
    ...(isLate ? [`p99 of lateness ${load.lateness.p99} ms is above ${mostLateMs} ms`] : []),
    ...others.map(([id, end]) => `ended otherwise without faults: ${id}: ${end}`),
  ]
}

/** Runs the load and prints its figures; true when all is well. */
export async function tellRuns(options: RunLoadOptions): Promise<boolean> {
  const { runs, budget, faults } = options
  console.log(`${runs} waiting callbacks at ${budget} calls a minute, faults ${faults}; ${latencyModel}`)
  const clean = faults > 0 ? await loadRuns({ ...options, faults: 0 }) : undefined
  const load = await loadRuns(options)
  const found = findings(load, options, clean)
  console.log(`\n${table(load)}\n`)
  for (const one of found.slice(0, 20)) console.log(one)
  if (found.length > 20) console.log(`… and ${found.length - 20} more`)
  const said = clean ? ', same ends as without faults' : ''
  console.log(
    found.length === 0
      ? `none lost, no step twice, none claimed after its stop, nobody overtaken${said}`
      : `${found.length} findings`,
  )
  return found.length === 0
}

function table({ minutes, calls, bumps, coalesced, lateness, mostCallsAMinute }: RunLoad): string {
  const rows: [string, string][] = [
    ['time until all was done', `${minutes} min`],
    ['API calls', `${calls}`],
    ['API calls a bump', (calls / bumps).toFixed(3)],
    ['most calls in a minute', `${mostCallsAMinute}`],
    ['steps done by a later call', `${coalesced}`],
    ['lateness p50 / p99 / most', `${lateness.p50} / ${lateness.p99} / ${lateness.most} ms`],
  ]
  return rows.map(([name, value]) => `${name.padEnd(28)}${value.padStart(24)}`).join('\n')
}
