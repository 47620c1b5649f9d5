import { isRecord } from '../shared/json.ts'

interface Switch<T> {
  initial: T
  expected: string
  allows(value: unknown): boolean
}

/** The first value is the default. */
function oneOf<const V extends readonly (string | number)[]>(...values: V): Switch<V[number]> {
  return {
    initial: values[0] as V[number],
    expected: `one of ${values.join(', ')}`,
    allows: (value) => values.includes(value as V[number]),
  }
}

const flag = (initial: boolean): Switch<boolean> => ({
  initial,
  expected: 'true or false',
  allows: (value) => typeof value === 'boolean',
})

const count = (initial: number, least = 0): Switch<number> => ({
  initial,
  expected: `a whole number of at least ${least}`,
  allows: (value) => Number.isSafeInteger(value) && (value as number) >= least,
})

const name = (initial: string): Switch<string> => ({
  initial,
  expected: 'a non-empty string',
  allows: (value) => typeof value === 'string' && value !== '',
})

const countOrNull: Switch<number | null> = {
  initial: null,
  expected: 'a whole number or null',
  allows: (value) => value === null || (Number.isSafeInteger(value) && (value as number) >= 0),
}

const namesOrNull: Switch<string[] | null> = {
  initial: null,
  expected: 'a list of strings or null',
  allows: (value) =>
    value === null || (Array.isArray(value) && value.every((entry) => typeof entry === 'string')),
}

/** Where sources dispute or are silent, the default is the first value and the other side is a switch away. */
const table = {
  // Requests. Documented: shape faults give 400 (said for Custom Messaging). Which Work Item checks run late is not documented.
  validation: oneOf('async', 'sync'),
  shapeValidation: oneOf('sync', 'async'),
  // Specification: required. Guide: absent from its update example, which has message.type instead.
  mediaTypeRequired: flag(false),
  messageTypeRequired: flag(false),
  // Guide's prose: required on update too. Guide's own successful update leaves one out.
  requiredOnAppend: flag(false),
  // Specification: UTF-8 bytes. Guide: characters.
  limitsIn: oneOf('bytes', 'characters'),
  // Documented for Custom Messaging only: a repeated alias is one append. Assumed for Work Items.
  appendIdempotent: flag(true),
  // The code of a late schema failure of a create is not documented; that of an append is INVALID_CONTENT.
  validationReason: name('INVALID_CONTENT'),
  // Guide: late FEATURE_FLAG_DISABLED. Specification (Custom Messaging): 403.
  featureFlag: oneOf('on', 'off-async', 'off-sync'),
  activeContactLimit: countOrNull,
  knownGlobalVariables: namesOrNull,
  // The error body of the task operations is not documented; the others have three shapes.
  tasksErrorShape: oneOf('api', 'errors', 'empty'),

  // Events. Specification: event id = alias id. The guide's appended sample has a different one.
  eventId: oneOf('alias', 'fresh'),
  // Observed: life-cycle events that reuse the task id as their id.
  lifecycleEventId: oneOf('fresh', 'task'),
  // Documented both ways.
  timestampType: oneOf('number', 'string'),
  // Guide's samples fit both: the event's own time or that of the task.
  createdTime: oneOf('event', 'task'),
  duplicateStamp: oneOf('mixed', 'same', 'fresh'),

  // Life cycle. `queue` stops after task:parked, `auto` plays on to task:ended, `none` stops after task:new.
  lifecycle: oneOf('queue', 'auto', 'none'),
  outcomeDelayMs: count(50),
  parkDelayMs: count(50),
  autoOfferMs: count(2_000),
  autoConnectMs: count(3_000),
  autoEndMs: count(60_000),
  // Observed: an extra task:ended on RONA although the task is queued again.
  ronaEnded: flag(false),

  // OAuth. Rotation, and the fate of the old access token, are not settled.
  refreshToken: oneOf('stable', 'rotating'),
  oldAccessToken: oneOf('valid', 'revoked'),
  // Documented: 401. Observed for the task operations: 403.
  expiredToken: oneOf(401, 403),
  // Off: advancing the clock by weeks expires no token.
  tokensExpire: flag(false),

  // Subscriptions. Observed: 20 in all; the code on the next is not documented, nor that for an unknown id.
  subscriptionCap: count(20),
  subscriptionCapStatus: oneOf(400, 403),
  unknownSubscription: oneOf(400, 404),
  // On: http, localhost and any port pass, which Cisco refuses.
  localDestinations: flag(true),
  subscriptionResourceMatch: flag(true),

  // Webhook sending. Documented: 5 s, no redirects. Retries, backoff and the threshold are NOT Cisco's: no figure is published.
  webhookTimeoutMs: count(5_000, 1),
  webhookRetries: count(0),
  webhookBackoffMs: count(10_000),
  inactiveAfter: count(0),

  // Search and captures. Lag and page size are not documented, nor is the channel value of work items.
  searchLagMs: count(0),
  searchPageSize: count(100, 1),
  searchChannelType: name('workItem'),
  captureDelayMs: count(0),
  captureAvailable: flag(false),
} satisfies Record<string, Switch<unknown>>

type Table = typeof table

export type Switches = { [K in keyof Table]: Table[K] extends Switch<infer T> ? T : never }

export function defaultSwitches(): Switches {
  return Object.fromEntries(Object.entries(table).map(([key, rule]) => [key, rule.initial])) as Switches
}

/** Throws one error that names every unknown switch and every wrong value. */
export function mergeSwitches(current: Switches, change: unknown): Switches {
  if (!isRecord(change)) throw new TypeError('switches: expected an object')
  const rules: Record<string, Switch<unknown>> = table
  const faults = Object.entries(change).flatMap(([key, value]) => {
    const rule = Object.hasOwn(rules, key) ? rules[key] : undefined
    if (!rule) return [`${key}: no such switch`]
    return rule.allows(value) ? [] : [`${key}: expected ${rule.expected}`]
  })
  if (faults.length > 0) throw new TypeError(`switches: ${faults.join('; ')}`)
  return { ...current, ...change }
}
