import { callFaults, casesOf, once, tokenCases } from '../faults.ts'
import type { StackCase } from '../story.ts'
import { minuteMs } from '../world.ts'

const sendFaults: Record<string, object> = {
  ...callFaults,
  'status429 long': { retryAfter: 1_200 },
  webhookBeforeReply: {},
}
const webhookFaults: Record<string, object> = {
  lostWebhook: {},
  lateWebhook: { delayMs: 4 * minuteMs },
  reorderWebhook: { delayMs: minuteMs },
  duplicateWebhook: { copies: 3 },
  wrongSignature: {},
  oldTimestamp: { ageMs: 30 * minuteMs },
}

const sends = ['create', 'append'].flatMap((operation) => casesOf(operation, sendFaults, { operation }))
const searches = ['lostRequest', 'status429', 'status5xx', 'slow'].map(
  (name): StackCase => ({
    name: `search ${name}`,
    platform: {
      ...once('lostReply', { operation: 'create' }),
      lostWebhook: { p: 1, times: 2 },
      ...once(name, { operation: 'search' }),
    },
  }),
)
const webhooks = ['task:new', 'task:parked', 'task-message:appended'].flatMap((type) =>
  casesOf(type, webhookFaults, { type }),
)

/** What the simulator can do wrong once, to each kind of call and webhook. */
export const webexFaults: readonly StackCase[] = [...sends, ...searches, ...tokenCases, ...webhooks]
