import { optionsOrExit } from '../../bench/cli.ts'
import { type Options, readOptions, usage } from './options.ts'
import { type PartResult, runPart, runTarget } from './parts.ts'
import { type Failure, faultOf, roundLength } from './run.ts'
import { shrink } from './shrink.ts'
import { type TargetName, targetNames } from './target.ts'
import { targets } from './targets/all.ts'

const options = optionsOrExit(readOptions, usage)
const { seed } = options
const names = options.only ? [options.only] : [...targetNames]
const began = performance.now()
let inputs = 0
console.log(`seed ${seed}`)
for (const name of names) inputs += await fuzz(name, options)
const seconds = (performance.now() - began) / 1_000
console.log(`${inputs} inputs in ${seconds.toFixed(1)} s, ${Math.round(inputs / seconds)} a second`)

async function fuzz(name: TargetName, { runs, at, jobs, only }: Options): Promise<number> {
  const began = performance.now()
  const share = only ? runs : Math.ceil(runs * targets[name].share)
  const result =
    at === undefined
      ? await runTarget(name, seed, share, jobs)
      : await runPart({ target: name, seed, from: at - (at % roundLength), to: at + 1 })
  tell(name, result, (performance.now() - began) / 1_000)
  if (result.failure) await tellFailure(name, result.failure)
  return result.tally.inputs
}

function tell(name: TargetName, { tally }: PartResult, seconds: number): void {
  const verdicts = Object.entries(tally.verdicts).sort(([, a], [, b]) => b - a)
  const rate = Math.round(tally.inputs / seconds)
  console.log(`${name}: ${tally.inputs} inputs, ${rate} a second, slowest ${tally.slowestMs.toFixed(1)} ms`)
  console.log(`  ${verdicts.map(([verdict, count]) => `${verdict}: ${count}`).join(', ')}`)
}

async function tellFailure(name: TargetName, { at, input, message }: Failure): Promise<void> {
  process.exitCode = 1
  console.log(`\nFAILED: ${name}, input ${at}: ${message}`)
  console.log(`replay: npm run fuzz -- --only ${name} --seed ${seed} --at ${at}`)
  if (input === undefined) return
  const target = targets[name]
  const fault = await faultOf(target, input)
  if (fault === undefined) {
    console.log(`fails only after the inputs before it:\n${JSON.stringify(input)}`)
    return
  }
  const kind = kindOf(fault)
  const least = await shrink(
    input,
    async (smaller) => kindOf((await faultOf(target, smaller)) ?? '') === kind,
  )
  console.log(`smallest input found:\n${JSON.stringify(least, null, 2)}\n${fault}\n`)
}

/** Failures are the same when they begin with the same words. */
function kindOf(fault: string): string {
  return fault.split(/[;\n0-9(]/)[0] ?? ''
}
