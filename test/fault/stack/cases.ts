import { awsFaults, type Strike } from './aws-proxy.ts'

/** One fault from outside; `platform` is what the simulator's control API takes. */
export interface StackCase {
  name: string
  platform?: Record<string, unknown>
  revoke?: boolean
  strike?: Strike
}

const minuteMs = 60_000
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
const types = ['task:new', 'task:parked', 'task-message:appended']

/** What the simulator can do wrong once, to each kind of call and webhook. */
export function platformCases(): StackCase[] {
  const named = (name: string, more: object) => ({ [name.split(' ')[0] ?? '']: { p: 1, times: 1, ...more } })
  const sends = ['create', 'append'].flatMap((operation) =>
    Object.entries(sendFaults).map(
      ([name, more]): StackCase => ({
        name: `${operation} ${name}`,
        platform: named(name, { ...more, operation }),
      }),
    ),
  )
  const searches = ['lostReply', 'status429', 'status5xx', 'slow'].map(
    (name): StackCase => ({
      name: `search ${name}`,
      platform: {
        ...named('lostReply', { operation: 'create' }),
        lostWebhook: { p: 1, times: 2 },
        ...(name === 'lostReply'
          ? named('lostRequest', { operation: 'search' })
          : named(name, { operation: 'search' })),
      },
    }),
  )
  const tokens = ['none', 'lostReply', 'status429', 'status5xx'].map(
    (name): StackCase => ({
      name: `token ${name}`,
      revoke: true,
      platform: name === 'none' ? {} : named(name, { operation: 'token' }),
    }),
  )
  const webhooks = types.flatMap((type) =>
    Object.entries(webhookFaults).map(
      ([name, more]): StackCase => ({ name: `${type} ${name}`, platform: named(name, { ...more, type }) }),
    ),
  )
  return [...sends, ...searches, ...tokens, ...webhooks]
}

/** Every fault at every call to AWS that a story without faults makes. */
export function awsCases(calls: readonly string[]): StackCase[] {
  const counts = new Map<string, number>()
  return calls.flatMap((kind) => {
    const nth = (counts.get(kind) ?? 0) + 1
    counts.set(kind, nth)
    const call = `${kind} ${nth}`
    return awsFaults.map((fault): StackCase => ({ name: `${call} ${fault}`, strike: { call, fault } }))
  })
}
