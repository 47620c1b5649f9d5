import { functionNames } from '../../../infra/function-names.ts'
import type { PlatformFact } from '../../../local/platform.ts'
import { findPlatform } from '../../../local/start-platforms.ts'
import type { Synthesized } from '../../../local/synthesize.ts'
import { synthesize } from '../../../local/synthesize.ts'
import { startWorkbridge, type Workbridge } from '../../../local/workbridge.ts'
import { AwsProxies } from './aws-proxy.ts'
import type { StackCase } from './story.ts'

export const minuteMs = 60_000
export const hourMs = 60 * minuteMs

// biome-ignore lint/suspicious/noExplicitAny: JSON as it comes over the wire
export type Json = any

export interface Reply {
  status: number
  body: Json
}

interface Parts {
  aws: AwsProxies
  workbridge: Workbridge
  logs: string[]
  template: Synthesized
}

/** One local stack, used for one story after another. */
export class StackWorld {
  readonly aws: AwsProxies
  readonly workbridge: Workbridge
  readonly logs: string[]
  readonly #template: Synthesized
  readonly #startedAt: number
  #stories = 0
  /** Calls to AWS that the last story is about: each may be struck. */
  calls: string[] = []
  /** Told what happens at the platforms. */
  watch: (fact: PlatformFact) => void = () => {}

  private constructor(parts: Parts) {
    this.aws = parts.aws
    this.workbridge = parts.workbridge
    this.logs = parts.logs
    this.#template = parts.template
    this.#startedAt = parts.workbridge.clock.now()
    const { stack } = parts.workbridge
    this.aws.kill = () => {
      for (const name of functionNames) stack.kill(name, 'now')
    }
  }

  static async start(): Promise<StackWorld> {
    const aws = new AwsProxies()
    const logs: string[] = []
    const template = await synthesize('dev')
    let world: StackWorld | undefined
    const workbridge = await startWorkbridge({
      templateDir: template.directory,
      endpoints: (own) => aws.in(own),
      onLog: (entry) => void logs.push(JSON.stringify(entry)),
      onPlatform: (_, fact) => world?.watch(fact),
    })
    world = new StackWorld({ aws, workbridge, logs, template })
    return world
  }

  async close(): Promise<void> {
    await this.workbridge.close()
    this.aws.close()
    this.#template.remove()
  }

  get webex() {
    return findPlatform(this.workbridge.platforms, 'webex').simulator
  }

  get genesys() {
    return findPlatform(this.workbridge.platforms, 'genesys-cloud').simulator
  }

  /** Everything is as at the start; gives a name that no story had. */
  async begin({ strike }: StackCase): Promise<string> {
    this.watch = () => {}
    this.aws.begin()
    this.logs.length = 0
    this.webex.reset()
    this.genesys.reset()
    for (const id of Object.keys(this.workbridge.platforms))
      await this.call('POST', `/v1/connections/${id}/resume`)
    // Each story begins at the same place between two runs of upkeep.
    const { clock } = this.workbridge
    await clock.advance(2 * minuteMs - ((clock.now() - this.#startedAt) % minuteMs) + 5_000)
    this.aws.begin(strike)
    return `fault-${++this.#stories}`
  }

  async get(path: string): Promise<Json> {
    for (let tries = 0; tries < 5; tries++) {
      const { status, body } = await this.call('GET', path)
      if (status === 200) return body
    }
    throw new Error(`no answer to GET ${path}`)
  }

  call(method: string, path: string, body?: object): Promise<Reply> {
    const headers = {
      authorization: `Bearer ${this.workbridge.token}`,
      ...(body && { 'content-type': 'application/json' }),
    }
    return this.send(method, path, headers, body && JSON.stringify(body))
  }

  async send(
    method: string,
    path: string,
    headers: Record<string, string>,
    body: string | undefined,
  ): Promise<Reply> {
    const reply = await fetch(`${this.workbridge.stack.apiUrl}${path}`, { method, headers, body })
    const text = await reply.text()
    const isJson = reply.headers.get('content-type')?.includes('json')
    return { status: reply.status, body: isJson ? JSON.parse(text) : text }
  }

  /** Of a simulator; throws unless it says 200. */
  async control({ controlUrl }: { controlUrl: string }, path: string): Promise<void> {
    const reply = await fetch(`${controlUrl}${path}`, { method: 'POST', body: '{}' })
    if (reply.status !== 200) throw new Error(`${path}: ${reply.status}`)
  }
}
