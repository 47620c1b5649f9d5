import { parseArgs } from 'node:util'

export interface Options {
  /** Part of the path of a file. */
  only: string
  /** What an earlier run printed: only the mutants that survived in it are tried. */
  again?: string
  /** Mutants tried, spread over all files; by default all. */
  sample?: number
  seed: string
  /** Least score in percent. */
  goal: number
  /** Only say how it is used. */
  help: boolean
}

export const usage = `npm run mutate -- [options]

  --only TEXT     files whose path contains it
  --again FILE    only those that survived in a run whose output is in FILE
  --sample N      N mutants, spread over all files (default: all, which takes hours)
  --seed S        of the sample (default 1)
  --goal PERCENT  exit code 1 below it (default 90)
  --help          this

Mutates functions/domain and the signature code in a copy of the tree. Survivors are killed by a test, or excused
in test/mutate/excuses.yaml.`

/** @throws Error that says what is wrong with the arguments. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', default: '' },
      again: { type: 'string' },
      sample: { type: 'string' },
      seed: { type: 'string', default: '1' },
      goal: { type: 'string', default: '90' },
      help: { type: 'boolean', default: false },
    },
  })
  const sample = values.sample === undefined ? undefined : Number(values.sample)
  if (sample !== undefined && !(Number.isInteger(sample) && sample > 0))
    throw new Error('--sample takes a whole number from 1')
  const goal = Number(values.goal)
  if (!(goal >= 0 && goal <= 100)) throw new Error('--goal takes 0 to 100')
  return { only: values.only, again: values.again, sample, seed: values.seed, goal, help: values.help }
}
