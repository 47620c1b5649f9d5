import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { SQSClient } from '@aws-sdk/client-sqs'
import { tableRunGate } from '../../../functions/aws/run-gate.ts'
import { tableRunStore } from '../../../functions/aws/run-store.ts'
import { queueRunWaker } from '../../../functions/aws/run-waker.ts'
import { openSecrets } from '../../../functions/aws/secrets.ts'
import { tokenLease } from '../../../functions/aws/token-lease.ts'
import { secretTokens } from '../../../functions/aws/tokens.ts'
import { adopt } from '../../../functions/domain/runs/adopt.ts'
import { cancelRun } from '../../../functions/domain/runs/cancel.ts'
import { adoptOf } from '../../../functions/domain/runs/ids.ts'
import type { BumpWorld, PriorityCalls, RunReport, RunWorld } from '../../../functions/domain/runs/ports.ts'
import { reprioritize } from '../../../functions/domain/runs/reprioritize.ts'
import { runTick } from '../../../functions/domain/runs/run-tick.ts'
import { sweepRuns } from '../../../functions/domain/runs/sweep-runs.ts'
import { takeEvent } from '../../../functions/domain/runs/take-event.ts'
import type { TriggerWorld } from '../../../functions/domain/triggers/ports.ts'
import { readyRules } from '../../../functions/domain/triggers/rules.ts'
import { withToken } from '../../../functions/domain/with-token.ts'
import { catalog } from '../../../schemas/catalog/catalog.ts'
import type { Config } from '../../../schemas/config.ts'
import { tickOf } from '../../../schemas/wake-up.ts'
import type { FakeAws } from '../world/fake-aws.ts'
import type { FakeClock } from '../world/fake-clock.ts'
import type { Message } from '../world/fake-queue.ts'
import { triggerOf } from '../world/trigger.ts'
import type { RoutingPlatform } from './routing-platform.ts'

export interface CallbackSurroundings {
  config: Config
  clock: FakeClock
  aws: FakeAws
  platform: RoutingPlatform
  logs: string[]
}

export const secretArn = 'arn:genesys'
export const runQueue = 'runs'
const queues = { genesys: runQueue }

/** What an environment of each function sets up once; each has its own purse, cache and token memory, as on Lambda. */
export function openFunctions(around: CallbackSurroundings) {
  const { config, clock, aws, logs } = around
  const note = (event: string, fields: object) => void logs.push(JSON.stringify({ event, ...fields }))
  const report: RunReport = {
    note,
    count: (metric, connection) => note('count', { metric, connection }),
    observe: (metric, connection) => note('observe', { metric, connection }),
  }
  const openWorld = () => {
    const kept = { client: aws.client<DynamoDBClient>(), table: 'workbridge' }
    const queue = aws.client<SQSClient>()
    const world: RunWorld = {
      ...{ config, report, now: clock.now },
      runs: tableRunStore(kept),
      runWaker: queueRunWaker(queue, queues),
      runGate: tableRunGate({ ...kept, queue, queues }),
    }
    return { ...world, ...kept, queue }
  }
  return {
    trigger: () => openTrigger(openWorld()),
    reprioritize: () => reprioritizeOf(around, openWorld()),
    upkeep: () => {
      const world = openWorld()
      return () => sweepRuns(world)
    },
    cancel: () => {
      const world = openWorld()
      return (id: string) => cancelRun(world, id)
    },
  }
}

type Opened = RunWorld & { client: DynamoDBClient; table: string; queue: SQSClient }

/** These rules touch no workitem. */
function openTrigger(world: Opened) {
  const triggerWorld = {
    ...world,
    rules: readyRules(world.config, catalog),
    takeEvent: (event: Parameters<typeof takeEvent>[1], matched: ReadonlySet<string>) =>
      takeEvent(world, event, matched),
  }
  return triggerOf(triggerWorld as unknown as TriggerWorld, world.queue)
}

/** As functions/handlers/reprioritize.ts, with the platform in memory. */
function reprioritizeOf({ platform }: CallbackSurroundings, world: Opened) {
  const tokens = secretTokens({
    ...{ connection: 'genesys', arn: secretArn, secrets: openSecrets(), lease: tokenLease(world) },
    ...{ now: world.now, refresh: platform.refresh, note: world.report.note },
  })
  const calls = {
    set: (id: string, priority: number) =>
      withToken(tokens, (token) => platform.callsWith(() => token).set(id, priority)),
    read: (id: string) => withToken(tokens, (token) => platform.callsWith(() => token).read(id)),
    list: (query: Parameters<PriorityCalls['list']>[0]) =>
      withToken(tokens, (token) => platform.callsWith(() => token).list(query)),
  }
  return async (messages: Message[], remainingMs: () => number): Promise<string[]> => {
    const own = { ...world, priorities: () => calls, remainingMs } as unknown as BumpWorld
    const wakes = messages.map(({ id, body }) => ({ messageId: id, id: JSON.parse(body).id as string }))
    const items = wakes.filter(({ id }) => tickOf(id) === undefined && adoptOf(id) === undefined)
    const { failed } = await reprioritize(
      own,
      items.map(({ id }) => id),
    )
    const lost = items.filter(({ id }) => failed.includes(id)).map(({ messageId }) => messageId)
    for (const { messageId, id } of wakes) {
      const [connection, rule] = [tickOf(id), adoptOf(id)]
      if (connection !== undefined) await runTick(own, connection).catch(() => lost.push(messageId))
      if (rule !== undefined) await adopt(own, rule).catch(() => lost.push(messageId))
    }
    return lost
  }
}
