import { fromItem } from '../../../functions/aws/head-item.ts'
import type { Head } from '../../../functions/domain/head.ts'
import { workitemId } from '../../../functions/domain/ids.ts'
import type { Config } from '../../../schemas/config.ts'
import type { PlatformEvent } from '../../../schemas/platform-event.ts'
import { claimsOf, httpEvent } from '../../support/http.ts'
import { sampleConfig } from '../../support/sample-config.ts'
import { FakeAws, inAws } from './fake-aws.ts'
import { FakeClock } from './fake-clock.ts'
import { FakePlatform } from './fake-platform.ts'
import { FakeQueue, type Message } from './fake-queue.ts'
import { openFunctions, queueUrls, secretArn } from './sandboxes.ts'
import { type Choose, type FaultName, Steps } from './steps.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const webhookFaults: readonly FaultName[] = ['lost', 'duplicate', 'delay', 'reorder']

/** A fact of the platform, and whether its webhook was ever taken with a 2xx. */
export interface Fact {
  event: PlatformEvent
  taken: boolean
}

export interface Reply {
  status: number
  // biome-ignore lint/suspicious/noExplicitAny: a script reads what it expects
  json: any
}

type Functions = ReturnType<typeof openFunctions>

/** One story: the whole pipeline on virtual time, with the real code between AWS in memory and a platform in memory. */
export class Story {
  readonly config: Config
  readonly clock = new FakeClock()
  readonly startedAt = this.clock.ms
  readonly steps: Steps
  readonly aws: FakeAws
  readonly platform: FakePlatform
  readonly logs: string[] = []
  readonly answers: string[] = []
  readonly facts: Fact[] = []
  /** Newest data that a source was promised, by source and external id. */
  readonly promised = new Map<string, string>()
  /** Webhooks are lost while true. */
  isSilent = false
  /** Drops the next wake-ups. */
  dropWakes = 0
  readonly #functions: Functions
  readonly #idle = new Map<string, unknown[]>()
  #invocations = 0
  #webhooks = 0

  constructor(choose: Choose, config: Config = sampleConfig(), dice?: () => number) {
    this.config = config
    this.steps = new Steps(this.clock, choose, dice)
    this.aws = new FakeAws(this.steps)
    this.platform = new FakePlatform(this.steps, (event) => this.#tell(event))
    const { aws, clock, platform, logs } = this
    this.#functions = openFunctions({ config, clock, aws, platform, logs })
    const wake = new FakeQueue(this.steps, {
      name: 'wake',
      ...{ batchSize: 10, concurrency: config.connections.webex?.limits.concurrency ?? 2 },
      faults: ['duplicate', 'delay', 'reorder', 'lost'],
      isLost: () => this.dropWakes > 0 && this.dropWakes-- > 0,
      work: (messages) => this.#deliver(messages),
    })
    aws.queues.set(queueUrls.webex, wake)
    aws.target = new FakeQueue(this.steps, {
      ...{ name: 'track', batchSize: 10, concurrency: 10, faults: ['duplicate', 'delay', 'reorder'] },
      work: (messages) => this.#run('track', 30_000, (track) => track(messages)),
    })
    aws.queues.set('track', aws.target)
    aws.secrets.set(secretArn, JSON.stringify(secretOf(platform)))
  }

  /** Plays the script to its end, then until nothing is due, then one hour more. */
  async play(script: (story: Story) => Promise<void>): Promise<void> {
    await inAws.run(this.aws, async () => {
      let ended = false
      const playing = script(this).finally(() => {
        ended = true
      })
      playing.catch(() => {})
      this.#upkeep()
      const limit = this.clock.ms + 20 * hourMs
      await this.clock.run(limit, () => ended && this.isQuiet())
      if (ended) await playing
      await this.clock.run(this.clock.ms + hourMs, () => false)
    })
  }

  isQuiet(): boolean {
    const pending = [...this.aws.queues.values()].some((queue) => queue.pending > 0)
    return !pending && this.#webhooks === 0 && !this.#isDue(Number.POSITIVE_INFINITY)
  }

  #isDue(until: number): boolean {
    for (const { attention, attentionAt } of this.aws.table.items.values())
      if (attention?.S?.startsWith('due#') && Number(attentionAt?.N) <= until) return true
    return false
  }

