import { attentionLists } from '../domain/attention.ts'
import type { Head } from '../domain/head.ts'
import { workitemId } from '../domain/ids.ts'
import type { World } from '../domain/ports.ts'
import { newestRevision } from '../domain/revisions.ts'
import type { RunWorld } from '../domain/runs/ports.ts'
import { inOrder } from '../domain/timeline.ts'
import { authorize, type ClaimNames, maySee, readableSource } from './access.ts'
import { type Audit, audit } from './audit.ts'
import type { Caller } from './claims.ts'
import { externalIdOf } from './external-id.ts'
import { type HttpRequest, type HttpResponse, json } from './message.ts'
import { own } from './own.ts'
import { Problem } from './problem.ts'
import { pathPart } from './request.ts'
import { rowView, timelineView, withData, workitemView } from './views.ts'

export interface QueryWorld extends World {
  claims: ClaimNames
  audit: Audit
  runWorld: RunWorld
}

/** Rows shown of a list. */
const mostRows = 100
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** The newest generation of a source's task, with the earlier ones named in it. */
export async function showTask(world: QueryWorld, request: HttpRequest): Promise<HttpResponse> {
  const caller = authorize(request, world.claims, 'workitems:read', 'workitems:admin')
  const source = readableSource(world.config, caller, pathPart(request, 'source'))
  const externalId = externalIdOf(request)
  const head = await world.store.head(workitemId(world.config.namespace, source.id, externalId))
  if (!head) throw new Problem('unknown-task', 'The source has pushed no task of this external id.')
  return showHead(world, caller, head)
}

export async function showWorkitem(world: QueryWorld, request: HttpRequest): Promise<HttpResponse> {
  const caller = authorize(request, world.claims, 'workitems:read', 'workitems:admin')
  return showHead(world, caller, await headOf(world, caller, request))
}

export async function showTimeline(world: QueryWorld, request: HttpRequest): Promise<HttpResponse> {
  const caller = authorize(request, world.claims, 'workitems:read', 'workitems:admin')
  const head = await headOf(world, caller, request)
  return json(200, timelineView(head, inOrder(await world.store.timeline(head))))
}

/** What waits, is held or has failed on a connection. */
export async function listWorkitems(world: QueryWorld, request: HttpRequest): Promise<HttpResponse> {
  authorize(request, world.claims, 'workitems:admin')
  const list = attentionLists.find((name) => name === request.query.list)
  const connection = request.query.connection ?? ''
  if (!list) throw new Problem('malformed-request', `Add ?list= with one of ${attentionLists.join(', ')}.`)
  if (!own(world.config.connections, connection))
    throw new Problem('unknown-connection', 'Add ?connection= with the id of a configured connection.')
  const rows = await world.store.attention(connection, list, Number.MAX_SAFE_INTEGER, mostRows + 1)
  const items = rows.slice(0, mostRows).map(rowView)
  return json(200, { connection, list, items, more: rows.length > mostRows })
}

/**
 * The workitem of the path. One of another source looks like none: ids are derived, so a difference would tell which
 * tasks exist.
 *
 * @throws Problem unknown-workitem
 */
export async function headOf(world: QueryWorld, caller: Caller, request: HttpRequest): Promise<Head> {
  const id = pathPart(request, 'id').toLowerCase()
  const head = uuid.test(id) ? await world.store.head(id) : undefined
  if (head && maySee(own(world.config.sources, head.source), caller)) return head
  throw new Problem('unknown-workitem', 'No workitem of your sources has this id.')
}

/** Task data only with its own scope, and with an audit entry. */
async function showHead(world: QueryWorld, caller: Caller, head: Head): Promise<HttpResponse> {
  const view = workitemView(head)
  if (!caller.scopes.has('workitems:data')) return json(200, view)
  const newest = newestRevision(head)
  const snapshot = newest && (await world.store.snapshot(head.id, newest.snap))
  audit(world.audit, caller, 'read-data', { workitem: head.id })
  return json(200, withData(view, snapshot))
}
