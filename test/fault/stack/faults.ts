import type { StackCase } from './story.ts'

/** A fault of a simulator that strikes once; what comes after a blank in `name` only tells it from another. */
export const once = (name: string, more: object): Record<string, object> => ({
  [name.split(' ')[0] ?? '']: { p: 1, times: 1, ...more },
})

/** What may happen to a call of either platform. */
export const callFaults: Record<string, object> = {
  lostReply: {},
  lostRequest: {},
  status429: { retryAfter: 5 },
  'status429 long': { retryAfter: 600 },
  status5xx: {},
  status5xxAfterEffect: {},
  slow: { slowMs: 3_000 },
  'slow beyond the time-out': { slowMs: 12_000 },
}

/** One case for each fault, of a call of that operation or a message of that type. */
export const casesOf = (subject: string, faults: Record<string, object>, of: object): StackCase[] =>
  Object.entries(faults).map(([name, more]) => ({
    name: `${subject} ${name}`,
    platform: once(name, { ...more, ...of }),
  }))

/** Tokens that hold no more, and their renewal that fails. */
export const tokenCases: readonly StackCase[] = ['none', 'lostReply', 'status429', 'status5xx'].map(
  (name) => ({
    name: `token ${name}`,
    revoke: true,
    platform: name === 'none' ? {} : once(name, { operation: 'token' }),
  }),
)
