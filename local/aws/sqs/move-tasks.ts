import { randomUUID } from 'node:crypto'
import type { ListMessageMoveTasksResultEntry } from '@aws-sdk/client-sqs'
import type { Cancel, VirtualClock } from '../../clock.ts'
import { AwsError } from '../http.ts'
import { checkRange, invalidParameter, sqsError } from './errors.ts'
import { newMessage } from './message.ts'
import { nameOf, type Registry } from './registry.ts'

interface StartRequest {
  SourceArn?: string
  DestinationArn?: string
  MaxNumberOfMessagesPerSecond?: number
}
type Task = ListMessageMoveTasksResultEntry & { cancel?: Cancel }

/** Moves what is visible in a dead-letter queue back to where it came from, or to a given queue. */
export function createMoveTasks(clock: VirtualClock, registry: Registry) {
  const tasks = new Map<string, Task[]>()

  const start = ({ SourceArn = '', DestinationArn, MaxNumberOfMessagesPerSecond }: StartRequest) => {
    const source = findQueue(registry, SourceArn)
    if (DestinationArn) findQueue(registry, DestinationArn)
    if (!isDeadLetterQueue(registry, source.name)) {
      throw invalidParameter('Source queue must be configured as a Dead Letter Queue.')
    }
    const earlier = tasks.get(source.name) ?? []
    if (earlier.some(({ Status }) => Status === 'RUNNING')) {
      throw sqsError('UnsupportedOperation', 'There is already a task running.')
    }
    const perSecond =
      MaxNumberOfMessagesPerSecond === undefined
        ? undefined
        : checkRange('MaxNumberOfMessagesPerSecond', MaxNumberOfMessagesPerSecond, 1, 500)
    const task: Task = {
      TaskHandle: randomUUID(),
      Status: 'RUNNING',
      ...{ SourceArn, DestinationArn, MaxNumberOfMessagesPerSecond },
      ApproximateNumberOfMessagesMoved: 0,
      ApproximateNumberOfMessagesToMove: source.counts.visible,
      StartedTimestamp: clock.now(),
    }
    tasks.set(source.name, [task, ...earlier].slice(0, 10))
    const step = () => {
      const share = perSecond ?? Number.POSITIVE_INFINITY
      if (moveSome(clock, registry, task, share)) task.cancel = clock.at(clock.now() + 1_000, step)
    }
    task.cancel = clock.at(clock.now(), step)
    return { TaskHandle: task.TaskHandle }
  }

  const list = ({ SourceArn = '', MaxResults = 1 }: { SourceArn?: string; MaxResults?: number }) => {
    const { name } = findQueue(registry, SourceArn)
    const newest = (tasks.get(name) ?? []).slice(0, checkRange('MaxResults', MaxResults, 1, 10))
    return { Results: newest.map(describe) }
  }

  const close = () => {
    for (const task of [...tasks.values()].flat()) task.cancel?.()
  }

  return { start, list, close }
}

/** @returns true while there is more to move */
function moveSome(clock: VirtualClock, registry: Registry, task: Task, share: number): boolean {
  const source = registry.find(task.SourceArn ?? '').queue
  const planned = task.ApproximateNumberOfMessagesToMove ?? 0
  let moved = task.ApproximateNumberOfMessagesMoved ?? 0
  for (const until = Math.min(planned, moved + share); moved < until; moved += 1) {
    const message = source.takeOut()
    if (!message) break
    const target = registry.records.get(nameOf(task.DestinationArn ?? message.deadLetterSource ?? ''))
    if (!target) {
      source.add(message)
      task.FailureReason = message.deadLetterSource ? 'NonExistentQueue' : 'CouldNotDetermineMessageSource'
      break
    }
    // A moved message is a new one: own id, own age (developer guide, dead-letter queue redrive).
    target.queue.add(newMessage(message, clock.now()))
  }
  const more = !task.FailureReason && moved < planned && source.counts.visible > 0
  task.Status = task.FailureReason ? 'FAILED' : more ? 'RUNNING' : 'COMPLETED'
  task.ApproximateNumberOfMessagesMoved = moved
  return more
}

/** The handle is told only while the task runs. */
function describe({ cancel: _, TaskHandle, ...entry }: Task): ListMessageMoveTasksResultEntry {
  return entry.Status === 'RUNNING' ? { TaskHandle, ...entry } : entry
}

function findQueue(registry: Registry, arn: string) {
  const record = registry.records.get(nameOf(arn))
  if (record) return record.queue
  throw new AwsError(
    'com.amazonaws.sqs#ResourceNotFoundException',
    'The resource that you specified does not exist.',
    404,
  )
}

function isDeadLetterQueue(registry: Registry, name: string): boolean {
  return [...registry.records.values()].some(({ queue }) => {
    const { redrive } = queue.settings
    return redrive !== undefined && nameOf(redrive.deadLetterArn) === name
  })
}
