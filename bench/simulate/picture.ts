import { type Media, minuteMs } from './day.ts'
import { measure, waitOf } from './measure.ts'
import type { Options } from './options.ts'
import type { Contact, Played } from './queue.ts'

const [width, left, right, panelHeight, gap, top] = [920, 64, 20, 210, 62, 78]
const binMs = 30 * minuteMs

/** Line of each run in turn: a colour that reads on light and on dark, a width and dashes, since lines may coincide. */
const styles = [
  { colour: '#8a94a0', width: 2, dash: '2 4' },
  { colour: '#e08a1e', width: 7, dash: '' },
  { colour: '#2f81f7', width: 2.5, dash: '8 4' },
  { colour: '#2da44e', width: 2.5, dash: '' },
] as const

const css = `
  text { font: 12px system-ui, sans-serif; fill: #24292f }
  .title { font-size: 15px; font-weight: 600 } .note { fill: #57606a }
  .paper { fill: #ffffff } .grid { stroke: #d8dee4 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .note { fill: #9da7b3 } .paper { fill: #0d1117 } .grid { stroke: #30363d }
  }`

/** The day as SVG: waiting time of callbacks and of calls by when they came, and the API calls of each run. */
export function picture(runs: readonly Played[], options: Options): string {
  const series = (media: Media) => runs.map(({ contacts }) => binned(contacts, media))
  const [callbacks, calls] = [series('callback'), series('call')]
  const most = Math.max(1, ...[...callbacks, ...calls].flat().map(({ minutes }) => minutes))
  const scale: Scale = { endMs: options.hours * 60 * minuteMs, most: Math.ceil(most / 5) * 5 }
  const rows = [top, top + panelHeight + gap, top + 2 * (panelHeight + gap)] as const
  const height = rows[2] + 24 * runs.length + 30
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(titleOf(options))}">`,
    `<style>${css}\n</style>`,
    `<rect class="paper" width="${width}" height="${height}"/>`,
    text(left, 24, escaped(titleOf(options)), 'class="title"'),
    ...legend(runs),
    ...panel('Callbacks: mean wait in minutes, by when they came', callbacks, rows[0], scale),
    ...panel('Calls: the same – what the callbacks get is what these give', calls, rows[1], scale),
    ...bars(runs, rows[2]),
    '</svg>',
    '',
  ].join('\n')
}

const titleOf = ({ hours, agents, callsPerHour, callbacksPerHour, seed }: Options) =>
  `${hours} hours of one queue: ${callsPerHour} calls and ${callbacksPerHour} callbacks an hour, ${agents} agents (seed ${seed})`

interface Scale {
  endMs: number
  /** Minutes at the top. */
  most: number
}

interface Point {
  /** Middle of the half hour, ms. */
  at: number
  minutes: number
}

function binned(contacts: readonly Contact[], media: Media): Point[] {
  const bins = Map.groupBy(
    contacts.filter((one) => one.media === media),
    ({ at }) => Math.floor(at / binMs),
  )
  return [...bins].map(([bin, all]) => ({
    at: (bin + 0.5) * binMs,
    minutes: all.reduce((sum, one) => sum + waitOf(one), 0) / all.length,
  }))
}

function panel(title: string, series: readonly Point[][], y: number, { endMs, most }: Scale): string[] {
  const bottom = y + panelHeight
  const xOf = (at: number) => (left + (at / endMs) * (width - left - right)).toFixed(1)
  const yOf = (minutes: number) => (bottom - (minutes / most) * (panelHeight - 26)).toFixed(1)
  const stepMinutes = most <= 20 ? 5 : most <= 60 ? 10 : Math.ceil(most / 60) * 10
  const marks = Array.from({ length: Math.floor(most / stepMinutes) + 1 }, (_, n) => n * stepMinutes)
  const everyHours = Math.max(1, Math.ceil(endMs / (12 * 60 * minuteMs)))
  const hours = Array.from(
    { length: Math.floor(endMs / (60 * minuteMs * everyHours)) + 1 },
    (_, n) => n * everyHours,
  )
  return [
    text(left, y + 8, escaped(title)),
    ...marks.map((mark) => line(left, width - right, yOf(mark)) + label(left - 8, yOf(mark), `${mark}`)),
    ...hours.map((hour) => text(xOf(hour * 60 * minuteMs), bottom + 18, `${hour} h`, 'text-anchor="middle"')),
    ...series.map((points, index) => {
      const style = styles[index % styles.length] ?? styles[0]
      const path = points.map(({ at, minutes }) => `${xOf(at)},${yOf(minutes)}`).join(' ')
      return `<polyline points="${path}" fill="none" ${stroke(style)}/>`
    }),
  ]
}

function bars(runs: readonly Played[], y: number): string[] {
  const most = Math.max(1, ...runs.map(({ calls }) => calls))
  const from = left + 150
  const rows = runs.flatMap((run, index) => {
    const at = y + 24 + index * 24
    const { callbacks, calls, callbacksOvertaken } = measure(run)
    const length = (run.calls / most) * 240
    const { colour } = styles[index % styles.length] ?? styles[0]
    const said = `${run.calls}; mean wait ${callbacks.mean.toFixed(1)} and ${calls.mean.toFixed(1)} min; ${callbacksOvertaken} times overtaken`
    return [
      text(from - 8, at + 4, escaped(run.rule), 'text-anchor="end"'),
      `<rect x="${from}" y="${at - 8}" width="${length.toFixed(1)}" height="16" fill="${colour}"/>`,
      text(from + length + 8, at + 4, said, 'class="note"'),
    ]
  })
  return [
    text(left, y, 'API calls; mean wait of callbacks and of calls; callbacks overtaken by later calls'),
    ...rows,
  ]
}

const legend = (runs: readonly Played[]): string[] =>
  runs.map(({ rule }, index) => {
    const x = left + index * 190
    const style = styles[index % styles.length] ?? styles[0]
    return `<line x1="${x}" x2="${x + 34}" y1="46" y2="46" ${stroke(style)}/>${text(x + 42, 50, escaped(rule))}`
  })

const stroke = ({ colour, width: thick, dash }: (typeof styles)[number]) =>
  `stroke="${colour}" stroke-width="${thick}" stroke-linejoin="round"${dash && ` stroke-dasharray="${dash}"`}${thick > 5 ? ' stroke-opacity="0.45"' : ''}`

const text = (x: number | string, y: number, content: string, more = '') =>
  `<text x="${x}" y="${y}"${more && ` ${more}`}>${content}</text>`

const line = (from: number, to: number, y: string) =>
  `<line class="grid" x1="${from}" x2="${to}" y1="${y}" y2="${y}"/>`

const label = (x: number, y: string, content: string) => text(x, Number(y) + 4, content, 'text-anchor="end"')

const escaped = (content: string): string =>
  content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
