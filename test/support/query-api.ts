import { accept } from '../../functions/domain/accept.ts'
import type { Head } from '../../functions/domain/head.ts'
import { makeQuery } from '../../functions/http/query-routes.ts'
import type { Config } from '../../schemas/config.ts'
import { type Answer, behindEdge, claimsOf, type EventParts, httpEvent } from './http.ts'
import { memoryWorld } from './memory-world.ts'
import { runWorld } from './run-world.ts'

type Caller = [client: string, ...scopes: string[]]
type Ask = (route: string, parts?: EventParts & { as?: Caller }) => Promise<Answer>

/** The query function over a world in memory. */
/** `config`: of the whole; without it that of tasks alone. */
export function queryApi(config?: Config) {
  const world = memoryWorld(config)
  const runs = runWorld(world.config)
  const audits: Record<string, unknown>[] = []
  const handle = makeQuery({
    ...world,
    runWorld: runs,
    claims: { scope: 'scope', client: 'client_id' },
    audit: (fields) => audits.push(fields),
  })
  const { call, lines } = behindEdge(handle)
  const ask: Ask = (route, { as, ...parts } = {}) => {
    const [client, ...scopes]: Caller = as ?? ['crm-client', 'read']
    return call(httpEvent(route, { claims: claimsOf(client, ...scopes), ...parts }))
  }
  /** A lead of source `crm`, with what is said about it. */
  const lead = async (change: Partial<Head> = {}, externalId = 'L-1'): Promise<Head> => {
    const source = world.config.sources.crm
    if (!source) throw new Error('no source crm')
    const body = { asset: 'crm-lead', name: 'Mr. Secret', data: { company: 'Secret Ltd' } }
    const accepted = await accept(world, {
      source,
      externalId,
      mode: 'put',
      body,
      trace: `${'a'.repeat(32)}-b`,
    })
    if (!('head' in accepted)) throw new Error(accepted.verdict)
    const stored = await world.store.put({ ...accepted.head, ...change })
    if (stored === 'conflict') throw new Error(stored)
    return stored
  }
  return { world, runs, audits, lines, ask, lead }
}

export type QueryApi = ReturnType<typeof queryApi>
