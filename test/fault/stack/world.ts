import { findPlatform } from '../../../local/start-platforms.ts'
import type { Synthesized } from '../../../local/synthesize.ts'
import { synthesize } from '../../../local/synthesize.ts'
import { startWorkbridge, type Workbridge } from '../../../local/workbridge.ts'
import { AwsProxies } from './aws-proxy.ts'
import type { StackCase } from './cases.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const functions = ['ingest', 'deliver', 'receive', 'track', 'upkeep', 'query']

// biome-ignore lint/suspicious/noExplicitAny: JSON as it comes over the wire
export type Json = any

/** What one story left behind. */
export interface Outcome {
  id: string
  externalId: string
  /** Newest data that was promised. */
  newest: string
  item: Json
  timeline: Json[]
}

/** One local stack, used for one story after another. */
export class StackWorld {
  readonly aws: AwsProxies
  readonly workbridge: Workbridge
  readonly logs: string[]
  readonly #template: Synthesized
  readonly #startedAt: number
  #stories = 0

  private constructor(parts: {
    aws: AwsProxies
    workbridge: Workbridge
    logs: string[]
    template: Synthesized
  }) {
    this.aws = parts.aws
    this.workbridge = parts.workbridge
    this.logs = parts.logs
    this.#template = parts.template
    this.#startedAt = parts.workbridge.clock.now()
    this.aws.kill = () => {
      for (const name of functions) this.workbridge.stack.kill(name, 'now')
    }
  }

  static async start(): Promise<StackWorld> {
    const aws = new AwsProxies()
    const logs: string[] = []
    const template = await synthesize('dev')
    const workbridge = await startWorkbridge({
      templateDir: template.directory,
      endpoints: (own) => aws.in(own),
      onLog: (entry) => void logs.push(JSON.stringify(entry)),
    })
    return new StackWorld({ aws, workbridge, logs, template })
  }

  async close(): Promise<void> {
    await this.workbridge.close()
    this.aws.close()
    this.#template.remove()
  }

  get simulator() {
    return findPlatform(this.workbridge.platforms, 'webex').simulator
  }

  /** A lead is pushed, confirmed, updated; then comes everything that is due, and an hour more. */
  async play({ platform, revoke, strike }: StackCase): Promise<Outcome> {
    const { clock, stack } = this.workbridge
    const externalId = `fault-${++this.#stories}`
    await this.#reset()
    this.aws.begin(strike)
    if (revoke) await this.#control('/tokens/revoke')
    this.simulator.setFaults(platform ?? {})
    const [first, newest] = [1, 2].map((n) => `canary-data ${externalId} v${n}`)
    const id = await this.#push(externalId, first ?? '')
    await clock.advance(5_000)
    await this.#push(externalId, newest ?? '')
    await clock.advance(5_000)
    for (const ms of [10_000, 3 * minuteMs, 20 * minuteMs, hourMs, 3 * hourMs]) {
      if (isSettled(await this.#get(`/v1/workitems/${id}`))) break
      await clock.advance(ms)
    }
    this.calls = [...this.aws.calls]
    await clock.advance(hourMs)
    await stack.advance(0)
    const item = await this.#get(`/v1/workitems/${id}`)
    const { entries } = await this.#get(`/v1/workitems/${id}/timeline`)
    return { id, externalId, newest: newest ?? '', item, timeline: entries }
  }

  /** Calls to AWS until all was settled. */
  calls: string[] = []

  async #reset(): Promise<void> {
    this.aws.begin()
    this.logs.length = 0
    this.simulator.reset()
    await this.#call('POST', '/v1/connections/webex/resume')
    // Each story begins at the same place between two runs of upkeep.
    const { clock } = this.workbridge
    await clock.advance(2 * minuteMs - ((clock.now() - this.#startedAt) % minuteMs) + 5_000)
  }

  async #push(externalId: string, customerName: string): Promise<string> {
    const body = { asset: 'crm-lead', data: { customerName, company: 'canary-data company' } }
    for (let tries = 0; tries < 10; tries++) {
      const { status, body: answer } = await this.#call('PUT', `/v1/sources/crm/tasks/${externalId}`, body)
      if (status === 200 || status === 202) return answer.id
      if (status < 500) throw new Error(`push: ${status} ${JSON.stringify(answer)}`)
      await this.workbridge.clock.advance(1_000)
    }
    throw new Error('the API never answered')
  }

  async #get(path: string): Promise<Json> {
    for (let tries = 0; tries < 5; tries++) {
      const { status, body } = await this.#call('GET', path)
      if (status === 200) return body
    }
    throw new Error(`no answer to GET ${path}`)
  }

  async #call(method: string, path: string, body?: object): Promise<{ status: number; body: Json }> {
    const { stack, token } = this.workbridge
    const reply = await fetch(`${stack.apiUrl}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
      body: body && JSON.stringify(body),
    })
    const text = await reply.text()
    const isJson = reply.headers.get('content-type')?.includes('json')
    return { status: reply.status, body: isJson ? JSON.parse(text) : text }
  }

  async #control(path: string): Promise<void> {
    const reply = await fetch(`${this.simulator.controlUrl}${path}`, { method: 'POST', body: '{}' })
    if (reply.status !== 200) throw new Error(`${path}: ${reply.status}`)
  }
}

const isSettled = ({ revisions, hold }: Json): boolean =>
  hold !== undefined || ['confirmed', 'rejected'].includes(revisions.at(-1)?.state)
