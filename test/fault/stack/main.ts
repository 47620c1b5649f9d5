import { writeFileSync } from 'node:fs'
import type { Options } from '../options.ts'
import { unknown } from '../unknown.ts'
import { callback } from './callback/story.ts'
import { awsCases } from './cases.ts'
import { hookedLead, lead } from './lead/stories.ts'
import type { StackCase, StackStory } from './story.ts'
import { StackWorld } from './world.ts'

const stories: readonly StackStory[] = [lead, hookedLead, callback]

interface Broken {
  name: string
  violations: string[]
}

/** A story with one fault in it. */
interface Told {
  name: string
  story: StackStory
  own: StackCase
}

/** Single faults from outside through one local stack; gives the exit code. */
export async function runStack(options: Options, say: (text: string) => void): Promise<number> {
  const mine = stories.filter(({ name }) => name.startsWith(options.flow))
  if (mine.length === 0) throw new TypeError(unknownFlow(options.flow))
  const world = await StackWorld.start()
  try {
    const { all, broken } = await casesOf(world, mine)
    const chosen = options.replay
      ? all.filter(({ name }) => name === options.replay)
      : all.filter((_, index) => index % options.parts === options.part)
    if (options.replay !== undefined && chosen.length === 0)
      throw new TypeError(unknownCase(options.replay, all))
    const summary: Summary = { covered: 0, missed: 0, total: all.length, broken }
    for (const one of broken) say(tell(world, one))
    await runAll(world, chosen, summary, { options, say })
    return report(options, summary, say)
  } finally {
    await world.close()
  }
}

async function runAll(
  world: StackWorld,
  chosen: readonly Told[],
  summary: Summary,
  { options, say }: { options: Options; say: (text: string) => void },
): Promise<void> {
  const end = performance.now() + options.forMs
  for (const one of chosen) {
    if (options.isTimed && performance.now() >= end) return
    const result = await tryOut(world, one)
    // A story that took another turn never made this call: nothing was shown.
    if (one.own.strike && !world.aws.struck) summary.missed += 1
    else summary.covered += 1
    if (result) summary.broken.push(result)
    if (result) say(tell(world, result))
    const played = summary.covered + summary.missed
    if (played % 10 === 0) say(`… stack: ${played} / ${chosen.length} of this part`)
  }
}

/** Each story is played without a fault first: that shows the calls there are. */
async function casesOf(world: StackWorld, mine: readonly StackStory[]) {
  const all: Told[] = []
  const broken: Broken[] = []
  for (const story of mine) {
    const plain = await tryOut(world, toldOf(story, { name: 'no fault' }))
    if (plain) broken.push(plain)
    all.push(...[...story.platformCases, ...awsCases(world.calls)].map((own) => toldOf(story, own)))
  }
  return { all, broken }
}

const toldOf = (story: StackStory, own: StackCase): Told => ({
  name: `${story.name}: ${own.name}`,
  story,
  own,
})

const unknownFlow = (flow: string): string =>
  unknown(
    `--flow: no story begins with ${flow}`,
    flow,
    stories.map(({ name }) => name),
  )

const unknownCase = (name: string, all: readonly Told[]): string =>
  unknown(
    `--replay: no case ${name}`,
    name,
    all.map((own) => own.name),
  )

async function tryOut(world: StackWorld, { name, story, own }: Told): Promise<Broken | undefined> {
  try {
    const violations = await story.play(world, own)
    return violations.length > 0 ? { name, violations } : undefined
  } catch (error) {
    return { name, violations: [error instanceof Error ? error.message : String(error)] }
  }
}

const tell = ({ webex, genesys }: StackWorld, { name, violations }: Broken): string =>
  [
    ...violations.map((text) => `BROKEN  ${name}: ${text}`),
    ...[...webex.requests(), ...genesys.requests()].map(
      ({ method, path, status }) => `    ${method} ${path} ${status}`,
    ),
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
