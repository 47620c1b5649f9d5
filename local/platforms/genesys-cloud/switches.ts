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

/** Where sources dispute or are silent, the default is the first value and the other side is a switch away. */
const table = {
  // PATCH of the priority. Not documented: what a conversation that has left its queue answers. 400 resource.not.found fits the lists of codes.
  notQueued: oneOf('400', '404', '409', '200'),
  // Documented code invalid.property; that an unknown member of this body gets it is assumed.
  unknownProperties: oneOf('refused', 'ignored'),
  // Documented: minimum and maximum of the schema. The code outside of them is not.
  rangeCode: oneOf('constraint.validation', 'invalid.value', 'bad.request'),
  // Documented: 200 with a body and 202 without one.
  createStatus: oneOf(200, 202),
  // Documented: what the logged-in user takes part in. What a client's token, which has no user, gets is not.
  callbackListing: oneOf('empty', 'refused', 'queued'),
  // Not documented: nobody may take the first participant for the customer, or for the callback.
  participantOrder: oneOf('time', 'random'),

  // Routing. Score = queue entry - priority x 60 s, lowest first (a consultant of the vendor, in its community).
  pointMs: count(60_000, 1),
  alertMs: count(5_000),
  // Observed: an offer that nobody takes comes back, its agent is set to not responding.
  alertTimeoutMs: count(30_000, 1),
  notRespondingMs: count(60_000),
  callTalkMs: count(240_000),
  callbackTalkMs: count(300_000),
  // Talking lasts between (100 - spread) and (100 + spread) percent of it.
  talkSpreadPercent: count(0),
  afterCallWorkMs: count(0),
  // From acd.end with FLOW_OUT to the next acd.start. Not documented.
  flowOutMs: count(2_000),

  // Events. Observed in the vendor's fixtures: sent 64 ms after the event time.
  eventLagMs: count(64),
  customerStart: flag(true),
  // Not documented for callbacks.
  callbackDirection: oneOf('INBOUND', 'OUTBOUND'),
  // Not documented: whether an immediate callback carries a scheduled time.
  immediateScheduledTime: oneOf('absent', 'creation'),
  // `resend`: the platform's own second sending, with an id of its own. `same`: EventBridge's repetition.
  duplicateId: oneOf('resend', 'same'),
  // Whether a second sending keeps the correlation id is not documented.
  duplicateCorrelation: oneOf('same', 'fresh'),

  // OAuth. Documented: 5 min to 48 h, default 24 h. Whether the reply says 86400 or 86399 is not.
  tokenSeconds: count(86_400, 1),
  // Off: advancing the clock by days expires no token.
  tokensExpire: flag(false),
  // Documented: bad.credentials. Older SDK constants: credentials.expired.
  expiredCode: oneOf('bad.credentials', 'credentials.expired'),

  // Observed in the vendor's own trace of 2021; whether they are still sent is not known.
  rateLimitHeaders: flag(true),
  // The newer form (since November 2021) names the seconds; the older one maximum and window.
  rateLimitCode: oneOf('too.many.requests.retry.after', 'too.many.requests'),
  // Not documented: whether a client's grants come with the policies of their roles.
  rolePolicies: oneOf('included', 'left out'),
  // Analytics lags behind (observed); how long is not documented.
  detailsLagMs: count(0),
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
  const wrong = Object.entries(change).flatMap(([key, value]) => {
    const rule = Object.hasOwn(rules, key) ? rules[key] : undefined
    if (!rule) return [`${key}: no such switch`]
    return rule.allows(value) ? [] : [`${key}: expected ${rule.expected}`]
  })
  if (wrong.length > 0) throw new TypeError(`switches: ${wrong.join('; ')}`)
  return { ...current, ...change }
}
