import type { Result } from './row.ts'

const columns = ['row', 'value', '±', 'unit', 'reference', 'ratio', 'target', '', 'beside'] as const

/** The table as lines of text, one line a row, notes below. */
export function textTable(results: readonly Result[]): string {
  const lines = [[...columns], ...results.map(cells)]
  const widths = columns.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)))
  const isNumber = (column: number) => [1, 2, 4, 5, 6].includes(column)
  const pad = (text: string, column: number) =>
    isNumber(column) ? text.padStart(widths[column] ?? 0) : text.padEnd(widths[column] ?? 0)
  const text = lines.map((line) => line.map(pad).join('  ').trimEnd())
  return [...text, ...notesOf(results).map(([name, note]) => `  ${name}: ${note}`)].join('\n')
}

export function markdownTable(results: readonly Result[]): string {
  const row = (line: readonly string[]) =>
    `| ${line.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  const align = columns.map((_, column) => ([1, 2, 4, 5, 6].includes(column) ? '---:' : '---'))
  const notes = notesOf(results).map(([name, note]) => `- ${name}: ${note}`)
  const table = [row(columns), row(align), ...results.map((result) => row(cells(result)))]
  return [...table, ...(notes.length > 0 ? ['', ...notes] : [])].join('\n')
}

const notesOf = (results: readonly Result[]): [string, string][] =>
  results.flatMap(({ name, note }) => (note === undefined ? [] : [[name, note]]))

function cells(result: Result): string[] {
  const { value, spread, reference, ratio, met } = result
  return [
    result.name,
    number(value),
    spread === 0 ? '' : `${Math.round((spread / value) * 100)} %`,
    result.unit,
    reference === null ? '' : number(reference),
    ratio === null ? '' : `${ratio.toFixed(2)} x`,
    targetText(result),
    met === null ? '' : met ? 'met' : 'MISSED',
    result.against,
  ]
}

function targetText({ target, targetOf, targetIs }: Result): string {
  if (target === null) return ''
  return `${targetIs === 'least' ? '>=' : '<='} ${number(target)}${targetOf === 'ratio' ? ' x' : ''}`
}

/** Three digits that count, no exponent. */
export function number(value: number): string {
  if (!Number.isFinite(value)) return '-'
  if (Math.abs(value) >= 1_000) return Math.round(value).toLocaleString('en-US')
  return String(Number(value.toPrecision(3)))
}
