import { randomUUID } from 'node:crypto'
import type { Append, Failure, PlatformTask } from './types.ts'
import type { World } from './world.ts'

/** What happened, before it is addressed to a subscription. */
export interface PlatformHappening {
  id: string
  type: string
  taskId: string
  data: Record<string, unknown>
}

/** `event`: when it happened; `task`: when the task was created (switch: the samples fit both). */
function createdTime(world: World, task: PlatformTask | undefined): number {
  const ofTask = world.switches.createdTime === 'task' ? task?.createdTime : undefined
  return ofTask ?? world.clock.now()
}

function lifecycle(
  world: World,
  task: PlatformTask,
  type: string,
  data: Record<string, unknown>,
): PlatformHappening {
  const id = world.switches.lifecycleEventId === 'task' ? task.id : randomUUID()
  return {
    id,
    type,
    taskId: task.id,
    data: { taskId: task.id, ...data, createdTime: createdTime(world, task) },
  }
}

/**
 * Assumed for Work Items: no sample of these is published. Members are those observed on other channels
 * (`workflowManager`, `outboundType`, `queueId`), with the guide's `channel`, `channelType` and `mediaMgr`.
 */
const shared = (task: PlatformTask) => ({
  origin: task.origin,
  direction: 'INBOUND',
  channel: task.channel,
  channelType: 'workItem',
  mediaMgr: 'digitalmm',
  outboundType: null,
  workflowManager: null,
})

export function taskNew(world: World, task: PlatformTask): PlatformHappening {
  return lifecycle(world, task, 'task:new', { ...shared(task), destination: task.destination })
}

/** Observed on other channels: `queueId` is there once the task has been queued. */
export function taskMoved(
  world: World,
  task: PlatformTask,
  type: string,
  queueId: string,
): PlatformHappening {
  return lifecycle(world, task, type, { ...shared(task), destination: task.destination, queueId })
}

/** Observed on other channels: no `destination`, but `reason` and `terminatingParty`. */
export function taskEnded(world: World, task: PlatformTask, end: EndReason): PlatformHappening {
  return lifecycle(world, task, 'task:ended', { ...shared(task), ...end })
}

export interface EndReason {
  reason: string
  terminatingParty: 'Agent' | 'Customer' | 'System'
}

/** Documented sample. */
export function taskFailed(world: World, task: PlatformTask, failure: Failure): PlatformHappening {
  return lifecycle(world, task, 'task:failed', {
    origin: task.origin || null,
    destination: task.destination || null,
    direction: 'INBOUND',
    channel: task.channel || null,
    channelType: 'workItem',
    mediaMgr: 'digitalmm',
    reason: failure.reason,
    errorMessage: failure.message,
    failureType: 'failed',
  })
}

/** What the two task-message samples have in common. Of an unknown task nothing is known: null (assumed). */
function message(world: World, taskId: string, task: PlatformTask | undefined) {
  return {
    taskId,
    direction: 'INBOUND',
    messageDirection: 'INBOUND',
    channelType: 'workItem',
    channel: task?.channel ?? null,
    origin: task?.origin ?? null,
    destination: task?.destination ?? null,
    createdTime: createdTime(world, task),
  }
}

/** Documented sample. */
export function messageAppended(
  world: World,
  task: PlatformTask,
  append: Append,
  id: string,
): PlatformHappening {
  return {
    id,
    type: 'task-message:appended',
    taskId: task.id,
    data: {
      ...message(world, task.id, task),
      eventDetails: 'Appended Work Item data successfully.',
      channelParams: {
        type: 'work-item-form',
        message: {
          aliasId: append.alias,
          workItemData: append.data,
          timestamp: append.timestamp,
          type: 'WorkItemForm',
        },
      },
      reason: null,
      errorMessage: null,
    },
  }
}

/** Documented sample; it names no alias. */
export function messageFailed(
  world: World,
  taskId: string,
  task: PlatformTask | undefined,
  failure: Failure,
  id: string,
): PlatformHappening {
  return {
    id,
    type: 'task-message:append-failed',
    taskId,
    data: {
      ...message(world, taskId, task),
      eventDetails: null,
      channelParams: null,
      reason: failure.reason,
      errorMessage: failure.message,
    },
  }
}

/** Observed members; whether it is sent for Work Items is not documented (switch `captureAvailable`). */
export function captureAvailable(world: World, task: PlatformTask, filePath: string): PlatformHappening {
  return {
    id: randomUUID(),
    type: 'capture:available',
    taskId: task.id,
    data: { taskId: task.id, filePath, createdTime: world.clock.now() },
  }
}
