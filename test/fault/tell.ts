import { type Case, nameOf, play } from './run.ts'
import type { Step } from './world/steps.ts'

const mostLines = 160

/** A broken case as a sequence to read, and the command that plays it again. */
export async function tell(own: Case): Promise<string> {
  const { startedAt, steps, violations } = await play(own)
  const lines = sequence(steps, startedAt)
  const shown = lines.length > mostLines ? [...lines.slice(0, mostLines), '  …'] : lines
  const replay = `npm run fault -- --replay '${nameOf(own)}'`
  return [...violations.map((text) => `BROKEN  ${text}`), ...shown, `replay: ${replay}`].join('\n')
}

/** One line a step; the same step again in a row is counted. */
function sequence(steps: readonly Step[], startedAt: number): string[] {
  const lines: { text: string; head: string; times: number }[] = []
  for (const { at, by, what, fault } of steps) {
    const text = `${by.padEnd(12)} ${what.trim()}${fault ? `   <-- ${fault}` : ''}`
    const last = lines.at(-1)
    if (last?.text === text) last.times += 1
    else lines.push({ text, times: 1, head: ((at - startedAt) / 1_000).toFixed(3).padStart(10) })
  }
  return lines.map(({ head, text, times }) => `${head} s  ${text}${times > 1 ? ` (${times} times)` : ''}`)
}
