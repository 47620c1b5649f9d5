import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { type FunctionName, functionNames } from '../../infra/function-names.ts'
import { type Bundles, buildBundles } from '../lambda/bundles.ts'
import { environment } from '../lambda/deployment.ts'
import type { BenchRow, Context, Measured } from '../row.ts'
import { exactly, median, sampleOf } from '../statistics.ts'

/** Loads a bundle as Lambda's runtime client does, and says how long that took: processor and wall time, ms. */
const load = `
const cpu = process.cpuUsage(), start = performance.now()
require(process.argv[1])
const wall = performance.now() - start, { user, system } = process.cpuUsage(cpu)
process.stdout.write(JSON.stringify({ cpu: (user + system) / 1000, wall }), () => process.exit(0))`

interface Loaded {
  cpu: number
  wall: number
}

const run = promisify(execFile)
const variables = environment('http://127.0.0.1:1')

/** In a process of its own, so nothing is loaded or compiled yet. The file itself is in the system's cache. */
async function coldLoad(path: string): Promise<Loaded> {
  const { stdout } = await run(process.execPath, ['-e', load, path], { env: variables })
  return JSON.parse(stdout)
}

const bundleOf = (bundles: Bundles, kind: 'real' | 'clientsAlone', name: FunctionName) => {
  const found = bundles[kind].find((bundle) => bundle.name === name)
  if (!found) throw new Error(`no bundle ${name}`)
  return { path: `${found.dir}/index.js`, bytes: found.bytes }
}

async function compareImport(name: FunctionName, context: Context): Promise<Measured> {
  const bundles = await context.shared('bundles', buildBundles)
  const paths = [bundleOf(bundles, 'real', name).path, bundleOf(bundles, 'clientsAlone', name).path]
  const [real = '', alone = ''] = paths
  const rounds = context.quick ? 9 : 31
  const own: Loaded[] = []
  const clients: Loaded[] = []
  const empty: Loaded[] = []
  for (let round = 0; round < rounds; round++) {
    own.push(await coldLoad(real))
    clients.push(await coldLoad(alone))
    empty.push(await coldLoad(bundles.empty))
  }
  const cpu = (loads: readonly Loaded[]) => sampleOf(loads.map((one) => one.cpu))
  const wall = (loads: readonly Loaded[]) => median(loads.map((one) => one.wall)).toFixed(1)
  return {
    value: cpu(own),
    reference: cpu(clients),
    ratio: median(own.map((one, round) => one.cpu / (clients[round]?.cpu ?? Number.NaN))),
    note: `on the wall clock ${wall(own)} ms, clients alone ${wall(clients)}, empty handler ${wall(empty)}`,
  }
}

async function compareSize(name: FunctionName, context: Context): Promise<Measured> {
  const bundles = await context.shared('bundles', buildBundles)
  const kb = (kind: 'real' | 'clientsAlone') => exactly(bundleOf(bundles, kind, name).bytes / 1024)
  return { value: kb('real'), reference: kb('clientsAlone') }
}

const imports = functionNames.map(
  (name): BenchRow => ({
    name: `cold import of ${name}`,
    // Of processor time: a function of 512 MB has 0.3 of a processor, so this is what it waits for.
    unit: 'ms',
    against: 'its SDK clients alone',
    target: { of: 'ratio', most: 1.15 },
    measure: (context) => compareImport(name, context),
  }),
)

const sizes = functionNames.map(
  (name): BenchRow => ({
    name: `bundle of ${name}`,
    unit: 'KB',
    against: 'its SDK clients alone',
    measure: (context) => compareSize(name, context),
  }),
)

export const rows: BenchRow[] = [...imports, ...sizes]
