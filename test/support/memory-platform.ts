import type { CallOutcome, FindOutcome, OriginQuery, SnapshotCall } from '../../functions/domain/outcome.ts'
import type { PlatformCalls } from '../../functions/domain/ports.ts'
import type { Disposition, PlatformEvent } from '../../schemas/platform-event.ts'

export interface MemoryTask {
  id: string
  origin: string
  destination: string
  createdAt: number
  data: Record<string, string>
  appends: { alias: string; data: Record<string, string> }[]
  /** The platform failed it after it had taken it. */
  failed?: Disposition
  ended?: boolean
}

/** What becomes of a task that was taken, and of an update: it lives, or the platform fails it in this way. */
export type TaskFate = 'live' | Disposition

/** A platform without idempotent create: every create that reaches it makes a task. */
export class MemoryPlatform implements PlatformCalls {
  readonly tasks: MemoryTask[] = []
  /** Events on their way, in the order they happened. */
  readonly events: PlatformEvent[] = []
  /** Ids of the tasks that were to end, once for each call that came. */
  readonly ends: string[] = []
  /** Search sees a task this long after it was created, ms. */
  searchLagMs = 5_000
  newId = (n: number): string => `task-${n}`
  /** Fate of the n-th task, and of the n-th update. */
  taskFate: (n: number) => TaskFate = () => 'live'
  appendFate: (n: number) => TaskFate = () => 'live'
  /** Does more with a task that has been made, such as let it live. */
  lives: (task: MemoryTask) => void = () => {}
  readonly #now: () => number
  #count = 0
  #appends = 0

  constructor(now: () => number) {
    this.#now = now
  }

  async create(call: SnapshotCall): Promise<CallOutcome> {
    const task: MemoryTask = {
      id: this.newId(this.tasks.length + 1),
      origin: call.origin.id,
      destination: call.asset.destination,
      createdAt: this.#now(),
      data: call.data,
      appends: [],
    }
    this.tasks.push(task)
    const fate = this.taskFate(this.tasks.length - 1)
    // Some of the tasks that fail were announced first.
    if (fate === 'live' || this.tasks.length % 2 === 0) this.emit(task, 'task:new', 'created')
    if (fate === 'live') this.lives(task)
    else this.#fail(task, fate)
    return { outcome: 'confirmed', platformId: task.id }
  }

  #fail(task: MemoryTask, disposition: Disposition): void {
    task.failed = disposition
    const at = this.#now() + 1
    this.emit(task, 'task:failed', 'create-failed', { at, disposition, reason: `REASON_${disposition}` })
  }

  async append(taskId: string, call: SnapshotCall): Promise<CallOutcome> {
    const task = this.tasks.find(({ id }) => id === taskId)
    if (!task || task.ended) return { outcome: 'rejected', code: 'NOT_FOUND', scope: 'task' }
    const { alias, data } = call
    const fate = this.appendFate(this.#appends++)
    if (fate !== 'live') {
      this.emit(task, 'task-message:append-failed', 'append-failed', {
        disposition: fate,
        reason: 'INTERNAL_ERROR',
      })
      return { outcome: 'confirmed', platformId: alias }
    }
    if (!task.appends.some((append) => append.alias === alias)) task.appends.push({ alias, data })
    this.emit(task, 'task-message:appended', 'appended', { alias })
    return { outcome: 'confirmed', platformId: alias }
  }

  /** Of a task that has ended, or was never here, nothing happens. */
  async end(taskId: string): Promise<CallOutcome> {
    const task = this.tasks.find(({ id }) => id === taskId)
    this.ends.push(taskId)
    if (!task || task.ended || task.failed) return { outcome: 'confirmed', platformId: taskId }
    task.ended = true
    this.emit(task, 'task:ended', 'ended')
    return { outcome: 'confirmed', platformId: taskId }
  }

  /** What an agent sees: the newest data that the task was given. */
  static dataOf = (task: MemoryTask | undefined): Record<string, string> | undefined =>
    task?.appends.at(-1)?.data ?? task?.data

  async find(queries: readonly OriginQuery[]): Promise<FindOutcome> {
    const seen = this.tasks.filter(({ createdAt }) => createdAt + this.searchLagMs <= this.#now())
    const tasks = seen
      .filter(({ origin, createdAt }) =>
        queries.some((query) => query.origin === origin && query.since <= createdAt),
      )
      .map(({ id, origin, destination, createdAt, ended }) => ({
        taskId: id,
        origin,
        destination,
        createdAt,
        ended,
      }))
    return { outcome: 'answered', tasks }
  }

  emit(
    task: MemoryTask,
    topic: string,
    kind: PlatformEvent['kind'],
    more: Partial<PlatformEvent> = {},
  ): PlatformEvent {
    this.#count += 1
    const at = more.at ?? this.#now()
    const isOnce = kind === 'appended' || kind === 'created' || kind === 'create-failed'
    const event: PlatformEvent = {
      v: 1,
      connection: 'webex',
      topic,
      kind,
      key: `${topic}|${task.id}|${more.alias ?? ''}|${isOnce ? '' : `${at}.${this.#count}`}`,
      taskId: task.id,
      origin: task.origin,
      destination: task.destination,
      at,
      receivedAt: at,
      ...more,
    }
    this.events.push(event)
    return event
  }
}