  heads(): Head[] {
    return [...this.aws.table.items.values()].flatMap((item) =>
      item.sk?.S === 'HEAD' ? (fromItem(item) ?? []) : [],
    )
  }

  idOf = (externalId: string, source = 'crm'): string => workitemId(this.config.namespace, source, externalId)

  headOf = (externalId: string, source = 'crm'): Head | undefined =>
    fromItem(this.aws.table.items.get(`WI#${this.idOf(externalId, source)}\nHEAD`))

  sleep = (ms: number): Promise<void> => this.clock.sleep(ms)

  /** A request to the API as a client makes it: tried again until it is answered. */
  async request(fn: 'ingest' | 'query', event: object): Promise<Reply> {
    for (let tries = 0; tries < 60; tries++) {
      const reply = await this.#run(fn, 29_000, (handle) => handle(event)).catch(() => undefined)
      if (reply) this.answers.push(JSON.stringify(reply))
      if (reply && reply.statusCode < 500)
        return { status: reply.statusCode, json: reply.body ? JSON.parse(reply.body) : undefined }
      await this.sleep(5_000)
    }
    throw new Error('the API never answered')
  }

  operate(route: string, path: Record<string, string>, body?: object): Promise<Reply> {
    return this.request(
      'query',
      httpEvent(route, {
        path,
        claims: claimsOf('crm-client', 'admin', 'read'),
        headers: { 'content-type': 'application/json' },
        ...(body && { body: JSON.stringify(body) }),
      }),
    )
  }

  /** Runs one function in an idle environment, else a new one; a killed environment is not used again. */
  async #run<F extends keyof Functions, T>(
    name: F,
    timeoutMs: number,
    work: (fn: ReturnType<Functions[F]>) => Promise<T>,
  ): Promise<T> {
    const idle = this.#idle.get(name) ?? []
    this.#idle.set(name, idle)
    const environment = (idle.pop() ?? this.#functions[name]()) as ReturnType<Functions[F]>
    const result = await this.steps.invoke(`${name} ${++this.#invocations}`, timeoutMs, () =>
      work(environment),
    )
    idle.push(environment)
    return result
  }

  #deliver(messages: Message[]): Promise<string[]> {
    const end = this.clock.ms + 30_000
    return this.#run('deliver', 30_000, (deliver) => deliver(messages, () => end - this.clock.ms))
  }

  /** Every minute. One that would find nothing due changes nothing, so it is left out. */
  #upkeep(): void {
    this.clock.at(this.clock.ms + minuteMs, () => {
      this.#upkeep()
      if (this.#isDue(this.clock.ms)) this.#run('upkeep', 60_000, (upkeep) => upkeep()).catch(() => {})
    })
  }

  #tell(event: PlatformEvent): void {
    const fact: Fact = { event, taken: false }
    this.facts.push(fact)
    const fault = this.steps.happen(`webhook ${event.topic}`, webhookFaults)
    if (fault === 'lost' || this.isSilent) return
    const late = { delay: 240_000, reorder: 20_000 }[fault as string] ?? 0
    this.#post(fact, late, 1)
    if (fault === 'duplicate') for (const ms of [0, 40_000]) this.#post(fact, ms, 1)
  }

  #post(fact: Fact, delayMs: number, attempt: number): void {
    this.#webhooks += 1
    const event = httpEvent('POST /v1/hooks/platforms/{connection}', {
      path: { connection: 'webex' },
      body: JSON.stringify(fact.event),
    })
    this.clock.at(this.clock.ms + delayMs + 30, async () => {
      const reply = await this.#run('receive', 10_000, (handle) => handle(event)).catch(() => undefined)
      this.#webhooks -= 1
      if (reply && reply.statusCode < 300) fact.taken = true
      else if (attempt < 4) this.#post(fact, attempt * 10_000, attempt + 1)
    })
  }
}

const secretOf = ({ credentials }: FakePlatform) => ({
  clientId: 'client',
  clientSecret: 'canary-client-secret',
  accessToken: credentials.access,
  accessTokenExpiresAt: 0,
  refreshToken: credentials.refresh,
  webhookSecret: { current: 'canary-webhook-secret' },
})
