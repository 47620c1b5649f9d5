import type { Value } from './graphql.ts'
import { GraphqlError } from './graphql-lexer.ts'
import type { PlatformTask } from './types.ts'

const dayMs = 24 * 3_600_000
const oldestMs = 36 * 30.5 * dayMs
const longestMs = 365 * dayMs
/** Below this a number is taken for seconds (the year 1973 in ms). */
const secondsBelow = 1e11

/**
 * Documented: `from` and `to` required, epoch ms; `from` at most 36 months back, 365 days long, a future `to` becomes now;
 * compared with createdTime unless `timeComparator` says endedTime. Observed: seconds give nothing, without an error.
 */
export function windowOf(args: ReadonlyMap<string, Value>, now: number): (task: PlatformTask) => boolean {
  const from = instant(args, 'from')
  const to = Math.min(instant(args, 'to'), now)
  const timeOf = comparator(args.get('timeComparator'))
  if (from < secondsBelow || to < secondsBelow) return () => false
  if (from < now - oldestMs) throw new GraphqlError('from cannot be older than 36 months')
  if (to - from > longestMs)
    throw new GraphqlError('The duration between from and to cannot be more than 365 days')
  // Assumed: both bounds belong to the window.
  return (task) => {
    const time = timeOf(task)
    return time !== null && time >= from && time <= to
  }
}

function instant(args: ReadonlyMap<string, Value>, name: 'from' | 'to'): number {
  const value = args.get(name)
  if (value === undefined || value.kind === 'null')
    throw new GraphqlError(
      `Validation error (MissingFieldArgument@[taskDetails]) : Missing field argument '${name}'`,
    )
  if (value.kind !== 'int')
    throw new GraphqlError(`Validation error (WrongType@[taskDetails]) : '${name}' must be a Long`)
  return value.value
}

function comparator(value: Value | undefined): (task: PlatformTask) => number | null {
  if (value === undefined || value.kind === 'null') return (task) => task.createdTime
  const isName = value.kind === 'enum' || (value.kind === 'string' && value.fromVariable === true)
  const name = isName ? value.value : undefined
  if (name === 'createdTime') return (task) => task.createdTime
  if (name === 'endedTime') return (task) => task.endedTime
  throw new GraphqlError(
    "Validation error (WrongType@[taskDetails]) : 'timeComparator' must be createdTime or endedTime",
  )
}
