import { globSync, readFileSync } from 'node:fs'
import { basename, dirname, join, normalize } from 'node:path'

/** Where tests of the code that is mutated live; without those that take minutes, or load a handler and so cannot share a thread. */
const testGlobs = [
  'test/unit/{asset-data,domain,http,rules,runs,triggers,webex}/**/*.test.ts',
  'test/property/*.test.ts',
]
const slow =
  /^test\/(property\/(delivery|http-edge|runs|triggers)|unit\/(http\/(batch|handlers)|(runs|triggers)\/handler))/

/** Tests that import a file, directly or not: those named like it and those that are near first, unit before property. */
export function relatedTests(root: string, file: string): string[] {
  const tests = testGlobs
    .flatMap((glob) => globSync(glob, { cwd: root }).sort())
    .filter((test) => !slow.test(test))
  const name = basename(file, '.ts')
  const ranked = tests.flatMap((test) => {
    const steps = distance(root, test, file)
    const isNamesake = basename(test).startsWith(name)
    return steps === undefined ? [] : [{ test, rank: isNamesake ? 0 : steps }]
  })
  return ranked.sort((a, b) => a.rank - b.rank).map(({ test }) => test)
}

/** Imports between two files; undefined where none leads from one to the other. */
function distance(root: string, from: string, to: string): number | undefined {
  const seen = new Set([from])
  let layer = [from]
  for (let steps = 0; layer.length > 0; steps++) {
    if (layer.includes(to)) return steps
    layer = [...new Set(layer.flatMap((file) => importsOf(root, file)))].filter((file) => !seen.has(file))
    for (const file of layer) seen.add(file)
  }
  return undefined
}

const known = new Map<string, string[]>()

/** Types are no imports at run time. */
function importsOf(root: string, file: string): string[] {
  const path = join(root, file)
  const cached = known.get(path)
  if (cached) return cached
  const source = readFileSync(path, 'utf8')
  const found = [...source.matchAll(/^(?:import|export|\}) (?!type )[^'\n]*'(\.[^']+\.ts)'/gm)]
  const imports = found.map(([, specifier = '']) => normalize(join(dirname(file), specifier)))
  known.set(path, imports)
  return imports
}
