import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { loadConfig } from '../infra/config/load.ts'
import { pascal } from '../infra/names.ts'
import type { Config, Source } from '../schemas/config.ts'
import type { RequestFact } from './api-gateway.ts'
import type { EngineName } from './aws/table.ts'
import { createClock, type VirtualClock } from './clock.ts'
import { type Issuer, type IssuerClient, startIssuer } from './issuer.ts'
import type { Endpoints } from './lambda/environment.ts'
import type { LogEntry } from './lambda/log-store.ts'
import type { PlatformFact } from './platform.ts'
import type { PartnerEvent } from './platforms/genesys-cloud/types.ts'
import { type Stack, startStack } from './stack.ts'
import { type Platform, startPlatforms } from './start-platforms.ts'
import { synthesize } from './synthesize.ts'

export interface WorkbridgeOptions {
  /** Default `dev`. */
  stage?: string
  /** Of the API. Default: any free one. */
  port?: number
  /** Keeps table, queues, clock and the platforms' tasks there. */
  dataDir?: string
  tableEngine?: EngineName
  /** A directory synthesized before; by default it is made now. */
  templateDir?: string
  /** What the functions are told of where services are; a test may put a proxy in front of one. */
  endpoints?(own: Endpoints): Endpoints | Promise<Endpoints>
  onLog?(entry: LogEntry): void
  onRequest?(fact: RequestFact): void
  onPlatform?(connection: string, fact: PlatformFact): void
}

/** What a source is given to push with. */
export interface SourceAccess {
  /** For `PUT {url}/{externalId}`; belongs to the source's own client. */
  token: string
  url: string
  /** Where the source takes webhooks. */
  hookUrl?: string
  /** Standard Webhooks, `whsec_…`. */
  hookSecret?: string
}

/** All of Workbridge on one machine: stack, token issuer, simulated platforms calling back. */
export interface Workbridge {
  config: Config
  clock: VirtualClock
  stack: Stack
  issuer: Issuer
  platforms: Record<string, Platform>
  sources: Record<string, SourceAccess>
  /** Of the demo client: every scope, every source. */
  token: string
  close(): Promise<void>
}

export const demoClient = 'workbridge-demo'
const audience = 'workbridge'
const allScopes = ['workitems:read', 'workitems:data', 'workitems:write', 'workitems:admin']
const sourceScopes = allScopes.slice(0, 3)
/** Tokens live by real time, and a stack may stay up for long. */
const tokenSeconds = 30 * 86_400
const configDir = fileURLToPath(new URL('../config', import.meta.url))

export async function startWorkbridge(options: WorkbridgeOptions = {}): Promise<Workbridge> {
  const { stage = 'dev', templateDir } = options
  const config = configOf(stage)
  const synthesizing = templateDir === undefined ? synthesize(stage) : { directory: templateDir, remove() {} }
  const directory = Promise.resolve(synthesizing).then(({ directory }) => directory)
  // Its failure is dealt with where it is awaited, which may be later than it fails.
  directory.catch(() => {})
  const clock = createClock()
  const closers: { close(): unknown }[] = []
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer.close()
  }
  try {
    const issuer = await startIssuer({ audience, clients: clientsOf(config) })
    closers.push(issuer)
    const { dataDir, onPlatform: observe = () => {} } = options
    const partners = partnerEvents()
    const putPartnerEvent = partners.put
    const platforms = await startPlatforms({ config, clock, dataDir, observe, putPartnerEvent })
    closers.push(...platforms)
    const hooks = hookSecrets(config)
    const stack = await startStack({
      ...options,
      clock,
      templateDir: directory,
      parameters: ({ api }) => parametersFor(issuer, platforms, api),
      secrets: secretsFor(platforms, hooks),
      partnerSources: platforms.flatMap(({ partnerSource = [] }) => partnerSource),
    })
    closers.push(stack)
    partners.begin(stack)
    await Promise.all([stack.warm(), ...platforms.map((platform) => platform.connect(stack.apiUrl))])
    return {
      ...{ config, clock, stack, issuer, close },
      platforms: Object.fromEntries(platforms.map((platform) => [platform.connection, platform])),
      sources: await accessFor(config, stack.apiUrl, issuer, hooks),
      token: await issuer.issue({ clientId: demoClient, scopes: allScopes, ttl: tokenSeconds }),
    }
  } catch (error) {
    await close()
    throw error
  } finally {
    Promise.resolve(synthesizing).then(
      ({ remove }) => remove(),
      () => {},
    )
  }
}

/** What platforms put on their partner event sources reaches the stack, which starts after them. */
function partnerEvents() {
  let stack: Stack | undefined
  return {
    begin: (started: Stack) => {
      stack = started
    },
    put: (event: PartnerEvent) => {
      if (!stack) throw new Error('the stack is not up yet')
      stack.events.putPartnerEvent(event)
    },
  }
}

function configOf(stage: string): Config {
  const loaded = loadConfig({ dir: configDir, stage })
  if ('config' in loaded) return loaded.config
  throw new Error(`the configuration has faults:\n${loaded.faults.map(String).join('\n')}`)
}

function clientsOf(config: Config): Record<string, IssuerClient> {
  const ids = new Set(Object.values(config.sources).flatMap((source) => source.clients))
  const client = (id: string): IssuerClient => ({
    secret: `${id}-secret`,
    scopes: id === demoClient ? allScopes : sourceScopes,
  })
  return Object.fromEntries([...ids, demoClient].map((id) => [id, client(id)]))
}

function parametersFor(issuer: Issuer, platforms: Platform[], api: string): Record<string, string> {
  return Object.assign(
    { JwtIssuer: issuer.url, JwtAudience: audience, PublicUrl: api },
    ...platforms.map(({ parameters }) => parameters),
  )
}

/** Source id -> a new secret as Standard Webhooks writes them. */
function hookSecrets(config: Config): Record<string, string> {
  const hooked = Object.values(config.sources).filter((source) => source.hook)
  return Object.fromEntries(hooked.map(({ id }) => [id, `whsec_${randomBytes(32).toString('base64')}`]))
}

function secretsFor(platforms: Platform[], hooks: Record<string, string>): Record<string, object> {
  return Object.fromEntries([
    ...platforms.map(({ connection, secret }) => [`${pascal(connection)}SecretArn`, secret]),
    ...Object.entries(hooks).map(([id, secret]) => [`${pascal(id)}HookSecretArn`, { secrets: [secret] }]),
  ])
}

async function accessFor(config: Config, api: string, issuer: Issuer, hooks: Record<string, string>) {
  const access = async ({ id, clients: [clientId = id] }: Source): Promise<[string, SourceAccess]> => {
    const token = await issuer.issue({ clientId, scopes: sourceScopes, ttl: tokenSeconds })
    const hookSecret = hooks[id]
    const hook = hookSecret === undefined ? {} : { hookUrl: `${api}/v1/hooks/sources/${id}`, hookSecret }
    return [id, { token, url: `${api}/v1/sources/${id}/tasks`, ...hook }]
  }
  return Object.fromEntries(await Promise.all(Object.values(config.sources).map(access)))
}
