import { randomUUID } from 'node:crypto'
import middy from '@middy/core'
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda'
import { catalog } from '../../schemas/catalog/catalog.ts'
import { type TriggerMessage, triggerMessageSchema } from '../../schemas/trigger-message.ts'
import { envMap, requiredEnv } from '../aws/clients.ts'
import { resendTo } from '../aws/resend.ts'
import { openRunWorld } from '../aws/run-world.ts'
import { openWorld } from '../aws/world.ts'
import { config } from '../config.ts'
import { inParallel } from '../domain/accept-many.ts'
import { takeEvent } from '../domain/runs/take-event.ts'
import type { TriggerWorld } from '../domain/triggers/ports.ts'
import { react } from '../domain/triggers/react.ts'
import { readyRules } from '../domain/triggers/rules.ts'
import { parseTask } from '../http/parse-task.ts'
import { batchFailures, readMessages } from '../middleware/each-message.ts'
import { flushMetrics } from '../middleware/flush-metrics.ts'
import { readIncoming } from '../platforms/incoming.ts'
import { log, report } from '../telemetry.ts'

const tasks = openWorld(config, report)
const runs = openRunWorld(config, report, tasks)
const world: TriggerWorld = {
  ...tasks,
  parseTask,
  newKey: randomUUID,
  rules: readyRules(config, catalog),
  takeEvent: (event, matched) => takeEvent(runs, event, matched),
}
const partnerSources = envMap('PARTNER_SOURCES')
const resend = resendTo(tasks.queue, requiredEnv('TRIGGER_QUEUE_URL'))

/** Gives each event to the trigger rules. One that cannot be read is recorded and not tried again. */
async function work(event: SQSEvent): Promise<SQSBatchResponse> {
  const messages = readMessages(event.Records, triggerMessageSchema.safeParse)
  const lost: string[] = []
  await inParallel(messages, messages.length, async ({ messageId, body }) => {
    const isDone = await take(body).catch((error: unknown) => {
      log('error', 'trigger-failed', { error: error instanceof Error ? error.name : 'unknown' })
      return false
    })
    if (!isDone) lost.push(messageId)
  })
  return batchFailures(lost)
}

/** False: the message has to come again. */
async function take({ envelope, rule }: TriggerMessage): Promise<boolean> {
  const read = readIncoming(envelope, { config, partnerSources, now: world.now() })
  if ('fault' in read) {
    report.count('EventsUnknown', read.connection ?? 'unknown')
    log('error', 'event-dropped', { code: read.fault, connection: read.connection })
    return true
  }
  for (const code of read.notes) log('warn', 'event-noted', { code, connection: read.incoming.connection })
  const { again, failed } = await react(world, read.incoming, rule)
  for (const { rule, delayMs } of again) await resend({ rule, envelope }, delayMs)
  return failed.length === 0
}

export const handler = middy<SQSEvent, SQSBatchResponse>().use(flushMetrics()).handler(work)
