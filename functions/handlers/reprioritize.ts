import middy from '@middy/core'
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda'
import { tickOf, wakeUpSchema } from '../../schemas/wake-up.ts'
import { openRunWorld } from '../aws/run-world.ts'
import { config } from '../config.ts'
import { adopt } from '../domain/runs/adopt.ts'
import { adoptOf } from '../domain/runs/ids.ts'
import type { BumpWorld } from '../domain/runs/ports.ts'
import { reprioritize } from '../domain/runs/reprioritize.ts'
import { runTick } from '../domain/runs/run-tick.ts'
import { batchFailures, readMessages } from '../middleware/each-message.ts'
import { flushMetrics } from '../middleware/flush-metrics.ts'
import { openPriorities } from '../priority-calls.ts'
import { log, report } from '../telemetry.ts'

const world = openRunWorld(config, report)
const priorities = openPriorities(world)

/** Wakes each run named; a tick works through all that is due on its connection, an adoption looks for lost starts. */
async function work(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  const messages = readMessages(event.Records, wakeUpSchema.safeParse)
  const bumpWorld: BumpWorld = {
    ...world,
    priorities,
    remainingMs: () => context.getRemainingTimeInMillis(),
  }
  const runs = messages.filter(({ body }) => longJobOf(body.id) === undefined)
  const { failed } = await reprioritize(
    bumpWorld,
    runs.map(({ body }) => body.id),
  )
  const lost = runs.filter(({ body }) => failed.includes(body.id)).map(({ messageId }) => messageId)
  for (const { messageId, body } of messages)
    await longJobOf(body.id)?.(bumpWorld).catch((error: unknown) => {
      log('error', 'run-job-failed', { job: body.id, error: error instanceof Error ? error.name : 'unknown' })
      lost.push(messageId)
    })
  return batchFailures(lost)
}

/** What a wake-up asks for, if it is not about one run. These take their time, so they come after the runs. */
function longJobOf(id: string): ((world: BumpWorld) => Promise<void>) | undefined {
  const [connection, rule] = [tickOf(id), adoptOf(id)]
  if (connection !== undefined) return (bumpWorld) => runTick(bumpWorld, connection)
  if (rule !== undefined) return (bumpWorld) => adopt(bumpWorld, rule)
  return undefined
}

export const handler = middy<SQSEvent, SQSBatchResponse>().use(flushMetrics()).handler(work)
