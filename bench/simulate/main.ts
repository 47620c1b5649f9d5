import { writeFileSync } from 'node:fs'
import { optionsOrExit } from '../cli.ts'
import { drawDay } from './day.ts'
import { measure, tableOf } from './measure.ts'
import { readOptions, usage } from './options.ts'
import { picture } from './picture.ts'
import { play } from './queue.ts'
import { rulesFor } from './rules.ts'

const options = optionsOrExit(readOptions, usage)
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
