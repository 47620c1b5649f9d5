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

/**
 * Counts during an invocation, written as one embedded-metric-format line per connection at its end: CloudWatch makes
 * metrics of it without an API call.
 */
export class Metrics implements Report {
  readonly #values = new Map<string, Map<string, number>>()

  count(metric: string, connection: string, value = 1): void {
    const values = this.#of(connection)
    values.set(metric, (values.get(metric) ?? 0) + value)
  }

  gauge(metric: string, connection: string, value: number): void {
    this.#of(connection).set(metric, value)
  }

  note(event: string, fields: Fields): void {
    log('info', event, fields)
  }

  flush(): void {
    for (const [connection, values] of this.#values) {
      const Metrics = [...values.keys()].map((Name) => ({ Name }))
      const CloudWatchMetrics = [{ Namespace: namespace, Dimensions: [['connection']], Metrics }]
      const line = {
        _aws: { Timestamp: Date.now(), CloudWatchMetrics },
        connection,
        ...Object.fromEntries(values),
      }
      process.stdout.write(`${JSON.stringify(line)}\n`)
    }
    this.#values.clear()
  }

  #of(connection: string): Map<string, number> {
    const known = this.#values.get(connection)
    if (known) return known
    const values = new Map<string, number>()
    this.#values.set(connection, values)
    return values
  }
}

export const report = new Metrics()
