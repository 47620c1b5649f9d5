import { once, type StackCase } from '../story.ts'
import { minuteMs } from '../world.ts'

const sendFaults: Record<string, object> = {
  lostReply: {},
  lostRequest: {},
  status429: { retryAfter: 5 },
  'status429 long': { retryAfter: 1_200 },
  status5xx: {},
  status5xxAfterEffect: {},
  slow: { slowMs: 3_000 },
  'slow beyond the time-out': { slowMs: 12_000 },
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

const sends = ['create', 'append'].flatMap((operation) =>
  Object.entries(sendFaults).map(
    ([name, more]): StackCase => ({
      name: `${operation} ${name}`,
      platform: once(name, { ...more, operation }),
    }),
  ),
)
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
const tokens = ['none', 'lostReply', 'status429', 'status5xx'].map(
  (name): StackCase => ({
    name: `token ${name}`,
    revoke: true,
    platform: name === 'none' ? {} : once(name, { operation: 'token' }),
  }),
)
const webhooks = ['task:new', 'task:parked', 'task-message:appended'].flatMap((type) =>
  Object.entries(webhookFaults).map(
    ([name, more]): StackCase => ({ name: `${type} ${name}`, platform: once(name, { ...more, type }) }),
  ),
)

/** What the simulator can do wrong once, to each kind of call and webhook. */
export const webexFaults: readonly StackCase[] = [...sends, ...searches, ...tokens, ...webhooks]
