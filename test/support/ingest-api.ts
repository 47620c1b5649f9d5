import { makeIngest } from '../../functions/http/ingest.ts'
import { type Answer, behindEdge, claimsOf, type EventParts, httpEvent } from './http.ts'
import { memoryWorld } from './memory-world.ts'

export const routes = {
  put: 'PUT /v1/sources/{source}/tasks/{externalId}',
  patch: 'PATCH /v1/sources/{source}/tasks/{externalId}',
  post: 'POST /v1/sources/{source}/tasks',
}

/** A good task for the source `crm`. */
export const lead = { asset: 'crm-lead', data: { company: 'Ebner & Söhne' } }

/** The ingest function over a world in memory. `send` is the client of source `crm`, unless told otherwise. */
export function ingestApi() {
  const world = memoryWorld()
  const { call, lines } = behindEdge(
    makeIngest({ ...world, claims: { scope: 'scope', client: 'client_id' } }),
  )
  const send = (route: string, body: unknown, parts: EventParts = {}): Promise<Answer> =>
    call(
      httpEvent(route, {
        path: { source: 'crm', externalId: 'L-1' },
        headers: { 'Content-Type': 'application/json' },
        claims: claimsOf('crm-client', 'write'),
        body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
        ...parts,
      }),
    )
  return { world, lines, send }
}

export type IngestApi = ReturnType<typeof ingestApi>
