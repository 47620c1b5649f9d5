import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BuildOptions, type BuildResult, build } from 'esbuild'
import type { Config } from '../../schemas/config.ts'
import { functionNames } from '../function-names.ts'
import { assertSizes, type Bundle, inputsOf, limitBytes } from './sizes.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

export interface BundleOptions {
  config: Config
  /** Default `dist` in the project. */
  outDir?: string
  /** Where `<name>.ts` lie. Default `functions/handlers`. */
  handlersDir?: string
  limit?: number
}

/**
 * Bundles every function with its configuration compiled in, to `<outDir>/<name>/index.js`.
 *
 * @throws Error with every compile error, or naming each bundle over the size limit.
 */
export async function bundleFunctions(options: BundleOptions): Promise<Bundle[]> {
  const outDir = resolve(root, options.outDir ?? 'dist')
  const handlersDir = resolve(root, options.handlersDir ?? 'functions/handlers')
  const result = await build<Options>({
    ...common,
    entryPoints: Object.fromEntries(
      functionNames.map((name) => [`${name}/index`, join(handlersDir, `${name}.ts`)]),
    ),
    outdir: outDir,
    define: { __WORKBRIDGE_CONFIG__: JSON.stringify(options.config) },
  })
  const bundles = functionNames.map((name) => toBundle(name, join(outDir, name), result))
  assertSizes(bundles, options.limit ?? limitBytes)
  return bundles
}

/** In memory, with sizes. */
type Options = BuildOptions & { metafile: true; write: false }

const common: Options = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node24',
  // Loaded by `require`, as Lambda's runtime client does with CommonJS, an ESM build starts no faster.
  format: 'cjs',
  minify: true,
  treeShaking: true,
  sourcemap: false,
  legalComments: 'none',
  // The SDK's ESM builds shake; its default CommonJS ones do not (200 KB more).
  mainFields: ['module', 'main'],
  alias: { '@aws-sdk/credential-provider-node': './infra/bundle/env-credentials.ts' },
  metafile: true,
  write: false,
  // Errors are thrown, with file and line.
  logLevel: 'silent',
}

function toBundle(name: string, dir: string, result: BuildResult<Options>): Bundle {
  const path = join(dir, 'index.js')
  const file = result.outputFiles.find((output) => output.path === path)
  const meta = Object.entries(result.metafile.outputs).find(([output]) => resolve(root, output) === path)?.[1]
  if (!file || !meta) throw new Error(`${name}: the bundler wrote no ${path}`)
  writeIfChanged(path, file.contents)
  return { name, dir, bytes: file.contents.byteLength, inputs: inputsOf(meta) }
}

/** Several builds may run at once (tests, a running local stack): a reader never sees half a file. */
function writeIfChanged(path: string, contents: Uint8Array): void {
  if (readOrNothing(path)?.equals(contents)) return
  mkdirSync(dirname(path), { recursive: true })
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, contents)
  renameSync(draft, path)
}

function readOrNothing(path: string): Buffer | undefined {
  try {
    return readFileSync(path)
  } catch {
    return undefined
  }
}
