import { once, type StackCase } from '../story.ts'
import { minuteMs } from '../world.ts'

const callFaults: Record<string, object> = {
  lostReply: {},
  lostRequest: {},
  status401: {},
  status403: {},
  status409: {},
  status429: { retryAfter: 5 },
  'status429 long': { retryAfter: 600 },
  status5xx: {},
  status5xxAfterEffect: {},
  slow: { slowMs: 3_000 },
  'slow beyond the time-out': { slowMs: 12_000 },
}
const eventFaults: Record<string, object> = {
  lostEvent: {},
  lateEvent: { delayMs: 4 * minuteMs },
  reorderEvent: { delayMs: minuteMs },
  duplicateEvent: { copies: 3 },
}

const calls = Object.entries(callFaults).map(
  ([name, more]): StackCase => ({
    name: `call ${name}`,
    platform: once(name, { ...more, operation: 'patch-routing' }),
  }),
)
const tokens = ['none', 'lostReply', 'status429', 'status5xx'].map(
  (name): StackCase => ({
    name: `token ${name}`,
    revoke: true,
    platform: name === 'none' ? {} : once(name, { operation: 'token' }),
  }),
)
const events = ['acd.start', 'user.start', 'user.end', 'acd.end', 'customer.end'].flatMap((type) =>
  Object.entries(eventFaults).map(
    ([name, more]): StackCase => ({ name: `${type} ${name}`, platform: once(name, { ...more, type }) }),
  ),
)

/** What the simulator can do wrong once, to a call or an event. */
export const genesysFaults: readonly StackCase[] = [...calls, ...tokens, ...events]
