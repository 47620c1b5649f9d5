import { randomUUID } from 'node:crypto'
import type { FunctionName } from '../../infra/function-names.ts'
import { Outside, trackQueue } from '../aws/server.ts'
import { tableName } from '../aws/table.ts'
import { claim } from '../validate/samples.ts'
import type { Bundles } from './bundles.ts'
import {
  batchEvent,
  conversationEvent,
  type PlatformTask,
  partnerSource,
  sourceKey,
  sqsEvent,
  webhookEvent,
  webhookSecret,
} from './events.ts'
import { Sandbox } from './sandbox.ts'
import type { Done } from './worker.ts'

export const wakeQueue = 'http://bench/000000000000/deliver-webex'
export const triggerQueue = 'http://bench/000000000000/trigger'
export const runQueue = 'http://bench/000000000000/reprioritize-genesys'
/** As the event source mappings of infra/ have it. */
export const batchSize = 10

const secrets = {
  'arn:connection': {
    clientId: 'bench',
    clientSecret: 'bench',
    accessToken: 'bench-access-token',
    accessTokenExpiresAt: Date.UTC(2099, 0),
    refreshToken: 'bench-refresh-token',
    webhookSecret: { current: webhookSecret },
  },
  'arn:genesys': {
    clientId: 'bench',
    clientSecret: 'bench',
    accessToken: 'bench-access-token',
    accessTokenExpiresAt: Date.UTC(2099, 0),
  },
  'arn:source': { secrets: [`whsec_${sourceKey}`] },
}

/** The real bundles in processes of their own; AWS and the platform at the other end of their sockets. */
export class Deployment {
  readonly outside: Outside
  readonly bundles: Bundles
  readonly #sandboxes = new Map<string, Promise<Sandbox>>()
  #numbers = 0
  #tasks: Promise<PlatformTask[]> | undefined

  private constructor(outside: Outside, bundles: Bundles) {
    this.outside = outside
    this.bundles = bundles
  }

  static async start(bundles: Bundles): Promise<Deployment> {
    return new Deployment(await Outside.start(secrets), bundles)
  }

  /** The function's sandbox; always the same one. */
  real(name: FunctionName): Promise<Sandbox> {
    return this.#sandbox('real', name)
  }

  /** The bare SDK clients of the function, in a sandbox of their own. */
  bare(name: FunctionName): Promise<Sandbox> {
    return this.#sandbox('clientsAlone', name)
  }

