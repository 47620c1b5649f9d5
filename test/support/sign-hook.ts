import { createHmac, randomUUID } from 'node:crypto'

/** Headers of Standard Webhooks 1.0. */
export function signHook(secret: string, body: string, now: number): Record<string, string> {
  const id = `msg_${randomUUID()}`
  const timestamp = String(Math.floor(now / 1000))
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` }
}
