import { writeFileSync } from 'node:fs'
import { mixes, pairFlows, pairs, type Scope, type Section, shrink, singles } from './explore.ts'
import { type Options, parseOptions, usage } from './options.ts'
import { parseCase, unstruck } from './replay.ts'
import { flows, nameOf, play } from './run.ts'
import { tell } from './tell.ts'
import { unknown } from './unknown.ts'

/** Told in full at most; of the others only the case. */
const mostTold = 3

const nameOfFlow = ({ name }: { name: string }) => name
const say = (text: string) => process.stdout.write(`${text}\n`)

try {
  process.exitCode = await main(parseOptions(process.argv.slice(2)))
} catch (error) {
  if (!(error instanceof TypeError)) throw error
  process.stderr.write(`${error.message}\n\n${usage}\n`)
  process.exitCode = 2
}

async function main(options: Options): Promise<number> {
  if (options.help) {
    say(usage)
    return 0
  }
  if (options.stack) return (await import('./stack/main.ts')).runStack(options, say)
  if (options.replay !== undefined) return replay(options.replay)
  const sections: Section[] = []
  const scope = scopeOf(options)
  const chosen = flows.filter(({ name }) => name.startsWith(options.flow))
  if (chosen.length === 0)
    throw new TypeError(unknown(`--flow: no flow ${options.flow}`, options.flow, flows.map(nameOfFlow)))
  for (const flow of chosen) sections.push(done(await singles(flow, { ...scope, isOver: () => false })))
  const first = limited(scope, options.forMs)
  for (const flow of chosen)
    if (options.pairs && pairFlows.includes(flow.name)) sections.push(done(await pairs(flow, first)))
  if (!options.pairs && options.forMs > 0)
    sections.push(done(await mixes(chosen, limited(scope, options.forMs))))
  return report(options, sections)
}

async function replay(name: string): Promise<number> {
  const own = parseCase(name)
  const { steps, violations } = await play(own)
  const missed = unstruck(own, steps)
  if (missed !== undefined) throw new TypeError(`--replay: ${missed}`)
  say(await tell(own))
  return violations.length > 0 ? 1 : 0
}

function scopeOf({ part, parts, seed }: Options): Scope {
  let told = performance.now()
  return {
    ...{ part, parts, seed },
    isOver: () => false,
    progress({ name, covered, total }) {
      if (performance.now() - told < 10_000) return
      told = performance.now()
      say(`… ${name}: ${covered} / ${total}`)
    },
  }
}

function limited(scope: Scope, ms: number): Scope {
  const end = performance.now() + ms
  return { ...scope, isOver: () => performance.now() >= end }
}

function done(section: Section): Section {
  const { name, covered, total, broken } = section
  say(`${broken.length > 0 ? 'BROKEN' : 'ok'}  ${name}: ${covered} / ${total}, ${broken.length} broken`)
  return section
}

async function report({ json, seed, part, parts }: Options, sections: Section[]): Promise<number> {
  const broken = sections.flatMap((section) => section.broken)
  for (const own of broken.slice(0, mostTold)) say(`\n${await tell(await shrink(own))}`)
  for (const own of broken.slice(mostTold, 50)) say(`also broken: ${nameOf(own)}`)
  const sum = (of: (section: Section) => number) => sections.reduce((all, section) => all + of(section), 0)
  say(`\ncovered ${sum(({ covered }) => covered)} / ${sum(({ total }) => total)}, broken ${broken.length}`)
  if (json !== undefined) {
    const rows = sections.map(({ broken, ...row }) => ({ ...row, broken: broken.map(nameOf) }))
    writeFileSync(json, `${JSON.stringify({ seed, part: part + 1, parts, rows }, undefined, 2)}\n`)
  }
  return broken.length > 0 ? 1 : 0
}
