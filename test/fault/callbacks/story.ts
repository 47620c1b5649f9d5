import { runId } from '../../../functions/domain/runs/ids.ts'
import type { Run } from '../../../functions/domain/runs/run.ts'
import type { Config } from '../../../schemas/config.ts'
import { FakeQueue, type Message } from '../world/fake-queue.ts'
import { Stage } from '../world/stage.ts'
import type { Choose } from '../world/steps.ts'
import { bring, messageFaults, triggerOptions, triggerQueue } from '../world/trigger.ts'
import { callbackConfig, rule, ruleIn } from './config.ts'
import { RoutingPlatform } from './routing-platform.ts'
import { openFunctions, runQueue, secretArn } from './sandboxes.ts'

/** An event of the platform, and whether its way here lost it. */
export interface Told {
  at: number
  /** Such as `acd.end`. */
  name: string
  envelope: {
    id: string
    'detail-type': string
    detail: { eventBody: { conversationId: string; sessionId: string; acdOutcome?: string } }
  }
  isLost: boolean
  /** When it was first taken up, and when it was worked off: whatever it tells is stored. */
  triedAt?: number
  doneAt?: number
}

type Functions = ReturnType<typeof openFunctions>

/** One story of callbacks: events, trigger, runs and their steps with the real code, between AWS and a platform in memory. */
export class CallbackStory extends Stage<Functions> {
  readonly platform: RoutingPlatform
  readonly told: Told[] = []
  /** The kinds of events that get lost, such as `acd.end`. */
  readonly silent = new Set<string>()
  /** When somebody asked to cancel the run of a conversation, by its id. */
  readonly canceled = new Map<string, number>()
  /** Steps take their usual time. */
  readonly isEven: boolean
  /** Every state that a run was ever stored in. */
  readonly history: { id: string; at: number; run: Run }[] = []
  protected readonly functions: Functions
  protected readonly dueList = 'run#'

  constructor(choose: Choose, config: Config = callbackConfig(), dice?: () => number) {
    super(choose, config, dice)
    this.isEven = dice === undefined
    this.platform = new RoutingPlatform(this.steps, (envelope) => this.#tell(envelope as Told['envelope']))
    const { aws, clock, platform, logs } = this
    this.functions = openFunctions({ config, clock, aws, platform, logs })
    aws.queues.set(
      runQueue,
      new FakeQueue(this.steps, {
        name: 'reprioritize',
        ...{ batchSize: 10, concurrency: config.connections.genesys?.limits.concurrency ?? 2 },
        faults: [...messageFaults, 'lost'],
        work: (messages) => this.#reprioritize(messages),
      }),
    )
    aws.queues.set(
      triggerQueue,
      new FakeQueue(this.steps, {
        ...triggerOptions,
        work: (messages) => this.#trigger(messages),
      }),
    )
    // No access token yet: the first call asks for one.
    const secret = { clientId: 'client', clientSecret: 'canary-client-secret' }
    aws.secrets.set(secretArn, JSON.stringify(secret))
    this.#remember()
  }

  play(script: (story: CallbackStory) => Promise<void>): Promise<void> {
    return this.playOut(() => script(this))
  }

  idOf = (conversation: string): string => runId(this.config.namespace, rule, conversation)

  /** Tried until it works, as a person would. */
  async cancel(conversation: string): Promise<void> {
    this.canceled.set(conversation, this.clock.ms)
    for (let tries = 0; tries < 20; tries++) {
      const done = await this.run('cancel', 29_000, (cancel) => cancel(this.idOf(conversation))).then(
        () => true,
        () => false,
      )
      if (done) return
      await this.sleep(5_000)
    }
  }

  protected isOnItsWay(): boolean {
    return false
  }

  protected upkeep(): Promise<unknown> {
    return this.run('upkeep', 60_000, (upkeep) => upkeep())
  }

  /** Adoptions begin whether or not something is due. */
  protected override isUpkeepWorthWhile(): boolean {
    const { adopt } = ruleIn(this.config).policy
    return super.isUpkeepWorthWhile() || (adopt !== undefined && this.clock.ms % adopt.every === 0)
  }

  async #trigger(messages: Message[]): Promise<string[]> {
    const ids = new Map(messages.map(({ id, body }) => [id, JSON.parse(body).id as string]))
    const toldIn = (message: string) => this.told.find(({ envelope }) => envelope.id === ids.get(message))
    for (const { id } of messages) {
      const told = toldIn(id)
      if (told) told.triedAt ??= this.clock.ms
    }
    const failed = await this.run('trigger', 30_000, (trigger) => trigger(messages))
    for (const { id } of messages) {
      const told = toldIn(id)
      if (told && !failed.includes(id)) told.doneAt ??= this.clock.ms
    }
    return failed
  }

  #reprioritize(messages: Message[]): Promise<string[]> {
    const end = this.clock.ms + 30_000
    return this.run('reprioritize', 30_000, (work) => work(messages, () => end - this.clock.ms))
  }

  #tell(envelope: Told['envelope']): void {
    const name = envelope['detail-type'].split('{id}.')[1] ?? ''
    const isBrought = bring(this.steps, this.aws.queues.get(triggerQueue), envelope, this.silent.has(name))
    this.told.push({ at: this.clock.ms, name, envelope, isLost: !isBrought })
  }

  #remember(): void {
    const { items } = this.aws.table
    const set = items.set.bind(items)
    items.set = (key, item) => {
      if (key.startsWith('RUN#')) {
        this.history.push({ id: key.slice(4, 40), at: this.clock.ms, run: JSON.parse(item.run?.S ?? '{}') })
      }
      return set(key, item)
    }
  }
}
