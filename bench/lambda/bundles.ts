import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundleFunctions } from '../../infra/bundle/bundle-functions.ts'
import type { Bundle } from '../../infra/bundle/sizes.ts'
import type { Config } from '../../schemas/config.ts'
import { shippedConfig } from '../config.ts'
import { leaveNothing } from '../leave-nothing.ts'

const modules = fileURLToPath(new URL('../../node_modules', import.meta.url))

export interface Bundles {
  config: Config
  /** The functions as they are deployed. */
  real: Bundle[]
  /** For each function a bundle with nothing but the SDK clients and commands that the real one holds. */
  clientsAlone: Bundle[]
  /** A handler that does nothing. */
  empty: string
  close(): void
}

/** Outside the project, where a bundle's `.js` is CommonJS as it is in Lambda. */
export async function buildBundles(): Promise<Bundles> {
  const dir = mkdtempSync(join(tmpdir(), 'workbridge-bench-'))
  const close = leaveNothing(() => rmSync(dir, { recursive: true, force: true }))
  const config = hurried(unlimited(shippedConfig()))
  const real = await bundleFunctions({ config, outDir: join(dir, 'real') })
  const handlersDir = join(dir, 'entries')
  mkdirSync(handlersDir)
  for (const bundle of real) writeFileSync(join(handlersDir, `${bundle.name}.ts`), clientsOf(bundle))
  const clientsAlone = await bundleFunctions({ config, handlersDir, outDir: join(dir, 'clients') })
  const empty = join(dir, 'empty.js')
  writeFileSync(empty, 'exports.handler = async () => undefined\n')
  return { config, real, clientsAlone, empty, close }
}

/** The rate limit of the platform would end a measurement after 300 calls. */
function unlimited(config: Config): Config {
  const entries = Object.entries(config.connections).map(([id, connection]) => {
    const limits = { ...connection.limits, callsPerMinute: 1_000_000 }
    return [id, { ...connection, limits }] as const
  })
  return { ...config, connections: Object.fromEntries(entries) }
}

/**
 * Callbacks are raised every minute: so the sandboxes still hold what they keep for minutes, as they do on a busy
 * day.
 */
function hurried(config: Config): Config {
  const waits = { firstWait: 60_000, interval: 60_000 }
  const entries = Object.entries(config.triggers).map(([id, trigger]) => {
    const { action } = trigger
    return [
      id,
      action.do === 'reprioritize' ? { ...trigger, action: { ...action, ...waits } } : trigger,
    ] as const
  })
  return { ...config, triggers: Object.fromEntries(entries) }
}

const clients: Record<string, { client: string; target: string }> = {
  'client-dynamodb': { client: 'DynamoDBClient', target: 'DynamoDB_20120810' },
  'client-sqs': { client: 'SQSClient', target: 'AmazonSQS' },
  'client-eventbridge': { client: 'EventBridgeClient', target: 'AWSEvents' },
  'client-secrets-manager': { client: 'SecretsManagerClient', target: 'secretsmanager' },
}

/**
 * Source of a module that makes the same clients with the same settings as functions/aws does when it is loaded, and
 * sends any of their commands. Which ones is read off the real bundle, so it cannot fall behind.
 */
export function clientsOf({ inputs }: Pick<Bundle, 'inputs'>): string {
  const found = new Map<string, string[]>()
  for (const { path, bytes } of inputs) {
    const [, client = '', command = ''] =
      /@aws-sdk\/(client-[a-z-]+)\/.*\/commands\/(\w+)Command\.js$/.exec(path) ?? []
    if (bytes > 0 && clients[client] && command !== 'DescribeEndpoints')
      found.set(client, [...(found.get(client) ?? []), command])
  }
  const parts = [...found].map(([name, commands], index) => clientSource(name, commands.sort(), index))
  return [
    ...parts,
    `export const send = { ${[...found].map((_, index) => `...send${index}`).join(', ')} }`,
  ].join('\n')
}

function clientSource(name: string, commands: readonly string[], index: number): string {
  const { client, target } = clients[name] ?? { client: '', target: '' }
  const imports = [client, ...commands.map((command) => `${command}Command`)].join(', ')
  const extra = name === 'client-sqs' ? ', useQueueUrlAsEndpoint: false' : ''
  const sends = commands.map(
    (command) => `'${target}.${command}': (input: any) => client${index}.send(new ${command}Command(input))`,
  )
  return `import { ${imports} } from ${JSON.stringify(join(modules, '@aws-sdk', name))}
const client${index} = new ${client}({
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, httpsAgent: { maxSockets: 64 } }${extra}
})
const send${index} = { ${sends.join(',\n  ')} }`
}
