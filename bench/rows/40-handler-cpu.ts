import { randomUUID } from 'node:crypto'
import type { FunctionName } from '../../infra/function-names.ts'
import type { Recording } from '../aws/exchange.ts'
import type { Line } from '../aws/meter.ts'
import { type Outside, trackQueue } from '../aws/server.ts'
import { buildBundles } from '../lambda/bundles.ts'
import { batchSize, Deployment, expectStatus, runQueue, wakeQueue } from '../lambda/deployment.ts'
import { batchEvent, getEvent, hookEvent, putEvent, webhookEvent } from '../lambda/events.ts'
import { intervalMs } from '../price/scenarios.ts'
import type { BenchRow, Context, Measured } from '../row.ts'
import { median, sampleOf } from '../statistics.ts'

/** One kind of invocation: how to make `count` new events for it, and how to know that they did their work. */
interface Case {
  name: string
  handler: FunctionName
  /** Invocations a round. */
  count: number
  make(deployment: Deployment, count: number): Promise<object[]>
  check(results: readonly unknown[]): void
  /** Pieces of work that an invocation does at least: a handler that did less would be quick. */
  pieces: number
  /** Pieces that were done since it was asked last, seen from outside. */
  done(outside: Outside): number
}

const queued =
  (queue: string) =>
  ({ queues }: Outside): number =>
    queues.take(queue, batchSize).flat().length
const billed =
  (line: Line) =>
  ({ meter }: Outside): number =>
    meter.take()[line] ?? 0

const noneFailed = (results: readonly unknown[]): void => {
  for (const result of results) {
    const failed = (result as { batchItemFailures: unknown[] }).batchItemFailures
    if (failed.length > 0) throw new Error(`${failed.length} messages failed`)
  }
}

const cases: Case[] = [
  {
    name: 'ingest, PUT of a task',
    handler: 'ingest',
    count: 40,
    make: async (deployment, count) =>
      deployment.claims(count).map(({ externalId, task }) => putEvent(externalId, task)),
    check: (results) => expectStatus(results, 202),
    pieces: 1,
    done: queued(wakeQueue),
  },
  {
    name: 'ingest, batch of 100',
    handler: 'ingest',
    count: 2,
    make: async (deployment, count) =>
      Array.from({ length: count }, () => batchEvent(deployment.claims(100))),
    check: (results) => expectStatus(results, 200),
    pieces: 100,
    done: queued(wakeQueue),
  },
  {
    name: 'ingest-hook, a signed task',
    handler: 'ingest-hook',
    count: 40,
    make: async (deployment, count) =>
      deployment.claims(count).map(({ externalId, task }) => hookEvent(externalId, task)),
    check: (results) => expectStatus(results, 202),
    pieces: 1,
    done: queued(wakeQueue),
  },
  {
    name: 'query, GET of a task',
    handler: 'query',
    count: 60,
    make: async (deployment, count) => (await deployment.accept(count)).map(getEvent),
    check: (results) => expectStatus(results, 200),
    pieces: 1,
    done: billed('table reads'),
  },
  {
    name: 'receive, a webhook',
    handler: 'receive',
    count: 60,
    make: async (deployment, count) => {
      const task = await deployment.anyTask()
      return Array.from({ length: count }, () => webhookEvent('task:new', { ...task, taskId: randomUUID() }))
    },
    check: (results) => expectStatus(results, 204),
    pieces: 1,
    done: queued(trackQueue),
  },
  {
    name: 'track, 10 events',
    handler: 'track',
    count: 6,
    async make(deployment, count) {
      deployment.heard()
      await deployment.hear('task:new', await deployment.deliver(10 * count))
      return deployment.heard()
    },
    check: noneFailed,
    pieces: 10,
    // Each leaves the index of unsettled work.
    done: billed('index writes'),
  },
  {
    name: 'deliver, 10 wake-ups',
    handler: 'deliver',
    count: 6,
    async make(deployment, count) {
      deployment.wakeUps()
      await deployment.accept(10 * count)
      return deployment.wakeUps()
    },
    check: noneFailed,
    pieces: 10,
    done: ({ platform }) => platform.take().length,
  },
  {
    name: 'trigger, 10 events',
    handler: 'trigger',
    count: 6,
    make: async (deployment, count) => deployment.conversations(10 * count),
    check: noneFailed,
    pieces: 10,
    done: queued(runQueue),
  },
  {
    name: 'reprioritize, 10 wake-ups',
    handler: 'reprioritize',
    count: 6,
    async make(deployment, count) {
      deployment.runWakeUps()
      await deployment.invoke('trigger', deployment.conversations(10 * count, intervalMs))
      return deployment.runWakeUps()
    },
    check: noneFailed,
    pieces: 10,
    done: ({ platform }) => platform.raised.splice(0).length,
  },
  {
    name: 'upkeep, a sweep',
    handler: 'upkeep',
    count: 20,
    make: async (_deployment, count) => Array.from({ length: count }, () => ({})),
    check: () => {},
    pieces: 1,
    done: billed('index reads'),
  },
]

async function compare(one: Case, context: Context): Promise<Measured> {
  const bundles = await context.shared('bundles', buildBundles)
  // One of its own, so that no row meets what another left in the table.
  const deployment = await Deployment.start(bundles)
  try {
    return await rounds(await prepare(one, deployment), context.quick ? 7 : 15)
  } finally {
    await deployment.close()
  }
}

async function rounds(run: Awaited<ReturnType<typeof prepare>>, count: number): Promise<Measured> {
  const own: number[] = []
  const bare: number[] = []
  for (let round = 0; round < count; round++) {
    own.push(await run.real())
    bare.push(await run.bare())
  }
  const ratio = median(own.map((value, round) => value / (bare[round] ?? Number.NaN)))
  const note = `${run.calls} calls; ${(ratio * 100 - 100).toFixed(0)} % over the bare calls`
  return { value: sampleOf(own), reference: sampleOf(bare), ratio, note }
}

/** Rounds before anything is measured: a handler's code is compiled for good after some hundred invocations. */
const warmUps = 8

/** Warms both sides up; `real` and `bare` then measure one round each, us of processor time an invocation. */
async function prepare({ handler, count, make, check, pieces, done }: Case, deployment: Deployment) {
  const { outside } = deployment
  const [real, bare] = [await deployment.real(handler), await deployment.bare(handler)]
  const invoke = async () => {
    const events = await make(deployment, count)
    done(outside)
    const { results, cpuUs } = await real.invoke(events)
    check(results)
    const seen = done(outside)
    if (seen < pieces * count) throw new Error(`${seen} of ${pieces * count} pieces of work were done`)
    return cpuUs / count
  }
  for (let round = 0; round < warmUps; round++) await invoke()
  const recordings: Recording[] = []
  for (const event of await make(deployment, count)) {
    const stop = outside.record()
    check((await real.invoke([event])).results)
    recordings.push(stop())
  }
  await bare.load(recordings, outside.url)
  const replay = async () => {
    const stop = outside.replay(recordings)
    const { cpuUs } = await bare.replay(count)
    stop()
    return cpuUs / count
  }
  for (let round = 0; round < warmUps; round++) await replay()
  return { real: invoke, bare: replay, calls: recordings[0]?.length ?? 0 }
}

export const rows: BenchRow[] = cases.map((one) => ({
  name: `CPU of ${one.name}`,
  unit: 'us',
  against: 'the bare SDK calls alone, same bytes both ways',
  target: { of: 'ratio', most: 1.2 },
  measure: (context) => compare(one, context),
}))
