import {
  appendFailure,
  appendFailures,
  createFailure,
  createFailures,
  failureOf,
  findAsset,
} from './assets.ts'
import { messageAppended, messageFailed, taskFailed, taskNew } from './events.ts'
import { afterCreated } from './lifecycle.ts'
import type { Append, Failure, PlatformTask } from './types.ts'
import { emit } from './webhooks.ts'
import type { World } from './world.ts'

/** Documented: 201 means accepted, `task:new` or `task:failed` tells how it went. */
export async function settleCreate(world: World, task: PlatformTask, preset?: Failure): Promise<void> {
  const failure = preset ?? takeFailNext(world, 'create') ?? createFailure(world, task)
  if (failure) {
    task.state = 'failed'
    task.failure = { ...failure, at: world.clock.now() }
    world.observe({ kind: 'task', task })
    return emit(world, taskFailed(world, task, failure))
  }
  task.state = 'created'
  task.confirmedTime = world.clock.now()
  world.observe({ kind: 'task', task })
  const sent = emit(world, taskNew(world, task))
  afterCreated(world, task)
  return sent
}

export interface AppendRequest {
  taskId: string
  alias: string
  data: Append['data']
  timestamp: number
  /** Id of the event to come. */
  eventId: string
  /** A failure already known, when shape faults run late. */
  preset?: Failure | undefined
}

/** Documented: 202 means accepted; the event says whether it was appended. Recorded is a snapshot once per alias (switch). */
export async function settleAppend(world: World, request: AppendRequest): Promise<void> {
  const { taskId, alias, eventId } = request
  const task = world.tasks.get(taskId)
  const at = world.clock.now()
  const failure = request.preset ?? takeFailNext(world, 'append') ?? refusal(world, task, request)
  if (failure) {
    task?.failedAppends.push({ alias, ...failure, at })
    if (task) world.observe({ kind: 'task', task })
    return emit(world, messageFailed(world, taskId, task, failure, eventId))
  }
  if (!task) return
  const append: Append = { alias, data: request.data, timestamp: request.timestamp, at }
  if (!(world.switches.appendIdempotent && task.aliases.includes(alias))) {
    task.appends.push(append)
    task.aliases.push(alias)
    world.observe({ kind: 'task', task })
  }
  return emit(world, messageAppended(world, task, append, eventId))
}

function refusal(world: World, task: PlatformTask | undefined, request: AppendRequest): Failure | undefined {
  // Documented for a task context that cannot be found; that an ended or failed task counts as such is assumed.
  if (!task || task.state === 'ended' || task.state === 'failed')
    return failureOf('NOT_FOUND', appendFailures)
  const asset = findAsset(world, task.destination)
  if (!asset) return failureOf('INTERNAL_ERROR', appendFailures)
  return appendFailure(asset, request.data, world.switches)
}

function takeFailNext(world: World, operation: 'create' | 'append'): Failure | undefined {
  const next = world.failNext.find((entry) => entry.operation === operation)
  if (!next) return undefined
  next.times -= 1
  if (next.times <= 0) world.failNext = world.failNext.filter((entry) => entry !== next)
  const known = operation === 'create' ? createFailures : appendFailures
  return { reason: next.reason, message: next.message || failureOf(next.reason, known).message }
}
