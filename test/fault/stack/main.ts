import { writeFileSync } from 'node:fs'
import type { Options } from '../options.ts'
import { unknown } from '../unknown.ts'
import { awsCases, platformCases, type StackCase } from './cases.ts'
import { violations } from './invariants.ts'
import { StackWorld } from './world.ts'

interface Broken {
  name: string
  violations: string[]
}

/** Single faults from outside through one local stack; gives the exit code. */
export async function runStack(options: Options, say: (text: string) => void): Promise<number> {
  const world = await StackWorld.start()
  try {
    const plain = await tryOut(world, { name: 'no fault' })
    const all = [...platformCases(), ...awsCases(world.calls)]
    const mine = options.replay
      ? all.filter(({ name }) => name === options.replay)
      : all.filter((_, index) => index % options.parts === options.part)
    if (options.replay !== undefined && mine.length === 0)
      throw new TypeError(unknownCase(options.replay, all))
    const broken: Broken[] = plain ? [plain] : []
    let covered = 0
    let missed = 0
    const end = performance.now() + options.forMs
    for (const own of mine) {
      if (options.isTimed && performance.now() >= end) break
      const result = await tryOut(world, own)
      // A story that took another turn never made this call: nothing was shown.
      if (own.strike && !world.aws.struck) missed += 1
      else covered += 1
      if (result) broken.push(result)
      if (result) say(tell(world, result))
      else if (covered % 10 === 0) say(`… stack: ${covered} / ${mine.length} of this part`)
    }
    return report(options, { covered, missed, total: all.length, broken }, say)
  } finally {
    await world.close()
  }
}

const unknownCase = (name: string, all: readonly StackCase[]): string =>
  unknown(
    `--replay: no case ${name}`,
    name,
    all.map((own) => own.name),
  )

async function tryOut(world: StackWorld, own: StackCase): Promise<Broken | undefined> {
  try {
    const found = violations(world, await world.play(own))
    return found.length > 0 ? { name: own.name, violations: found } : undefined
  } catch (error) {
    return { name: own.name, violations: [error instanceof Error ? error.message : String(error)] }
  }
}

const tell = (world: StackWorld, { name, violations }: Broken): string =>
  [
    ...violations.map((text) => `BROKEN  ${name}: ${text}`),
    ...world.simulator.requests().map(({ method, path, status }) => `    ${method} ${path} ${status}`),
    `replay: npm run fault -- --stack --replay '${name}'`,
  ].join('\n')

interface Summary {
  covered: number
  missed: number
  total: number
  broken: Broken[]
}

function report(options: Options, summary: Summary, say: (text: string) => void): number {
  const { covered, missed, total, broken } = summary
  say(`stack: covered ${covered} / ${total}, missed ${missed}, broken ${broken.length}`)
  if (options.json !== undefined) {
    const rows = [{ name: 'single faults through the stack', ...summary }]
    const { part, parts, seed } = options
    writeFileSync(options.json, `${JSON.stringify({ seed, part: part + 1, parts, rows }, undefined, 2)}\n`)
  }
  return broken.length > 0 ? 1 : 0
}
