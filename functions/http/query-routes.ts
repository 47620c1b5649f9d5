import type { Handle, HttpRequest, HttpResponse } from './message.ts'
import { endWorkitem, redriveWorkitem, resolveWorkitem, resumeConnection, showConnection } from './operate.ts'
import { own } from './own.ts'
import { listWorkitems, type QueryWorld, showTask, showTimeline, showWorkitem } from './query.ts'
import { lostRoute } from './routes.ts'
import { cancelOneRun, listRuns, showRun } from './runs.ts'

type Action = (world: QueryWorld, request: HttpRequest) => Promise<HttpResponse>

const routes: Readonly<Record<string, Action>> = {
  'GET /v1/sources/{source}/tasks/{externalId}': showTask,
  'GET /v1/workitems': listWorkitems,
  'GET /v1/workitems/{id}': showWorkitem,
  'GET /v1/workitems/{id}/timeline': showTimeline,
  'POST /v1/workitems/{id}/end': endWorkitem,
  'POST /v1/workitems/{id}/redrive': redriveWorkitem,
  'POST /v1/workitems/{id}/resolve': resolveWorkitem,
  'GET /v1/runs': listRuns,
  'GET /v1/runs/{id}': showRun,
  'POST /v1/runs/{id}/cancel': cancelOneRun,
  'GET /v1/connections/{connection}': showConnection,
  'POST /v1/connections/{connection}/resume': resumeConnection,
}

/** Sources and operators ask and act here. */
export function makeQuery(world: QueryWorld): Handle {
  return async (request) => (own(routes, request.route) ?? lostRoute())(world, request)
}
