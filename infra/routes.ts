import type { AlwaysFunction } from './function-names.ts'

export interface Route {
  key: `${'GET' | 'PUT' | 'PATCH' | 'POST'} /v1/${string}`
  function: AlwaysFunction
  /** `token`: the gateway checks a bearer JWT. `signature`: the function checks the sender's signature. */
  proof: 'token' | 'signature'
  limit: Limit
}

/** Requests of all callers together; the bucket holds `burst`. Above it the gateway answers 429. */
export interface Limit {
  ratePerSecond: number
  burst: number
}

/** For what no route limits of its own. */
export const defaultLimit: Limit = { ratePerSecond: 500, burst: 1000 }

/** Up to 1,000 tasks a call. */
const batchLimit: Limit = { ratePerSecond: 10, burst: 20 }

/** Anybody can call a hook, and only the function can tell who means it. */
const sourceHookLimit: Limit = { ratePerSecond: 50, burst: 100 }

/**
 * A connection may spend its minute's 300 calls in a few seconds, and a platform answers each with some events at once;
 * what is refused here may never come again.
 */
const platformHookLimit: Limit = { ratePerSecond: 250, burst: 900 }

const byToken = (fn: AlwaysFunction, keys: Route['key'][], limit = defaultLimit): Route[] =>
  keys.map((key) => ({ key, function: fn, proof: 'token', limit }))

const bySignature = (fn: AlwaysFunction, key: Route['key'], limit: Limit): Route => ({
  key,
  function: fn,
  proof: 'signature',
  limit,
})

export const routes: readonly Route[] = [
  ...byToken('ingest', [
    'PUT /v1/sources/{source}/tasks/{externalId}',
    'PATCH /v1/sources/{source}/tasks/{externalId}',
    'POST /v1/sources/{source}/tasks',
  ]),
  ...byToken('ingest', ['POST /v1/sources/{source}/batches'], batchLimit),
  ...byToken('query', [
    'GET /v1/sources/{source}/tasks/{externalId}',
    'GET /v1/workitems',
    'GET /v1/workitems/{id}',
    'GET /v1/workitems/{id}/timeline',
    'POST /v1/workitems/{id}/end',
    'POST /v1/workitems/{id}/redrive',
    'POST /v1/workitems/{id}/resolve',
    'GET /v1/runs',
    'GET /v1/runs/{id}',
    'POST /v1/runs/{id}/cancel',
    'GET /v1/connections/{connection}',
    'POST /v1/connections/{connection}/resume',
  ]),
  bySignature('ingest-hook', 'POST /v1/hooks/sources/{source}', sourceHookLimit),
  bySignature('receive', 'POST /v1/hooks/platforms/{connection}', platformHookLimit),
]
