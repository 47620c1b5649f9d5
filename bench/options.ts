import { parseArgs } from 'node:util'
import { checkWritable } from './cli.ts'

export interface Options {
  only: string
  quick: boolean
  json?: string
  markdown?: string
  compare?: string
  /** Pairs of runs that `--compare` makes. */
  pairs: number
  list: boolean
}

export const usage = `npm run bench -- [options]

  --only PATTERN    rows whose name contains it
  --quick           fewer rounds
  --json FILE       writes {"rows": [{"name", "value", "unit", "reference", "ratio", "target", "met", …}]}
  --markdown FILE   puts the table into FILE, in place of the one there
  --compare REV     the same rows at another revision, by turns; says of each change: noise or real
  --pairs N         runs of each side for --compare, 4 to 10 (default 5)
  --list            names the rows`

/** @throws Error that says what is wrong with the arguments. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', default: '' },
      quick: { type: 'boolean', default: false },
      json: { type: 'string' },
      markdown: { type: 'string' },
      compare: { type: 'string' },
      pairs: { type: 'string', default: '5' },
      list: { type: 'boolean', default: false },
    },
  })
  const pairs = Number(values.pairs)
  // Three runs and three others are never as far apart as a verdict "real" needs.
  if (!Number.isInteger(pairs) || pairs < 4 || pairs > 10) throw new Error('--pairs takes 4 to 10')
  if (values.compare !== undefined && (values.json ?? values.markdown) !== undefined)
    throw new Error('--compare prints a table of its own: leave out --json and --markdown')
  checkWritable('--json', values.json)
  checkWritable('--markdown', values.markdown)
  return { ...values, pairs }
}
