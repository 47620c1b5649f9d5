import { writeFileSync } from 'node:fs'
import { drawDay } from './day.ts'
import { measure, tableOf } from './measure.ts'
import { type Options, readOptions, usage } from './options.ts'
import { picture } from './picture.ts'
import { play } from './queue.ts'
import { rulesFor } from './rules.ts'

const options = optionsOrExit()
const day = drawDay(options)
const runs = rulesFor(options).map((rule) => play(day, rule, options))
const callbacks = day.filter(({ media }) => media === 'callback').length

console.log(
  `${options.hours} hours, seed ${options.seed}: ${day.length - callbacks} calls and ${callbacks} callbacks for ${options.agents} agents\n`,
)
console.log(tableOf(runs.map(measure)))
if (options.out !== undefined) {
  writeFileSync(options.out, picture(runs, options))
  console.log(`\n${options.out}`)
}

function optionsOrExit(): Options {
  const args = process.argv.slice(2)
  if (args.includes('--help')) {
    console.log(usage)
    process.exit(0)
  }
  try {
    return readOptions(args)
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`)
    process.exit(2)
  }
}
