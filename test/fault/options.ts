import { statSync } from 'node:fs'
import { dirname } from 'node:path'
import { parseArgs } from 'node:util'

export interface Options {
  seed: number
  /** How long random mixes (and pairs) may take, ms. */
  forMs: number
  /** `--minutes` was given: it also bounds `--stack`. */
  isTimed: boolean
  /** 0-based. */
  part: number
  parts: number
  json?: string
  pairs: boolean
  stack: boolean
  /** Only flows whose names begin so. */
  flow: string
  replay?: string
  /** Only say how it is used. */
  help: boolean
}

export const usage = `npm run fault -- [options]
  --seed N       of the random mixes (1)
  --minutes M    of random mixes after all single faults (0.5); with --pairs, --stack: the most that those take
  --part i/n     only the i-th of n shards (1/1)
  --pairs        all pairs of faults of some flows of each kind instead of random mixes
  --stack        single faults from outside through the whole local stack instead
  --flow NAME    only flows whose names begin so, such as callback
  --replay CASE  plays one case and tells it
  --json FILE    the summary as JSON; its directory has to be there
  --help         this`

/** Throws a TypeError that says what is wrong. */
export function parseOptions(args: string[]): Options {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean', default: false } as const
  const { values } = parseArgs({
    args,
    options: {
      seed: text,
      minutes: text,
      part: text,
      json: text,
      flow: text,
      replay: text,
      help: flag,
      pairs: flag,
      stack: flag,
    },
  })
  const { json, replay, pairs, stack, help, flow = '' } = values
  const seed = Number(values.seed ?? 1)
  const minutes = Number(values.minutes ?? 0.5)
  const [part = 0, parts = 0] = (values.part ?? '1/1').split('/').map(Number)
  if (!Number.isSafeInteger(seed) || seed < 0) throw new TypeError('--seed: expected a whole number')
  if (!(minutes >= 0)) throw new TypeError('--minutes: expected a number')
  if (!Number.isSafeInteger(part) || !Number.isSafeInteger(parts) || part < 1 || part > parts)
    throw new TypeError('--part: expected i/n with i from 1 to n')
  // Not after an hour's work.
  if (json !== undefined && !isDirectory(dirname(json)))
    throw new TypeError(`--json: there is no directory ${dirname(json)}`)
  if (json !== undefined && isDirectory(json)) throw new TypeError(`--json: ${json} is a directory`)
  const isTimed = values.minutes !== undefined
  const shard = { part: part - 1, parts }
  return { seed, forMs: minutes * 60_000, isTimed, ...shard, json, flow, replay, pairs, stack, help }
}

const isDirectory = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
