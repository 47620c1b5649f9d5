import { type Latency, type Stage, stages } from './latency.ts'

const [width, height, left, right, top, bottom] = [900, 420, 70, 20, 50, 45]
const colours: Record<Stage, string> = { accepted: '#7b8794', sent: '#2a78d6', confirmed: '#d6582a' }

/** A dot for each task and stage: when it was sent, and how long the stage took, on a logarithmic scale. */
export function picture(all: readonly Latency[], title: string): string {
  const longest = Math.max(10, ...all.flatMap((one) => stages.map((stage) => one[stage] ?? 0)))
  const decades = Math.ceil(Math.log10(longest))
  const end = Math.max(1, ...all.map(({ at }) => at))
  const x = (at: number) => left + (at / end) * (width - left - right)
  const y = (ms: number) =>
    height - bottom - (Math.log10(Math.max(1, ms)) / decades) * (height - top - bottom)
  const dots = stages.map((stage) => {
    const circles = all.flatMap((one) => {
      const ms = one[stage]
      return ms === undefined ? [] : [`<circle cx="${x(one.at).toFixed(1)}" cy="${y(ms).toFixed(1)}" r="2"/>`]
    })
    return `<g fill="${colours[stage]}" fill-opacity="0.55">${circles.join('')}</g>`
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    `<text x="${left}" y="20" font-size="14">${escaped(title)}</text>`,
    ...legend(),
    ...Array.from({ length: decades + 1 }, (_, decade) => gridLine(y(10 ** decade), name(10 ** decade))),
    ...[0, 0.25, 0.5, 0.75, 1].map((part) => timeLabel(x(part * end), (part * end) / 1_000)),
    ...dots,
    '</svg>',
    '',
  ].join('\n')
}

const gridLine = (at: number, label: string): string =>
  `<line x1="${left}" x2="${width - right}" y1="${at}" y2="${at}" stroke="#dde3e9"/>` +
  `<text x="${left - 8}" y="${at + 4}" text-anchor="end">${label}</text>`

const timeLabel = (at: number, seconds: number): string =>
  `<text x="${at}" y="${height - 16}" text-anchor="middle">${seconds.toFixed(0)} s</text>`

const legend = (): string[] =>
  stages.map((stage, index) => {
    const at = left + index * 110
    return `<circle cx="${at + 4}" cy="36" r="4" fill="${colours[stage]}"/><text x="${at + 14}" y="40">${stage}</text>`
  })

const name = (ms: number): string => (ms < 1_000 ? `${ms} ms` : `${ms / 1_000} s`)

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
