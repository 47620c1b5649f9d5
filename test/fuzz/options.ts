import { parseArgs } from 'node:util'
import { type TargetName, targetNames } from './target.ts'

export interface Options {
  runs: number
  seed: string
  only?: TargetName
  /** Sends only this input, after those of its round that come before it. */
  at?: number
  jobs: number
}

export const usage = `npm run fuzz -- [options]

  --runs N      inputs altogether (default 1000000)
  --seed S      the same seed gives the same inputs (default: a new one, which is printed)
  --only NAME   ${targetNames.join(', ')}
  --at N        replays input N of --only, after those that share its world
  --jobs N      processors used (default 2)`

/** @throws Error that says what is wrong with the arguments. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      runs: { type: 'string', default: '1000000' },
      seed: { type: 'string', default: Date.now().toString(36) },
      only: { type: 'string' },
      at: { type: 'string' },
      jobs: { type: 'string', default: '2' },
    },
  })
  const only = targetNames.find((name) => name === values.only)
  if (values.only !== undefined && only === undefined)
    throw new Error(`--only takes ${targetNames.join(', ')}`)
  const at = values.at === undefined ? undefined : whole('--at', values.at, 0)
  if (at !== undefined && only === undefined) throw new Error('--at needs --only')
  return {
    runs: whole('--runs', values.runs, 1),
    seed: values.seed,
    only,
    at,
    jobs: whole('--jobs', values.jobs, 1),
  }
}

function whole(name: string, text: string, least: number): number {
  const number = Number(text)
  if (!/^\d+$/.test(text) || number < least) throw new Error(`${name} takes a whole number from ${least}`)
  return number
}
