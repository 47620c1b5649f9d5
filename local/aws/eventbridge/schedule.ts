import { AwsError } from '../http.ts'

/** Gives the first instant after `after` at which a schedule fires; undefined if there is none. */
export type NextFire = (after: number) => number | undefined

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs
const units: Record<string, number> = { minute: minuteMs, hour: 60 * minuteMs, day: dayMs }

/**
 * Compiles `rate(5 minutes)` or `cron(0 8 ? * MON-FRI *)`, the latter in UTC. A rate counts from `start`.
 * Not there: L, W and # of cron.
 * @throws AwsError ValidationException
 */
export function compileSchedule(expression: string, start: number): NextFire {
  const [, kind, body = ''] = /^(rate|cron)\((.+)\)$/.exec(expression) ?? []
  if (kind === 'rate') return rate(body, start)
  if (kind === 'cron') return cron(body)
  throw invalid()
}

const invalid = () => new AwsError('ValidationException', 'Parameter ScheduleExpression is not valid.')

function rate(body: string, start: number): NextFire {
  const [, count = '', unit = '', plural] = /^([1-9]\d*) (minute|hour|day)(s?)$/.exec(body) ?? []
  const unitMs = units[unit]
  // EventBridge insists on "1 minute" and "2 minutes".
  if (unitMs === undefined || (count === '1') !== (plural === '')) throw invalid()
  const everyMs = Number(count) * unitMs
  return (after) => start + (Math.floor((after - start) / everyMs) + 1) * everyMs
}

function cron(body: string): NextFire {
  const fields = body.trim().split(/\s+/)
  const [minutes = '', hours = '', daysOfMonth = '', months = '', daysOfWeek = '', years = ''] = fields
  if (fields.length !== 6 || (daysOfMonth === '?') === (daysOfWeek === '?')) throw invalid()
  const accepts = {
    minute: field(minutes, 0, 59),
    hour: field(hours, 0, 23),
    dayOfMonth: field(daysOfMonth, 1, 31),
    month: field(months, 1, 12, 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'),
    dayOfWeek: field(daysOfWeek, 1, 7, 'SUN MON TUE WED THU FRI SAT'),
    year: field(years, 1970, 2199),
  }
  const onDay = (date: Date) =>
    accepts.year(date.getUTCFullYear()) &&
    accepts.month(date.getUTCMonth() + 1) &&
    accepts.dayOfMonth(date.getUTCDate()) &&
    accepts.dayOfWeek(date.getUTCDay() + 1)
  const atMinute = (minute: number) => accepts.hour(Math.floor(minute / 60)) && accepts.minute(minute % 60)
  const minutesOfDay = Array.from({ length: 24 * 60 }, (_, minute) => minute).filter(atMinute)

  return (after) => {
    const first = Math.floor(after / dayMs) * dayMs
    // Ten years hold every month, weekday and leap day.
    for (let day = first; day < first + 3_660 * dayMs; day += dayMs) {
      if (!onDay(new Date(day))) continue
      const minute = minutesOfDay.find((candidate) => day + candidate * minuteMs > after)
      if (minute !== undefined) return day + minute * minuteMs
    }
    return undefined
  }
}

function field(text: string, min: number, max: number, names = ''): (value: number) => boolean {
  if (text === '*' || text === '?') return () => true
  const known = names.split(' ')
  const number = (part: string) => {
    const index = known.indexOf(part.toUpperCase())
    const value = part !== '' && index >= 0 ? index + min : Number(/^\d+$/.test(part) ? part : Number.NaN)
    if (!(value >= min && value <= max)) throw invalid()
    return value
  }
  const parts = text.split(',').map((part) => {
    const [range = '', step] = part.split('/')
    const every = step === undefined ? 1 : Number(step)
    if (!(Number.isInteger(every) && every > 0)) throw invalid()
    const [from = '', to] = range === '*' ? [String(min), String(max)] : range.split('-')
    const low = number(from)
    const high = to === undefined ? (step === undefined ? low : max) : number(to)
    return (value: number) => value >= low && value <= high && (value - low) % every === 0
  })
  return (value) => parts.some((accepts) => accepts(value))
}
