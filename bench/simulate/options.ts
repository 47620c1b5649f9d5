import { parseArgs } from 'node:util'

export interface Options {
  hours: number
  seed: number
  callsPerHour: number
  callbacksPerHour: number
  agents: number
  /** Middle handling time, minutes. */
  callMinutes: number
  callbackMinutes: number
  /** How far the two rush hours lie above the average, as a part of it. */
  swing: number
  /** How the in-queue flow raises waiting calls. */
  raise: { afterMinutes: number; everyMinutes: number; points: number }
  /** Of the blueprint's loop and of our steps. */
  mostBumps: number
  /** SVG file. */
  out?: string
}

export const usage = `npm run simulate -- [options]

  --hours H              length of the day (default 8)
  --seed N               same seed, same day (default 1)
  --calls-per-hour N     default 110
  --callbacks-per-hour N default 25
  --agents N             default 12
  --call-minutes M       middle handling time of a call (default 4.5)
  --callback-minutes M   middle handling time of a callback (default 5.5)
  --swing P              two rush hours: traffic goes from 1 - P to 1 + P of the average (default 0.35)
  --raise-after M        the in-queue flow raises a waiting call after so many minutes (default 2),
  --raise-every M        then every so many (default 2),
  --raise-points N       by so many points each time (default 1)
  --most-bumps N         steps of one callback, of the blueprint and of ours (default 5)
  --out FILE             draws the day as SVG

Plays the same day of one queue four times: without a rule, with the blueprint's loop as it was meant (three API calls
a round), with our strategies step and hold-place. Nobody hangs up. The lowest score is served first:
time of entry - priority x 60 s.`

/** Flag -> default, least, most. Whole numbers where all three are. */
const flags: Record<string, readonly [initial: number, least: number, most: number, whole?: true]> = {
  hours: [8, 0.5, 48],
  seed: [1, 0, 2 ** 31 - 1, true],
  'calls-per-hour': [110, 0, 10_000],
  'callbacks-per-hour': [25, 0, 10_000],
  agents: [12, 1, 5_000, true],
  'call-minutes': [4.5, 0.1, 240],
  'callback-minutes': [5.5, 0.1, 240],
  swing: [0.35, 0, 1],
  'raise-after': [2, 0.5, 1_440],
  'raise-every': [2, 0.5, 1_440],
  'raise-points': [1, 1, 1_000, true],
  'most-bumps': [5, 1, 10_000, true],
}

/** @throws Error that says what is wrong with the arguments. */
export function readOptions(args: readonly string[]): Options {
  const known = [...Object.keys(flags), 'out'].map((name) => [name, { type: 'string' }] as const)
  const { values } = parseArgs({ args: [...args], options: Object.fromEntries(known) })
  const value = (name: string) => numberOf(name, values[name])
  return {
    hours: value('hours'),
    seed: value('seed'),
    callsPerHour: value('calls-per-hour'),
    callbacksPerHour: value('callbacks-per-hour'),
    agents: value('agents'),
    callMinutes: value('call-minutes'),
    callbackMinutes: value('callback-minutes'),
    swing: value('swing'),
    raise: {
      afterMinutes: value('raise-after'),
      everyMinutes: value('raise-every'),
      points: value('raise-points'),
    },
    mostBumps: value('most-bumps'),
    ...(values.out !== undefined && { out: String(values.out) }),
  }
}

function numberOf(name: string, given: unknown): number {
  const [initial, least, most, whole] = flags[name] ?? [0, 0, 0]
  if (given === undefined) return initial
  const text = String(given)
  const value = Number(text)
  const fits = text.trim() !== '' && value >= least && value <= most && (!whole || Number.isInteger(value))
  if (fits) return value
  throw new Error(`--${name} takes a ${whole ? 'whole ' : ''}number from ${least} to ${most}`)
}
