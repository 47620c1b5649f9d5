import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, platform, release, totalmem } from 'node:os'
import type { Result } from './row.ts'
import { markdownTable } from './table.ts'

const heading = '## `npm run bench`'
const title = '# Measurements'

/** Puts the section in place of the one the file has, or at its end; the rest of the file stays as it is. */
export function writeSection(file: string, section: string): void {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : `${title}\n`
  writeFileSync(file, withSection(text, section))
}

export function withSection(text: string, section: string): string {
  const start = text.indexOf(`${heading}\n`)
  if (start === -1) return `${text.trimEnd()}\n\n${section}`
  const next = text.indexOf('\n## ', start)
  return text.slice(0, start) + section + (next === -1 ? '' : text.slice(next))
}

/** The section of docs/measurements.md that `--markdown` writes. */
export function markdownSection(results: readonly Result[], now: Date): string {
  const missed = results.filter(({ met }) => met === false).map(({ name }) => `- ${name}`)
  return [
    heading,
    '',
    `${now.toISOString().slice(0, 10)}, ${machine()}. Trust the ratios: each reference ran beside its row, by turns.`,
    '± is the median distance from the median.',
    '',
    markdownTable(results),
    '',
    missed.length === 0 ? 'Every target is met.' : 'Short of the target:',
    ...(missed.length === 0 ? [] : ['', ...missed]),
    '',
  ].join('\n')
}

function machine(): string {
  const processors = cpus()
  const model = processors[0]?.model.trim() ?? 'unknown processor'
  const memory = Math.round(totalmem() / 2 ** 30)
  return `${processors.length} x ${model}, ${memory} GB, ${platform()} ${release()}, Node ${process.versions.node}`
}
