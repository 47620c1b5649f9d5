import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { SQSClient } from '@aws-sdk/client-sqs'
import type { Context } from 'aws-lambda'
import { openBus } from '../../../functions/aws/bus.ts'
import { tableGate } from '../../../functions/aws/gate.ts'
import type { GateTable } from '../../../functions/aws/gate-table.ts'
import { openSecrets } from '../../../functions/aws/secrets.ts'
import { tableStore } from '../../../functions/aws/store.ts'
import { tokenLease } from '../../../functions/aws/token-lease.ts'
import { secretTokens } from '../../../functions/aws/tokens.ts'
import { queueWaker } from '../../../functions/aws/waker.ts'
import { inParallel } from '../../../functions/domain/accept-many.ts'
import { deliver } from '../../../functions/domain/deliver.ts'
import type { DeliverWorld, PlatformCalls, World } from '../../../functions/domain/ports.ts'
import { sweep } from '../../../functions/domain/sweep.ts'
import { tick } from '../../../functions/domain/tick.ts'
import { track } from '../../../functions/domain/track.ts'
import { readyRules } from '../../../functions/domain/triggers/rules.ts'
import { withToken } from '../../../functions/domain/with-token.ts'
import { atEdge } from '../../../functions/http/edge.ts'
import { makeIngest } from '../../../functions/http/ingest.ts'
import type { Handle, HttpRequest } from '../../../functions/http/message.ts'
import { parseTask } from '../../../functions/http/parse-task.ts'
import { makeQuery } from '../../../functions/http/query-routes.ts'
import { makeReceive } from '../../../functions/http/receive.ts'
import type { Receiver } from '../../../functions/platforms/port.ts'
import { catalog } from '../../../schemas/catalog/catalog.ts'
import type { Config } from '../../../schemas/config.ts'
import { tickOf } from '../../../schemas/wake-up.ts'
import { runWorld } from '../../support/run-world.ts'
import type { FakeAws } from './fake-aws.ts'
import type { FakeClock } from './fake-clock.ts'
import type { FakePlatform } from './fake-platform.ts'
import type { Message } from './fake-queue.ts'
import { triggerOf } from './trigger.ts'

export interface Surroundings {
  config: Config
  clock: FakeClock
  aws: FakeAws
  platform: FakePlatform
  /** Every log line, as it would be written. */
  logs: string[]
}

// The clients that modules open for themselves ask for these.
process.env.EVENT_BUS_NAME ??= 'bus'
process.env.AWS_REGION ??= 'us-east-1'

export const secretArn = 'arn:secret'
export const queueUrls = { webex: 'wake' }
const claims = { scope: 'scope', client: 'client_id' }
const names = () => {
  let count = 0
  return () => `key-${++count}`
}

/** What an environment of each function sets up once; each has its own purse, cache and token memory, as on Lambda. */
export function openFunctions(around: Surroundings) {
  const { config, clock, aws, logs } = around
  const note = (event: string, fields: object) => void logs.push(JSON.stringify({ event, ...fields }))
  const report = {
    note,
    count: (metric: string, connection: string) => note('count', { metric, connection }),
  }
  const newKey = names()
  const openWorld = () => {
    const now = clock.now
    const kept = { client: aws.client<DynamoDBClient>(), table: 'workbridge' }
    const queue = aws.client<SQSClient>()
    const world: World = {
      ...{ config, report, now },
      store: tableStore({ ...kept, now }),
      waker: queueWaker(queue, queueUrls),
      gate: tableGate({ ...kept, queue, queues: queueUrls }),
    }
    return { ...world, ...kept, queue }
  }
  const edge = (handle: Handle) => {
    const lambda = atEdge(handle, { log: (_level, event, fields) => note(event, fields) })
    return (event: object) => lambda(event as HttpRequest, {} as Context)
  }
  return {
    ingest: () => edge(makeIngest({ ...openWorld(), claims, parseTask, newKey })),
    query: () => {
      const audit = (fields: object) => note('audit', fields)
      return edge(makeQuery({ ...openWorld(), runWorld: runWorld(config), claims, audit }))
    },
    receive: () => edge(receiveOf(around, report)),
    deliver: () => deliverOf(around, { ...openWorld(), newKey }),
    track: () => trackOf(openWorld()),
    trigger: () => {
      const world = openWorld()
      // These rules raise no callback.
      const takeEvent = () => Promise.resolve()
      const rules = readyRules(config, catalog)
      return triggerOf({ ...world, parseTask, newKey, rules, takeEvent }, world.queue)
    },
    upkeep: () => {
      const world = openWorld()
      return () => sweep(world)
    },
  }
}

/** The signature is the contract tests' matter: here a webhook's body is the fact itself. */
function receiveOf({ config, clock }: Surroundings, report: World['report']): Handle {
  const receiver: Receiver = {
    receive: ({ body }) => ({
      verdict: 'accepted',
      events: [JSON.parse(Buffer.from(body).toString())],
      dropped: 0,
      notes: [],
    }),
  }
  return makeReceive({
    ...{ config, report: report as never, now: clock.now },
    receivers: { webex: receiver },
    secrets: openSecrets(),
    secretArns: { webex: secretArn },
    bus: openBus(),
  })
}

/** As functions/handlers/deliver.ts, with the platform in memory. */
function deliverOf({ platform }: Surroundings, world: World & GateTable & Pick<DeliverWorld, 'newKey'>) {
  const { now, report } = world
  const tokens = secretTokens({
    ...{ connection: 'webex', arn: secretArn, secrets: openSecrets(), lease: tokenLease(world), now },
    refresh: platform.refresh,
    note: report.note,
  })
  const calls: PlatformCalls = {
    create: (call) => withToken(tokens, (token) => platform.create(call, token)),
    append: (taskId, call) => withToken(tokens, (token) => platform.append(taskId, call, token)),
    end: (taskId) => withToken(tokens, (token) => platform.end(taskId, token)),
    find: (queries) => withToken(tokens, (token) => platform.find(queries, token)),
  }
  return async (messages: Message[], remainingMs: () => number): Promise<string[]> => {
    const wakes = messages.map(({ id, body }) => ({ messageId: id, id: JSON.parse(body).id as string }))
    const own = { ...world, calls: () => calls, remainingMs }
    const items = wakes.filter(({ id }) => tickOf(id) === undefined)
    const { failed } = await deliver(
      own,
      items.map(({ id }) => id),
    )
    const lost = items.filter(({ id }) => failed.includes(id)).map(({ messageId }) => messageId)
    for (const { messageId, id } of wakes) {
      const connection = tickOf(id)
      if (connection !== undefined) await tick(own, connection).catch(() => lost.push(messageId))
    }
    return lost
  }
}

/** As functions/handlers/track.ts. */
function trackOf(world: World) {
  return async (messages: Message[]): Promise<string[]> => {
    const lost: string[] = []
    await inParallel(messages, messages.length, async ({ id, body }) => {
      await track(world, JSON.parse(body).detail).catch(() => lost.push(id))
    })
    return lost
  }
}
