import { fileURLToPath } from 'node:url'
import type { Config, Connection } from '../../schemas/config.ts'
import { loadConfig } from '../config/load.ts'
import { platformUrls } from '../platform-urls.ts'
import { readCredentials } from './credentials.ts'
import { connectGenesys } from './genesys-cloud.ts'
import { type Options, readOptions, usage } from './options.ts'

const args = process.argv.slice(2)
if (args.includes('--help') || args.includes('-h')) console.log(usage)
else process.exitCode = await run().catch(refuse)

async function run(): Promise<number> {
  const options = readOptions(args, process.env)
  const config = configOf(options.stage)
  const connection = connectionOf(config, options)
  const urls = platformUrls[connection.platform](connection.region)
  const list = await connectGenesys({
    config,
    connection,
    credentials: await readCredentials(process.env),
    urls: { api: options.api ?? urls.api, token: options.tokenUrl ?? urls.token },
    target: options,
    apply: options.apply,
  })
  console.log(String(list))
  return list.isReady ? 0 : 1
}

function configOf(stage: string): Config {
  const loaded = loadConfig({ dir: fileURLToPath(new URL('../../config', import.meta.url)), stage })
  if ('config' in loaded) return loaded.config
  throw new Error(`the configuration has faults:\n${loaded.faults.map(String).join('\n')}`)
}

function connectionOf({ connections }: Config, { connection: wanted }: Options): Connection {
  const all = Object.values(connections).filter(({ platform }) => platform === 'genesys-cloud')
  const found = wanted === undefined ? all : all.filter(({ id }) => id === wanted)
  const [one, ...others] = found
  if (one && others.length === 0) return one
  const names = all.map(({ id }) => id).join(', ') || 'none'
  throw new Error(`--connection: which one? There is: ${names}`)
}

function refuse(error: unknown): number {
  console.error(`${error instanceof Error ? error.message : error}\n\nnpm run connect -- --help`)
  return 2
}
