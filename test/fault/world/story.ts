import { fromItem } from '../../../functions/aws/head-item.ts'
import type { Head } from '../../../functions/domain/head.ts'
import { workitemId } from '../../../functions/domain/ids.ts'
import type { Config } from '../../../schemas/config.ts'
import type { PlatformEvent } from '../../../schemas/platform-event.ts'
import { claimsOf, httpEvent } from '../../support/http.ts'
import { sampleConfig } from '../../support/sample-config.ts'
import { RoutingPlatform } from '../callbacks/routing-platform.ts'
import { FakePlatform } from './fake-platform.ts'
import { FakeQueue, type Message } from './fake-queue.ts'
import type { Sent } from './platform-call.ts'
import { openFunctions, queueUrls, secretArn } from './sandboxes.ts'
import { type Reply, Stage } from './stage.ts'
import type { Choose, FaultName } from './steps.ts'
import { bring, triggerOptions, triggerQueue } from './trigger.ts'

const webhookFaults: readonly FaultName[] = ['lost', 'duplicate', 'delay', 'reorder']

/** A fact of the platform, and whether its webhook was ever taken with a 2xx. */
export interface Fact {
  event: PlatformEvent
  taken: boolean
}

/** What somebody asked for one task and was heard: its newest data or, without a text, its end. */
export interface Wish {
  /** Source and external id. */
  key: string
  text?: string
  /** All that the platform is to have of it. */
  wire?: Sent
  /** How the API answered. */
  status?: number
  /** When it was first asked and when it was answered, epoch ms; of an event, when it happened. */
  from: number
  to: number
  /** The trigger rule that asks. */
  rule?: string
}

type Functions = ReturnType<typeof openFunctions>

/** One story: the whole pipeline on virtual time, with the real code between AWS in memory and a platform in memory. */
export class Story extends Stage<Functions> {
  readonly platform: FakePlatform
  readonly facts: Fact[] = []
  /** Conversations, whose events trigger rules act on. */
  readonly routing: RoutingPlatform
  /** What sources, operators and rules were promised. */
  readonly wishes: Wish[] = []
  /** Whom a person looked after until all was done. */
  readonly attended = new Set<string>()
  /** The last event of a conversation never came. */
  isEventLost = false
  /** Webhooks are lost while true. */
  isSilent = false
  /** Drops the next wake-ups. */
  dropWakes = 0
  protected readonly functions: Functions
  protected readonly dueList = 'due#'
  #webhooks = 0

  constructor(choose: Choose, config: Config = sampleConfig(), dice?: () => number) {
    super(choose, config, dice)
    this.platform = new FakePlatform(this.steps, (event) => this.#tell(event))
    this.routing = new RoutingPlatform(this.steps, (envelope) => {
      this.isEventLost = !bring(
        this.steps,
        aws.queues.get(triggerQueue),
        envelope as { 'detail-type': string },
      )
    })
    const { aws, clock, platform, logs } = this
    this.functions = openFunctions({ config, clock, aws, platform, logs })
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
      work: (messages) => this.run('track', 30_000, (track) => track(messages)),
    })
    aws.queues.set('track', aws.target)
    const queue = new FakeQueue(this.steps, {
      ...triggerOptions,
      work: (messages) => this.run('trigger', 30_000, (trigger) => trigger(messages)),
    })
    aws.queues.set(triggerQueue, queue)
    aws.triggers = { queue, topics: new Set(Object.values(config.triggers).flatMap(({ topics }) => topics)) }
    aws.secrets.set(secretArn, JSON.stringify(secretOf(platform)))
  }

  play(script: (story: Story) => Promise<void>): Promise<void> {
    return this.playOut(() => script(this))
  }

  protected isOnItsWay(): boolean {
    return this.#webhooks > 0
  }

  protected upkeep(): Promise<unknown> {
    return this.run('upkeep', 60_000, (upkeep) => upkeep())
  }

  heads(): Head[] {
    return [...this.aws.table.items.values()].flatMap((item) =>
      item.sk?.S === 'HEAD' ? (fromItem(item) ?? []) : [],
    )
  }

  idOf = (externalId: string, source = 'crm'): string => workitemId(this.config.namespace, source, externalId)

  headOf = (externalId: string, source = 'crm'): Head | undefined =>
    fromItem(this.aws.table.items.get(`WI#${this.idOf(externalId, source)}\nHEAD`))

  request(fn: 'ingest' | 'query', event: object): Promise<Reply> {
    return this.ask(fn, (handle) => handle(event))
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

  #deliver(messages: Message[]): Promise<string[]> {
    const end = this.clock.ms + 30_000
    return this.run('deliver', 30_000, (deliver) => deliver(messages, () => end - this.clock.ms))
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
      const reply = await this.run('receive', 10_000, (handle) => handle(event)).catch(() => undefined)
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
