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

/**
 * Counts and values of an invocation, written as embedded-metric-format lines per connection at its end: CloudWatch makes
 * metrics of them without an API call.
 */
export class Metrics implements Report {
  readonly #values = new Map<string, Map<string, number>>()
  readonly #observed = new Map<string, Map<string, number[]>>()

  count(metric: string, connection: string, value = 1): void {
    const values = of(this.#values, connection)
    values.set(metric, (values.get(metric) ?? 0) + value)
  }

  gauge(metric: string, connection: string, value: number): void {
    of(this.#values, connection).set(metric, value)
  }

  /** One measured value of many: CloudWatch makes percentiles of them. */
  observe(metric: string, connection: string, value: number): void {
    const observed = of(this.#observed, connection)
    const values = observed.get(metric) ?? []
    observed.set(metric, values)
    values.push(value)
  }

  note(event: string, fields: Fields): void {
    log('info', event, fields)
  }

  flush(): void {
    for (const [connection, values] of this.#values) writeMetrics(connection, Object.fromEntries(values))
    for (const [connection, observed] of this.#observed)
      for (const [metric, values] of observed)
        for (let from = 0; from < values.length; from += mostValues)
          writeMetrics(connection, { [metric]: values.slice(from, from + mostValues) })
    this.#values.clear()
    this.#observed.clear()
  }
}

function of<T>(all: Map<string, Map<string, T>>, connection: string): Map<string, T> {
  const own = all.get(connection) ?? new Map<string, T>()
  all.set(connection, own)
  return own
}

function writeMetrics(connection: string, values: Record<string, number | number[]>): void {
  const Metrics = Object.keys(values).map((Name) => ({ Name }))
  const CloudWatchMetrics = [{ Namespace: namespace, Dimensions: [['connection']], Metrics }]
  const line = { _aws: { Timestamp: Date.now(), CloudWatchMetrics }, connection, ...values }
  process.stdout.write(`${JSON.stringify(line)}\n`)
}

export const report = new Metrics()