  /** All that run by now. */
  started(): Promise<Sandbox>[] {
    return [...this.#sandboxes.values()]
  }

  async invoke(name: FunctionName, events: readonly unknown[]): Promise<Done> {
    return (await this.real(name)).invoke(events)
  }

  /** Claims that were never seen before, with their external ids. */
  claims(count: number): { externalId: string; task: ReturnType<typeof claim> }[] {
    return Array.from({ length: count }, () => {
      this.#numbers += 1
      return { externalId: `CLM-${String(this.#numbers).padStart(8, '0')}`, task: claim(this.#numbers) }
    })
  }

  /** Accepts so many new claims in batches of 100; their wake-ups then wait in the queue. */
  async accept(count: number): Promise<string[]> {
    const claims = this.claims(count)
    for (let i = 0; i < count; i += 100) {
      const { results } = await this.invoke('ingest', [batchEvent(claims.slice(i, i + 100))])
      expectStatus(results, 200)
    }
    return claims.map(({ externalId }) => externalId)
  }

  /** Events of the deliver function for all wake-ups that wait. */
  wakeUps(): object[] {
    return this.outside.queues.take(wakeQueue, batchSize).map(sqsEvent)
  }

  /** Events of the track function for all that waits. */
  heard(): object[] {
    return this.outside.queues.take(trackQueue, batchSize).map(sqsEvent)
  }

  /** Accepts and delivers; gives back the platform's tasks. Wake-ups that wait from before are forgotten. */
  async deliver(count: number): Promise<PlatformTask[]> {
    this.wakeUps()
    await this.accept(count)
    await this.invoke('deliver', this.wakeUps())
    const tasks = this.outside.platform.take()
    if (tasks.length !== count) throw new Error(`${tasks.length} of ${count} tasks reached the platform`)
    return tasks
  }

  /** A claim's platform task, the same one each time. */
  async anyTask(): Promise<PlatformTask> {
    this.#tasks ??= this.deliver(1)
    const [task] = await this.#tasks
    if (!task) throw new Error('no task reached the platform')
    return task
  }

  /** Puts one event about each task on its way to track. */
  async hear(type: string, tasks: readonly PlatformTask[]): Promise<void> {
    const { results } = await this.invoke(
      'receive',
      tasks.map((task) => webhookEvent(type, task)),
    )
    expectStatus(results, 204)
  }

  /** Events of the trigger function: so many callbacks that came into their queue `ageMs` ago, ten at a time. */
  conversations(count: number, ageMs = 0): object[] {
    const { queues } = this.outside
    for (let i = 0; i < count; i++)
      queues.put(triggerQueue, conversationEvent('acd.start', randomUUID(), Date.now() - ageMs, {}))
    return queues.take(triggerQueue, batchSize).map(sqsEvent)
  }

  /** Events of the reprioritize function for all runs whose wake-ups wait. */
  runWakeUps(): object[] {
    return this.outside.queues.take(runQueue, batchSize).map(sqsEvent)
  }

  async close(): Promise<void> {
    for (const sandbox of this.#sandboxes.values()) (await sandbox).close()
    await this.outside.close()
  }

  #sandbox(kind: 'real' | 'clientsAlone', name: FunctionName): Promise<Sandbox> {
    const bundle = this.bundles[kind].find((one) => one.name === name)
    if (!bundle) throw new Error(`there is no function ${name}`)
    const key = `${kind} ${name}`
    const known =
      this.#sandboxes.get(key) ?? Sandbox.start(`${bundle.dir}/index.js`, environment(this.outside.url))
    this.#sandboxes.set(key, known)
    return known
  }
}

export function expectStatus(results: readonly unknown[], status: number): void {
  for (const result of results) {
    const { statusCode, body } = result as { statusCode?: number; body?: string }
    if (statusCode !== status)
      throw new Error(`expected ${status}, got ${statusCode}: ${body?.slice(0, 300)}`)
  }
}

/** Every variable any function reads. */
export function environment(url: string): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    TZ: ':UTC',
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'bench',
    AWS_SESSION_TOKEN: 'bench',
    AWS_LAMBDA_FUNCTION_NAME: 'bench',
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_ENDPOINT_URL_DYNAMODB: url,
    AWS_ENDPOINT_URL_SQS: url,
    AWS_ENDPOINT_URL_EVENTBRIDGE: url,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: url,
    LOG_LEVEL: 'info',
    TABLE_NAME: tableName,
    WAKE_QUEUES: JSON.stringify({ webex: wakeQueue }),
    TRIGGER_QUEUE_URL: triggerQueue,
    RUN_QUEUES: JSON.stringify({ genesys: runQueue }),
    PARTNER_SOURCES: JSON.stringify({ genesys: partnerSource }),
    SCOPE_CLAIM: 'scope',
    CLIENT_CLAIM: 'client_id',
    SOURCE_SECRETS: JSON.stringify({ claims: 'arn:source', crm: 'arn:source', fax: 'arn:source' }),
    CONNECTION_SECRETS: JSON.stringify({ webex: 'arn:connection', genesys: 'arn:genesys' }),
    EVENT_BUS_NAME: 'bench',
    PLATFORM_URLS: JSON.stringify({
      webex: { api: url, token: `${url}/token` },
      genesys: { api: url, token: `${url}/token` },
    }),
  }
}
