import { callFaults, casesOf, tokenCases } from '../faults.ts'
import type { StackCase } from '../story.ts'
import { minuteMs } from '../world.ts'

const patchFaults: Record<string, object> = { ...callFaults, status401: {}, status403: {}, status409: {} }
const eventFaults: Record<string, object> = {
  lostEvent: {},
  lateEvent: { delayMs: 4 * minuteMs },
  reorderEvent: { delayMs: minuteMs },
  duplicateEvent: { copies: 3 },
}

const calls = casesOf('call', patchFaults, { operation: 'patch-routing' })
const events = ['acd.start', 'user.start', 'user.end', 'acd.end', 'customer.end'].flatMap((type) =>
  casesOf(type, eventFaults, { type }),
)

/** What the simulator can do wrong once, to a call or an event. */
export const genesysFaults: readonly StackCase[] = [...calls, ...tokenCases, ...events]
