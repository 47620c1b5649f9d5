import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import type { TriggerMessage } from '../../schemas/trigger-message.ts'
import { delaySeconds } from './waker.ts'

/** Sends an event to the trigger queue once more, for one rule. A rule's delay is at most what SQS knows, 900 s. */
export type Resend = (message: TriggerMessage & { rule: string }, delayMs: number) => Promise<void>

export const resendTo =
  (client: SQSClient, QueueUrl: string): Resend =>
  async ({ rule, envelope }, delayMs) => {
    const MessageBody = JSON.stringify({ v: 1, rule, envelope })
    const DelaySeconds = delaySeconds(delayMs)
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody, DelaySeconds }))
  }
