import type { Report } from './domain/ports.ts'

export type Level = 'debug' | 'info' | 'warn' | 'error'
export type Fields = Record<string, string | number | boolean | undefined>

const levels: Record<Level, number> = { debug: 0, info: 1, warn: 2, error: 3 }
const threshold = levels[(process.env.LOG_LEVEL ?? 'info') as Level] ?? levels.info

/** One JSON line. Fields are ids, codes, counts and times: never task data, tokens or secrets. */
export function log(level: Level, event: string, fields: Fields = {}): void {
  if (levels[level] >= threshold) write(level, event, fields)
}

/** Who saw or did what: written whatever the log level. */
export const audit = (fields: Fields): void => write('info', 'audit', fields)

function write(level: Level, event: string, fields: Fields): void {
  process.stdout.write(`${JSON.stringify({ level, event, at: Date.now(), ...fields })}\n`)
}

/** Of the stage. */
const namespace = process.env.METRIC_NAMESPACE ?? 'Workbridge'

/** CloudWatch takes at most so many values of one metric in a line. */
const mostValues = 100

type Values = Map<string, number | number[]>

/**
 * Counts and values of an invocation, written as an embedded-metric-format line per connection at its end: CloudWatch
 * makes metrics of it without an API call.
 */
export class Metrics implements Report {
  readonly #byConnection = new Map<string, Values>()

  count(metric: string, connection: string, value = 1): void {
    const values = this.#of(connection)
    values.set(metric, Number(values.get(metric) ?? 0) + value)
  }

  gauge(metric: string, connection: string, value: number): void {
    this.#of(connection).set(metric, value)
  }

  /** One measured value of many: CloudWatch makes percentiles of them. */
  observe(metric: string, connection: string, value: number): void {
    const values = this.#of(connection)
    const observed = values.get(metric)
    if (Array.isArray(observed)) observed.push(value)
    else values.set(metric, [value])
  }

  note(event: string, fields: Fields): void {
    log('info', event, fields)
  }

  flush(): void {
    for (const [connection, values] of this.#byConnection) writeMetrics(connection, values)
    this.#byConnection.clear()
  }

  #of(connection: string): Values {
    const own = this.#byConnection.get(connection) ?? new Map()
    this.#byConnection.set(connection, own)
    return own
  }
}

/** What does not go into one line goes into the next. */
function writeMetrics(connection: string, values: Values): void {
  const now = new Map<string, number | number[]>()
  const later: Values = new Map()
  for (const [metric, value] of values) {
    now.set(metric, Array.isArray(value) ? value.slice(0, mostValues) : value)
    if (Array.isArray(value) && value.length > mostValues) later.set(metric, value.slice(mostValues))
  }
  const Metrics = [...now.keys()].map((Name) => ({ Name }))
  const CloudWatchMetrics = [{ Namespace: namespace, Dimensions: [['connection']], Metrics }]
  const line = { _aws: { Timestamp: Date.now(), CloudWatchMetrics }, connection, ...Object.fromEntries(now) }
  process.stdout.write(`${JSON.stringify(line)}\n`)
  if (later.size > 0) writeMetrics(connection, later)
}

export const report = new Metrics()
