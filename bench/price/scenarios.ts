import { deepEqual, equal } from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { FunctionName } from '../../infra/function-names.ts'
import type { Counts } from '../aws/meter.ts'
import { trackQueue } from '../aws/server.ts'
import type { Deployment } from '../lambda/deployment.ts'
import { expectStatus, runQueue, triggerQueue, wakeQueue } from '../lambda/deployment.ts'
import {
  batchEvent,
  conversationEvent,
  getEvent,
  type PlatformTask,
  putEvent,
  sqsEvent,
  webhookEvent,
} from '../lambda/events.ts'
import { durationMs } from './duration.ts'
import { accessLogBytes, bytesPerLine, kmsCallsPerTask, memoryGb } from './prices.ts'

/** Runs real functions and counts what each invocation is billed for. */
export class Counter {
  readonly #deployment: Deployment
  readonly #invoked = new Set<FunctionName>()
  offsetMs = 0

  constructor(deployment: Deployment) {
    this.#deployment = deployment
  }

  /** Forgets what was counted, such as reading secrets the first time. */
  async begin(): Promise<void> {
    this.#deployment.outside.meter.take()
    for (const sandbox of this.#deployment.started()) await (await sandbox).takeLog()
  }

  /** From now on it is so much later. */
  later(ms: number): void {
    this.offsetMs += ms
  }

  end(tasks: number): Counted {
    const { meter } = this.#deployment.outside
    meter.add('KMS calls', this.#invoked.size * kmsCallsPerTask * tasks)
    return { counts: meter.take(), tasks }
  }

  async api(name: FunctionName, event: object, status: number): Promise<void> {
    const { meter } = this.#deployment.outside
    meter.add('API requests', 1)
    meter.add('log GB', (accessLogBytes + bytesPerLine) / 1e9)
    expectStatus([await this.#invoke(name, event)], status)
  }

  /** Lets `name` work off a queue, so many messages at a time. */
  async drain(name: FunctionName, queue: string, batchSize: number): Promise<void> {
    const { queues } = this.#deployment.outside
    for (const bodies of queues.take(queue, batchSize)) {
      const result = (await this.#invoke(name, sqsEvent(bodies))) as { batchItemFailures: unknown[] }
      if (result.batchItemFailures.length > 0) throw new Error(`${name} failed`)
    }
  }

  async #invoke(name: FunctionName, event: object): Promise<unknown> {
    const { outside } = this.#deployment
    const sandbox = await this.#deployment.real(name)
    this.#invoked.add(name)
    const stop = outside.record()
    const { results } = await sandbox.invoke([event], this.offsetMs)
    const seconds = Math.ceil(durationMs(stop())) / 1_000
    // Lambda itself writes nothing of a sound invocation (infra/constructs/work-function.ts).
    const written = (await sandbox.takeLog()).map((line) => Buffer.byteLength(line))
    outside.meter.add('Lambda requests', 1)
    outside.meter.add('Lambda GB-s', seconds * memoryGb)
    outside.meter.add('log GB', written.reduce((sum, bytes) => sum + bytes + bytesPerLine, 0) / 1e9)
    return results[0]
  }
}

/** Tells of a conversation through the partner's bus, whose rule takes it to the trigger queue. */
async function tellPartner(
  { outside }: Deployment,
  counter: Counter,
  name: string,
  conversation: string,
  body: object = {},
): Promise<void> {
  const event = conversationEvent(name, conversation, Date.now() + counter.offsetMs, body)
  outside.meter.add('bus events', 1)
  outside.meter.add('SQS requests', 1)
  outside.queues.put(triggerQueue, event)
  await counter.drain('trigger', triggerQueue, 1)
}

/** What one run gave, and how many tasks it was for. */
export interface Counted {
  counts: Counts
  tasks: number
}

const hear = async (counter: Counter, type: string, tasks: readonly PlatformTask[], batchSize: number) => {
  for (const task of tasks) await counter.api('receive', webhookEvent(type, task), 204)
  await counter.drain('track', trackQueue, batchSize)
}

/** What was counted did its work: else it would be cheap. Asked after the count. */
async function expectState(deployment: Deployment, externalIds: readonly string[], state: string) {
  for (const externalId of externalIds) {
    const { results } = await deployment.invoke('query', [getEvent(externalId)])
    expectStatus(results, 200)
    const item = JSON.parse((results[0] as { body: string }).body)
    equal(item.revisions.at(-1)?.state, 'confirmed', `${externalId} is not confirmed`)
    equal(item.state, state, `${externalId} is ${item.state}`)
  }
}

/** Pushed in batches of 100, everything behind it in full batches of 10. */
export async function inBatches(deployment: Deployment, batches: number, confirm: boolean): Promise<Counted> {
  const counter = new Counter(deployment)
  await counter.begin()
  const ids: string[] = []
  for (let batch = 0; batch < batches; batch++) {
    const claims = deployment.claims(100)
    ids.push(...claims.map(({ externalId }) => externalId))
    await counter.api('ingest', batchEvent(claims), 200)
  }
  await counter.drain('deliver', wakeQueue, 10)
  const tasks = deployment.outside.platform.take()
  equal(tasks.length, ids.length, `${tasks.length} of ${ids.length} tasks reached the platform`)
  if (confirm) await hear(counter, 'task:new', tasks, 10)
  const counted = counter.end(tasks.length)
  if (confirm) await expectState(deployment, ids, 'sent')
  return counted
}

/** One at a time, nothing batched: the events of its life come as far apart as they do on a platform. */
export async function oneByOne(
  deployment: Deployment,
  count: number,
  life: readonly string[],
): Promise<Counted> {
  const counter = new Counter(deployment)
  await counter.begin()
  const claims = deployment.claims(count)
  for (const { externalId, task } of claims) {
    await counter.api('ingest', putEvent(externalId, task), 202)
    await counter.drain('deliver', wakeQueue, 1)
    const tasks = deployment.outside.platform.take()
    equal(tasks.length, 1, `${externalId} did not reach the platform`)
    for (const type of life) await hear(counter, type, tasks, 1)
  }
  const counted = counter.end(count)
  const ids = claims.map(({ externalId }) => externalId)
  await expectState(deployment, ids, life.at(-1) === 'task:ended' ? 'ended' : 'sent')
  return counted
}

/** So long between two raises in the bench's configuration, and a little more. */
export const intervalMs = 60_500

/** Callbacks that wait long enough to be raised so often and are answered then; each message comes alone. */
export async function callbacks(deployment: Deployment, count: number, bumps: number): Promise<Counted> {
  const { platform, queues } = deployment.outside
  const counter = new Counter(deployment)
  await counter.begin()
  platform.raised.length = 0
  const conversations = Array.from({ length: count }, () => randomUUID())
  for (const conversation of conversations) await tellPartner(deployment, counter, 'acd.start', conversation)
  for (let bump = 1; bump <= bumps; bump++) {
    counter.later(intervalMs)
    await counter.drain('reprioritize', runQueue, 1)
    const expected = Array.from({ length: count }, () => bump)
    deepEqual(platform.raised.splice(0), expected, `raise ${bump} set other priorities`)
  }
  for (const conversation of conversations)
    await tellPartner(deployment, counter, 'acd.end', conversation, { acdOutcome: 'ANSWERED' })
  equal(queues.take(runQueue, 1).length, 0, 'an answered callback is to be raised once more')
  return counter.end(count)
}
