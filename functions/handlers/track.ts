import middy from '@middy/core'
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda'
import * as z from 'zod/mini'
import { platformEventSchema } from '../../schemas/platform-event.ts'
import { openWorld } from '../aws/world.ts'
import { config } from '../config.ts'
import { inParallel } from '../domain/accept-many.ts'
import { track } from '../domain/track.ts'
import { batchFailures, readMessages } from '../middleware/each-message.ts'
import { flushMetrics } from '../middleware/flush-metrics.ts'
import { log, report } from '../telemetry.ts'

const world = openWorld(config, report)
const busMessage = z.object({ detail: platformEventSchema })

/** Enters each platform event into the timeline of its workitem. */
async function work(event: SQSEvent): Promise<SQSBatchResponse> {
  const messages = readMessages(event.Records, busMessage.safeParse)
  const lost: string[] = []
  await inParallel(messages, messages.length, async ({ messageId, body }) => {
    await track(world, body.detail).catch((error: unknown) => {
      log('error', 'track-failed', { error: error instanceof Error ? error.name : 'unknown' })
      lost.push(messageId)
    })
  })
  return batchFailures(lost)
}

export const handler = middy<SQSEvent, SQSBatchResponse>().use(flushMetrics()).handler(work)
