import type { TimelineItem } from './timeline/item.ts'

/** Where the command line tells what happens: text for a person, or one JSON object a line for a program. */
export interface Output {
  /** Progress while starting. */
  say(text: string): void
  ready(facts: ReadyFacts): void
  happened(at: number, item: TimelineItem): void
  /** A headline of the demo. */
  step(title: string): void
  /** How a step ended; `fault` says what was missing. */
  stepDone(title: string, fault?: string): void
  /** From here on the clock is moved on, so that a wait takes no time. */
  movesOn(stepMs: number): void
  demoDone(failed: number): void
}

/** The first line of `--json`. */
export interface ReadyFacts {
  api: string
  token: string
  sources: Record<string, object>
  control: string
  platforms: Record<string, { url: string; control: string }>
  aws: { dynamodb: string; sqs: string; events: string; secretsmanager: string }
  issuer: string
}

type Write = (text: string) => void

/** NDJSON on standard output and nothing else there. */
export function jsonOutput(write: Write): Output {
  const line = (event: string, members: object = {}) => write(`${JSON.stringify({ event, ...members })}\n`)
  return {
    say: () => {},
    ready: (facts) => line('ready', facts),
    happened: (at, item) => line('timeline', { at: new Date(at).toISOString(), ...item }),
    step: (title) => line('step', { title }),
    stepDone: (title, fault) => line('step-done', { title, ok: fault === undefined, fault }),
    movesOn: (stepMs) => line('clock', { stepMs }),
    demoDone: (failed) => line('demo-done', { ok: failed === 0, failed }),
  }
}

const styles = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const

export function textOutput(write: Write, colour: boolean): Output {
  const paint = (style: keyof typeof styles, text: string) =>
    colour ? `\u001b[${styles[style]}m${text}\u001b[0m` : text
  const line = (text = '') => write(`${text}\n`)
  return {
    say: (text) => line(paint('dim', text)),
    ready: () => {},
    happened(at, { from, to, what, result, meaning }) {
      const time = new Date(at).toISOString().slice(11, 23)
      const way = `${from} → ${to}`.padEnd(21)
      const good = /^(2\d\d|delivered)$/.test(result)
      const outcome = result && ` ${paint(good ? 'green' : 'yellow', result)}`
      line(`${paint('dim', time)}  ${way} ${what}${outcome}`)
      if (meaning) line(`${' '.repeat(36)}${paint('dim', meaning)}`)
    },
    step: (title) => line(`\n${paint('bold', title)}`),
    stepDone(_, fault) {
      line(fault === undefined ? paint('green', '  ok') : paint('red', `  failed: ${fault}`))
    },
    movesOn: (stepMs) =>
      line(paint('cyan', `${' '.repeat(14)}the clock moves on, ${stepMs / 1000} s at a time`)),
    demoDone(failed) {
      const text =
        failed === 0 ? 'The demo gave what it should.' : `${failed} of the demo's steps did not pass.`
      line(`\n${paint(failed === 0 ? 'green' : 'red', text)}`)
    },
  }
}
