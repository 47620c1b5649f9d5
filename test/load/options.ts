import { parseArgs } from 'node:util'
import { checkWritable } from '../../bench/cli.ts'

export interface Options {
  tasks: number
  /** Tasks a second. */
  rate: number
  /** Probability of each fault of the platform. */
  faults: number
  /** Of a stack that is up; by default one is started. */
  url?: string
  token?: string
  /** The simulated platform's control API. */
  control?: string
  svg?: string
  /** Waiting callbacks of a run in process, on a fake clock; nothing else is sent then. */
  runs?: number
  /** Their calls a minute. */
  budget: number
}

export const usage = `npm run load -- [options]

  --tasks N       tasks to send (default 200)
  --rate R        tasks a second (default 20)
  --faults P      each of the platform's faults with this probability, 0 to 0.5 (default 0)
  --svg FILE      draws the latency of every task, not only bars
  --url API --token T --control URL
                  a stack that is up, as \`npm start\` prints them (control: the simulated platform's);
                  by default one is started for this run

npm run load -- --runs N [--budget B] [--faults P]

  --runs N        waiting callbacks under the blueprint's rule, in process on a fake clock
  --budget B      calls a minute (default 25000)
  --faults P      events and wake-ups that come twice, late or never; compared with a run without

Verifies every task at the API and at the platform. Exit code 1 if one is missing, doubled, changed or unconfirmed;
with --runs if a callback is lost or overtaken, a step done twice or after its stop, or late (p99 above 2 s).`

/** @throws Error that says what is wrong with the arguments. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      tasks: { type: 'string', default: '200' },
      rate: { type: 'string', default: '20' },
      faults: { type: 'string', default: '0' },
      url: { type: 'string' },
      token: { type: 'string' },
      control: { type: 'string' },
      svg: { type: 'string' },
      runs: { type: 'string' },
      budget: { type: 'string', default: '25000' },
    },
  })
  const { url, token, control, svg } = values
  const own = [url, token, control].filter((value) => value !== undefined)
  if (own.length !== 0 && own.length !== 3) throw new Error('--url, --token and --control go together')
  const tasks = number('--tasks', values.tasks, 1, 1_000_000)
  const budget = number('--budget', values.budget, 1, 1_000_000)
  const runs = values.runs === undefined ? undefined : number('--runs', values.runs, 1, 1_000_000)
  for (const [name, value] of Object.entries({ tasks, budget, runs }))
    if (value !== undefined && !Number.isInteger(value)) throw new Error(`--${name} takes a whole number`)
  const [rate, faults] = [
    number('--rate', values.rate, 0.1, 10_000),
    number('--faults', values.faults, 0, 0.5),
  ]
  checkWritable('--svg', svg)
  return { tasks, rate, faults, url, token, control, svg, runs, budget }
}

function number(name: string, text: string, least: number, most: number): number {
  const value = Number(text)
  if (text.trim() !== '' && value >= least && value <= most) return value
  throw new Error(`${name} takes a number from ${least} to ${most}`)
}
