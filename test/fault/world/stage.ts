import type { Config } from '../../../schemas/config.ts'
import { FakeAws, inAws } from './fake-aws.ts'
import { FakeClock } from './fake-clock.ts'
import { type Choose, Steps } from './steps.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs

export interface Reply {
  status: number
  // biome-ignore lint/suspicious/noExplicitAny: a script reads what it expects
  json: any
}

interface HttpReply {
  statusCode: number
  body?: string
}

/** Virtual time, AWS in memory, and the environments that functions run in. */
export abstract class Stage<Functions extends Record<string, () => unknown>> {
  readonly config: Config
  readonly clock = new FakeClock()
  readonly startedAt = this.clock.ms
  readonly steps: Steps
  readonly aws: FakeAws
  readonly logs: string[] = []
  readonly answers: string[] = []
  readonly #idle = new Map<keyof Functions, unknown[]>()
  #invocations = 0

  constructor(choose: Choose, config: Config, dice?: () => number) {
    this.config = config
    this.steps = new Steps(this.clock, choose, dice)
    this.aws = new FakeAws(this.steps)
  }

  protected abstract readonly functions: Functions
  /** Index partitions that say when somebody has to look begin with this. */
  protected abstract readonly dueList: string
  /** Is anything on its way that is neither a message nor a due row? */
  protected abstract isOnItsWay(): boolean
  protected abstract upkeep(): Promise<unknown>

  /** Plays the script to its end, then until nothing is due, then one hour more. */
  protected async playOut(script: () => Promise<void>): Promise<void> {
    await inAws.run(this.aws, async () => {
      let ended = false
      const playing = script().finally(() => {
        ended = true
      })
      playing.catch(() => {})
      this.#everyMinute()
      const limit = this.clock.ms + 20 * hourMs
      await this.clock.run(limit, () => ended && this.isQuiet())
      if (ended) await playing
      await this.clock.run(this.clock.ms + hourMs, () => false)
    })
  }

  isQuiet(): boolean {
    const pending = [...this.aws.queues.values()].some((queue) => queue.pending > 0)
    return !pending && !this.isOnItsWay() && !this.#isDue(Number.POSITIVE_INFINITY)
  }

  sleep = (ms: number): Promise<void> => this.clock.sleep(ms)

  /** A request to the API as a client makes it: tried again until it is answered. */
  protected async ask<F extends keyof Functions>(
    name: F,
    work: (fn: ReturnType<Functions[F]>) => Promise<HttpReply>,
  ): Promise<Reply> {
    for (let tries = 0; tries < 60; tries++) {
      const reply = await this.run(name, 29_000, work).catch(() => undefined)
      if (reply) this.answers.push(JSON.stringify(reply))
      if (reply && reply.statusCode < 500)
        return { status: reply.statusCode, json: reply.body ? JSON.parse(reply.body) : undefined }
      await this.sleep(5_000)
    }
    throw new Error('the API never answered')
  }

  /** Runs one function in an idle environment, else a new one; a killed environment is not used again. */
  protected async run<F extends keyof Functions, T>(
    name: F,
    timeoutMs: number,
    work: (fn: ReturnType<Functions[F]>) => Promise<T>,
  ): Promise<T> {
    const idle = this.#idle.get(name) ?? []
    this.#idle.set(name, idle)
    const environment = (idle.pop() ?? this.functions[name]?.()) as ReturnType<Functions[F]>
    const invocation = `${String(name)} ${++this.#invocations}`
    const result = await this.steps.invoke(invocation, timeoutMs, () => work(environment))
    idle.push(environment)
    return result
  }

  /** One that would find nothing due changes nothing, so it is left out. */
  protected isUpkeepWorthWhile(): boolean {
    return this.#isDue(this.clock.ms)
  }

  #isDue(until: number): boolean {
    for (const { attention, attentionAt } of this.aws.table.items.values())
      if (attention?.S?.startsWith(this.dueList) && Number(attentionAt?.N) <= until) return true
    return false
  }

  #everyMinute(): void {
    this.clock.at(this.clock.ms + minuteMs, () => {
      this.#everyMinute()
      if (this.isUpkeepWorthWhile()) this.upkeep().catch(() => {})
    })
  }
}
