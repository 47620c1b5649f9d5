import type { SQSClient } from '@aws-sdk/client-sqs'
import { resendTo } from '../../../functions/aws/resend.ts'
import { inParallel } from '../../../functions/domain/accept-many.ts'
import type { TriggerWorld } from '../../../functions/domain/triggers/ports.ts'
import { react } from '../../../functions/domain/triggers/react.ts'
import { readIncoming } from '../../../functions/platforms/incoming.ts'
import { triggerMessageSchema } from '../../../schemas/trigger-message.ts'
import { partnerSource } from '../callbacks/routing-platform.ts'
import type { FakeQueue, Message } from './fake-queue.ts'
import type { FaultName, Steps } from './steps.ts'

export const triggerQueue = 'trigger'
export const messageFaults: readonly FaultName[] = ['duplicate', 'delay', 'reorder']

/** As functions/handlers/trigger.ts. */
export function triggerOf(world: TriggerWorld, queue: SQSClient) {
  const resend = resendTo(queue, triggerQueue)
  const partnerSources = { genesys: partnerSource }
  const take = async (body: string): Promise<boolean> => {
    const { envelope, rule } = triggerMessageSchema.parse(JSON.parse(body)) as {
      envelope: unknown
      rule?: string
    }
    const read = readIncoming(envelope, { config: world.config, partnerSources, now: world.now() })
    if ('fault' in read) throw new Error(`the story tells an event that nobody reads: ${read.fault}`)
    const { again, failed } = await react(world, read.incoming, rule)
    for (const { rule, delayMs } of again) await resend({ rule, envelope }, delayMs)
    return failed.length === 0
  }
  return async (messages: Message[]): Promise<string[]> => {
    const lost: string[] = []
    await inParallel(messages, messages.length, async ({ id, body }) => {
      if (!(await take(body).catch(() => false))) lost.push(id)
    })
    return lost
  }
}

/** What the trigger function has of its queue. */
export const triggerOptions = { name: 'trigger', batchSize: 10, concurrency: 10, faults: messageFaults }

/**
 * The partner event source, the bus and its rule: at least once, in no order; the platform itself may lose one.
 * False: it was lost.
 */
export function bring(
  steps: Steps,
  queue: FakeQueue | undefined,
  envelope: { 'detail-type': string },
  isSilent = false,
): boolean {
  const name = envelope['detail-type'].split('{id}.')[1] ?? ''
  const fault = steps.happen(`event ${name}`, ['lost', ...messageFaults])
  if (fault === 'lost' || isSilent) return false
  const late = { delay: 240_000, reorder: 20_000 }[fault as string] ?? 0
  const send = (delayMs: number) => queue?.send(JSON.stringify(envelope), delayMs + 50)
  send(late)
  if (fault === 'duplicate') for (const ms of [0, 40_000]) send(ms)
  return true
}
