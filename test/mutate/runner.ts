import { join } from 'node:path'
import { BaseSequencer, createVitest, type TestSpecification } from 'vitest/node'

/** Asks for a run of `tests` after `file` has changed. */
export interface RunRequest {
  file: string
  tests: string[]
}

/** `failed`: the first test that failed, or why none could run; undefined when all passed. `inFile`: where it is. */
export interface RunReply {
  failed: string | undefined
  inFile?: string
  ms: number
}

/*
 * Runs in a process of its own, in the copy: a mutant may never end. Vitest stays up between mutants, and the tests
 * share one thread, which begins anew with each run.
 */

class GivenOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files
  }
}

const root = process.cwd()
const vitest = await createVitest('test', {
  root,
  config: false,
  watch: false,
  pool: 'threads',
  isolate: false,
  // It lies in node_modules, which the copy shares with the checkout; and mutants have no place in it.
  fsModuleCache: false,
  maxWorkers: 1,
  fileParallelism: false,
  bail: 1,
  testTimeout: 20_000,
  reporters: [{}],
  include: ['test/**/*.test.ts'],
  sequence: { sequencer: GivenOrder },
})
await vitest.standalone()

/** A file that was mutated before has been mended since. */
const changed = new Set<string>()

async function run({ file, tests }: RunRequest): Promise<RunReply> {
  const began = performance.now()
  const [project] = vitest.projects
  if (!project) throw new Error('no project')
  changed.add(join(root, file))
  for (const path of changed) vitest.invalidateFile(path)
  const specifications = tests.map((test) => project.createSpecification(join(root, test)))
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(specifications, false)
  const asked = new Set(specifications.map(({ moduleId }) => moduleId))
  // What other runs left behind is among them.
  const broken = testModules.find((module) => asked.has(module.moduleId) && module.state() === 'failed')
  const [test] = broken ? [...broken.children.allTests('failed')] : []
  const failed =
    test?.fullName ?? broken?.relativeModuleId ?? (unhandledErrors.length > 0 ? 'an error' : undefined)
  return { failed, inFile: broken?.relativeModuleId, ms: performance.now() - began }
}

process.on('message', (request: RunRequest) => {
  run(request).then(
    (reply) => process.send?.(reply),
    (error) => process.send?.({ failed: String(error), ms: 0 } satisfies RunReply),
  )
})
process.on('disconnect', () => process.exit())
process.send?.('ready')
