import type { JsonRecord } from '../shared/json.ts'
import { isRecord, isUuid } from '../shared/json.ts'
import type { Call, Outcome, Route } from './call.ts'
import { jsonBody } from './call.ts'
import { defaultMinutes, fileUrl } from './capture-file.ts'
import { ApiError } from './errors.ts'
import type { World } from './world.ts'

/** Documented: up to 10 task ids, unknown ones give empty lists; the link is signed and expires. */
function query(call: Call): Outcome {
  const { world } = call
  const { taskIds, urlExpiration } = queryOf(jsonBody(call), world)
  const data = taskIds.map((taskId) => ({
    taskId,
    recording: [],
    transcription: transcription(world, taskId, urlExpiration),
  }))
  return { reply: { status: 200, body: { meta: { orgId: world.orgId, urlExpiration }, data } } }
}

function queryOf(body: unknown, world: World): { taskIds: string[]; urlExpiration: number } {
  const query = isRecord(body) && isRecord(body.query) ? body.query : undefined
  if (!query) throw new ApiError(400, 'query is required.')
  const problems = queryProblems(query)
  if (problems.length > 0) throw new ApiError(400, problems)
  if (query.orgId !== undefined && query.orgId !== world.orgId)
    throw new ApiError(403, 'The token has no permission for this organization.')
  const urlExpiration = (query.urlExpiration as number | undefined) ?? defaultMinutes
  return { taskIds: query.taskIds as string[], urlExpiration }
}

function queryProblems({ taskIds, urlExpiration = defaultMinutes }: JsonRecord): string[] {
  const problems = []
  if (!Array.isArray(taskIds) || !taskIds.every(isUuid)) problems.push('taskIds must be a list of UUIDs.')
  else if (taskIds.length > 10) problems.push('taskIds has more than 10 entries.')
  else if (new Set(taskIds).size < taskIds.length) problems.push('taskIds must be unique.')
  if (!Number.isSafeInteger(urlExpiration) || (urlExpiration as number) <= 0)
    problems.push('urlExpiration should be greater than 0.')
  else if ((urlExpiration as number) > 60) problems.push('urlExpiration cannot be more than 60.')
  return problems
}

/** Documented for post-interaction: here from `captureDelayMs` after the end. */
function transcription(world: World, taskId: string, minutes: number) {
  const task = world.tasks.get(taskId)
  const ended = task?.endedTime ?? null
  if (!task || ended === null || ended + world.switches.captureDelayMs > world.clock.now()) return []
  return [
    {
      Source: 'workItem',
      Provider: 'CISCO',
      id: task.id,
      fileName: 'workItemTranscript.json',
      filePath: fileUrl(world, task.id, minutes),
      startTime: String(task.createdTime),
      languageCode: 'en-US',
      createTime: String(ended),
    },
  ]
}

export const captureRoutes: readonly Route[] = [
  {
    method: 'POST',
    template: '/v1/captures/query',
    operation: 'captures',
    // Not documented; public samples ask for these.
    scopes: ['cjp:config', 'cjp:config_read'],
    errors: 'api',
    run: query,
  },
]
