import { randomUUID } from 'node:crypto'
import { isRecord, isUuid } from '../shared/json.ts'
import { createFailure } from './assets.ts'
import type { Call, Outcome, Route } from './call.ts'
import { jsonBody, pathPart } from './call.ts'
import { ApiError } from './errors.ts'
import { act, isOpen } from './lifecycle.ts'
import type { AppendRequest } from './outcomes.ts'
import { settleAppend, settleCreate } from './outcomes.ts'
import { appendProblems, createProblems } from './task-shape.ts'
import type { Failure, PlatformTask } from './types.ts'
import type { World } from './world.ts'

/** Documented: 201 with the task id; the outcome comes by webhook. No idempotency key: a repeated create is a second task. */
function create(call: Call): Outcome {
  const { world } = call
  const body = jsonBody(call)
  if (world.switches.featureFlag === 'off-sync')
    throw new ApiError(403, 'The organization is not enabled for Work Items.')
  const preset = shapeFailure(createProblems(body, world.switches), world)
  const task = taskOf(body, world.clock.now())
  if (world.switches.validation === 'sync' && !preset) refuseNow(world, task)
  world.tasks.set(task.id, task)
  world.observe({ kind: 'task', task })
  return {
    reply: { status: 201, body: { meta: { orgId: world.orgId }, data: { id: task.id } } },
    effect: () => settleCreate(world, task, preset),
  }
}

/** Throws 400, or gives the failure to report late (switch `shapeValidation`). */
function shapeFailure(problems: string[], world: World): Failure | undefined {
  if (problems.length === 0) return undefined
  if (world.switches.shapeValidation === 'sync') throw new ApiError(400, problems)
  return { reason: world.switches.validationReason, message: problems.join(' ') }
}

function refuseNow(world: World, task: PlatformTask) {
  const failure = createFailure(world, task)
  if (failure) throw new ApiError(400, `${failure.reason}: ${failure.message}`)
}

/** Reads leniently: with late shape validation the body may lack anything. */
function taskOf(body: unknown, now: number): PlatformTask {
  const request = record(body)
  const message = record(record(request.channelParams).message)
  const alias = text(message.aliasId)
  return {
    id: randomUUID(),
    origin: text(record(request.origin).id),
    originName: text(record(request.origin).name) || null,
    destination: text(record(request.destination).id),
    channel: text(request.channel),
    state: 'accepted',
    createdTime: now,
    alias,
    data: record(message.workItemData) as PlatformTask['data'],
    timestamp: typeof message.timestamp === 'number' ? message.timestamp : now,
    flowSettings: record(request.flowSettings) as Record<string, string>,
    globalVariables: record(request.globalVariables) as Record<string, string>,
    appends: [],
    failedAppends: [],
    aliases: alias ? [alias] : [],
    failure: null,
    confirmedTime: null,
    endedTime: null,
  }
}

const record = (value: unknown) => (isRecord(value) ? value : {})
const text = (value: unknown) => (typeof value === 'string' ? value : '')

/** Documented: 202 with the event id to come, which is the alias when that is a UUID. */
function append(call: Call): Outcome {
  const { world } = call
  const taskId = pathPart(call, 'taskId')
  const body = jsonBody(call)
  if (!isUuid(taskId)) throw new ApiError(400, 'taskId must be a UUID.')
  const preset = shapeFailure(appendProblems(body, world.switches), world)
  const message = record(record(record(body).channelParams).message)
  const alias = text(message.aliasId)
  const id = isUuid(alias) ? alias : randomUUID()
  const request: AppendRequest = {
    taskId,
    alias,
    data: record(message.workItemData) as AppendRequest['data'],
    timestamp: typeof message.timestamp === 'number' ? message.timestamp : world.clock.now(),
    // The guide's sample has an event id that is not the alias (switch).
    eventId: world.switches.eventId === 'alias' ? id : randomUUID(),
    preset,
  }
  return {
    reply: { status: 202, body: { meta: { orgId: world.orgId }, data: { id } } },
    effect: () => settleAppend(world, request),
  }
}

/** Documented: 202, no body, no 404. That an unknown or closed task is a 202 without effect is assumed, as is the reason. */
function end(call: Call): Outcome {
  const { world } = call
  const task = world.tasks.get(pathPart(call, 'taskId'))
  return {
    reply: { status: 202 },
    effect: async () => {
      if (task && isOpen(task)) await act(world, task, 'end')
    },
  }
}

const taskWrite = { method: 'POST', errors: 'tasks', scopes: ['cjp:task_write'] } as const

export const taskRoutes: readonly Route[] = [
  { ...taskWrite, template: '/v2/tasks', operation: 'create', run: create },
  { ...taskWrite, template: '/v2/tasks/{taskId}/messages', operation: 'append', run: append },
  {
    method: 'POST',
    template: '/v1/tasks/{taskId}/end',
    operation: 'end',
    scopes: ['cjp:user', 'cloud-contact-center:pod_conv'],
    errors: 'tasks',
    run: end,
  },
]
