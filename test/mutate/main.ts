import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Random } from '../fuzz/random.ts'
import { type Bench, openBench } from './bench.ts'
import { type Excuse, excuseFor, readExcuses } from './excuses.ts'
import { apply, type Mutant, mutantsOf } from './mutants.ts'
import { type Options, readOptions, usage } from './options.ts'
import { relatedTests } from './related.ts'
import { type Fate, type Judged, nameOf, scoreOf, scoreTable } from './score.ts'
import { copyTree, project } from './tree.ts'

const globs = [
  'functions/domain/**/*.ts',
  'functions/platforms/*/signature.ts',
  'functions/http/standard-webhooks*.ts',
]
/** A mutant has this many times the time that the tests take without one, and some seconds. */
const patience = 6
const leastPatienceMs = 15_000

const options = optionsOrExit()
if (options.help) {
  console.log(usage)
  process.exit(0)
}
// So that the copy goes with us.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))
const excuses = readExcuses(join(project, 'test/mutate/excuses.yaml'))
const tree = copyTree()
const bench = openBench(tree.directory)
try {
  const judged = await mutateAll(choose(options))
  console.log(`\n${scoreTable(judged)}`)
  process.exitCode = scoreOf(judged) >= options.goal ? 0 : 1
} finally {
  bench.close()
  tree.remove()
}

function optionsOrExit(): Options {
  try {
    return readOptions(process.argv.slice(2))
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`)
    process.exit(2)
  }
}

/** The mutants to try, by file. */
function choose({ only, again, sample, seed }: Options): Map<string, Mutant[]> {
  const files = globs
    .flatMap((glob) => globSync(glob, { cwd: tree.directory }))
    .filter((file) => file.includes(only))
  const isWanted = survivorsOf(again)
  const all = files
    .sort()
    .flatMap((file) => mutantsOf(read(file)).map((mutant) => ({ file, mutant })))
    .filter(({ file, mutant }) => isWanted(nameOf(file, mutant)))
  const random = new Random('mutate', seed)
  const order = all.map((one) => ({ one, key: random.next() })).sort((a, b) => a.key - b.key)
  const chosen = new Set(order.slice(0, sample ?? all.length).map(({ one }) => one))
  console.log(`${chosen.size} of ${all.length} mutants of ${files.length} files`)
  const kept = Map.groupBy(
    all.filter((one) => chosen.has(one)),
    ({ file }) => file,
  )
  return new Map([...kept].map(([file, ones]) => [file, ones.map(({ mutant }) => mutant)]))
}

/** By file and change: the lines may have moved since. */
function survivorsOf(again: string | undefined): (name: string) => boolean {
  if (again === undefined) return () => true
  const plain = (name: string) => name.replace(/:\d+: /, ': ')
  const told = readFileSync(again, 'utf8').matchAll(/^survived (.*)$/gm)
  const names = new Set([...told].map(([, name = '']) => plain(name)))
  return (name) => names.has(plain(name))
}

async function mutateAll(chosen: ReadonlyMap<string, Mutant[]>): Promise<Judged[]> {
  const judged: Judged[] = []
  for (const [file, mutants] of chosen) {
    const began = performance.now()
    const own = await mutateFile(bench, file, mutants)
    judged.push(...own)
    const seconds = ((performance.now() - began) / 1_000).toFixed(0)
    console.log(`${file}: ${scoreOf(own).toFixed(1)} % of ${own.length} in ${seconds} s`)
  }
  return judged
}

async function mutateFile(bench: Bench, file: string, mutants: readonly Mutant[]): Promise<Judged[]> {
  const source = read(file)
  let tests = relatedTests(tree.directory, file)
  const sound = await bench.run({ file, tests }, 600_000)
  if (sound === 'timeout' || sound.failed !== undefined)
    throw new Error(`${file}: its tests fail without a mutant: ${sound === 'timeout' ? sound : sound.failed}`)
  console.log(`${file}: ${tests.length} files of tests take ${(sound.ms / 1_000).toFixed(1)} s`)
  const judged: Judged[] = []
  for (const mutant of mutants) {
    const excuse: Excuse | undefined = excuseFor(excuses, file, source, mutant)
    const { fate, inFile } = excuse
      ? { fate: 'excused' as const }
      : await judge(file, source, mutant, tests, leastPatienceMs + patience * sound.ms)
    // What caught one often catches the next.
    if (inFile !== undefined) tests = [inFile, ...tests.filter((test) => test !== inFile)]
    if (fate === 'survived') console.log(`survived ${nameOf(file, mutant)}`)
    judged.push({ file, mutant, fate })
  }
  return judged
}

async function judge(
  file: string,
  source: string,
  mutant: Mutant,
  tests: string[],
  timeoutMs: number,
): Promise<{ fate: Fate; inFile?: string }> {
  const path = join(tree.directory, file)
  try {
    writeFileSync(path, apply(source, mutant))
    const reply = await bench.run({ file, tests }, timeoutMs)
    if (reply === 'timeout') return { fate: 'timeout' }
    return { fate: reply.failed === undefined ? 'survived' : 'killed', inFile: reply.inFile }
  } finally {
    writeFileSync(path, source)
  }
}

function read(file: string): string {
  return readFileSync(join(tree.directory, file), 'utf8')
}
