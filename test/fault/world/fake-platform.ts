import type { StoredCredentials } from '../../../functions/aws/tokens.ts'
import type {
  CallOutcome,
  FindOutcome,
  OriginQuery,
  SnapshotCall,
} from '../../../functions/domain/outcome.ts'
import type { FactKind, PlatformEvent } from '../../../schemas/platform-event.ts'
import { type Fate, type PlatformCall, type PlatformTask, sentOf } from './platform-call.ts'
import { again, callFaults, findFaults, gone, lostOf } from './platform-replies.ts'
import type { FaultName, Steps } from './steps.ts'

export type { Fate, PlatformTask }

const callMs = 60
const outcomeMs = 150

/** A platform without idempotent create: every create that reaches it makes a task. It alone knows what is true. */
export class FakePlatform {
  readonly tasks: PlatformTask[] = []
  readonly calls: PlatformCall[] = []
  /** Fates of the next creates, appends and ends. */
  readonly creates: Fate[] = []
  readonly appends: Fate[] = []
  readonly ends: Fate[] = []
  credentials = { access: 'canary-token-1', refresh: 'canary-refresh-1' }
  isRevoked = false
  /** Ending a task that has ended is answered with a 404 instead of nothing. */
  isGoneWhenEnded = false
  /** Ends that it would not do. */
  refusals = 0
  /** Search sees that a task was created, or has ended, this long after it, ms. */
  searchLagMs = 5_000
  #ids = 0
  #renewals = 1
  readonly #steps: Steps
  readonly #tell: (event: PlatformEvent) => void

  constructor(steps: Steps, tell: (event: PlatformEvent) => void) {
    this.#steps = steps
    this.#tell = tell
  }

  create = (call: SnapshotCall, token: string): Promise<CallOutcome> =>
    this.#call(
      { kind: 'create', of: call.origin.id, alias: call.alias },
      token,
      this.creates,
      (fate, first) => {
        if (fate.answer) return fate.answer
        const task: PlatformTask = {
          id: `task-${this.tasks.length + 1}`,
          origin: call.origin.id,
          destination: call.asset.destination,
          alias: call.alias,
          createdAt: this.#steps.clock.ms,
          ...sentOf(call),
          appends: [],
          failed: fate.fails !== undefined,
          endCalls: [],
        }
        this.tasks.push(task)
        this.#soon(first, () => {
          if (fate.fails) return this.emit(task, 'task:failed', 'create-failed', fate.fails)
          this.emit(task, 'task:new', 'created', { alias: call.alias })
          this.#steps.clock.at(this.#steps.clock.ms + 10, () => this.emit(task, 'task:parked', 'queued'))
        })
        return { outcome: 'confirmed', platformId: task.id }
      },
    )

  append = (taskId: string, call: SnapshotCall, token: string): Promise<CallOutcome> =>
    this.#call(
      { kind: 'append', of: call.origin.id, alias: call.alias },
      token,
      this.appends,
      (fate, first) => {
        const task = this.tasks.find(({ id }) => id === taskId)
        if (!task || task.endedAt !== undefined) return gone
        if (fate.answer) return fate.answer
        const { alias } = call
        if (fate.fails) {
          const { fails } = fate
          this.#soon(first, () =>
            this.emit(task, 'task-message:append-failed', 'append-failed', { alias, ...fails }),
          )
          return { outcome: 'confirmed', platformId: alias }
        }
        task.appends.push({ alias, ...sentOf(call), at: this.#steps.clock.ms })
        this.#soon(first, () => this.emit(task, 'task-message:appended', 'appended', { alias }))
        return { outcome: 'confirmed', platformId: alias }
      },
    )

  end = (taskId: string, token: string): Promise<CallOutcome> =>
    this.#call({ kind: 'end', of: taskId }, token, this.ends, (fate, first) => {
      const task = this.tasks.find(({ id }) => id === taskId)
      if (!task || task.failed) return gone
      if (fate.answer) {
        this.refusals += 1
        return fate.answer
      }
      task.endCalls.push(this.#steps.clock.ms)
      if (task.endedAt !== undefined)
        return this.isGoneWhenEnded ? gone : { outcome: 'confirmed', platformId: taskId }
      task.endedAt = this.#steps.clock.ms
      this.#soon(first, () => this.emit(task, 'task:ended', 'ended'))
      return { outcome: 'confirmed', platformId: taskId }
    })

  find = (queries: readonly OriginQuery[], token: string): Promise<FindOutcome> =>
    this.#steps.io({ what: 'platform search', faults: findFaults }, async (fault) => {
      const call: PlatformCall = { at: this.#steps.clock.ms, kind: 'find' }
      this.calls.push(call)
      const broken = await this.#broken(fault, token, again)
      if (broken) {
        Object.assign(call, { outcome: broken, until: this.#steps.clock.ms })
        return broken
      }
      const { clock } = this.#steps
      const seen = this.tasks.filter((task) => !task.failed && task.createdAt + this.searchLagMs <= clock.ms)
      const tasks = seen
        .filter((task) =>
          queries.some(({ origin, since }) => origin === task.origin && since <= task.createdAt),
        )
        .map(({ id, origin, destination, createdAt, endedAt }) => {
          const ended = endedAt !== undefined && endedAt + this.searchLagMs <= clock.ms
          return { taskId: id, origin, destination, createdAt, ...(ended && { ended }) }
        })
      await this.#steps.wait(callMs / 2)
      return { outcome: 'answered', tasks }
    })

  /** As Webex documents it: the refresh token stays the same. */
  refresh = (credentials: StoredCredentials) =>
    this.#steps.io(
      { what: 'platform token', faults: ['lost-request', 'lost-reply', 'slow'] },
      async (fault) => {
        await this.#steps.clock.sleep(fault === 'slow' ? 7_000 : callMs)
        if (fault === 'lost-request') return { outcome: 'retry', code: 'reply-lost' } as const
        if (credentials.refreshToken !== this.credentials.refresh)
          return { outcome: 'refused', code: 'invalid_grant' } as const
        this.renew()
        if (fault === 'lost-reply') return { outcome: 'retry', code: 'reply-lost' } as const
        const { access, refresh } = this.credentials
        const fresh = { accessToken: access, accessTokenExpiresAt: 0, refreshToken: refresh }
        return { outcome: 'refreshed', credentials: { ...credentials, ...fresh } } as const
      },
    )

  /** An agent is done with it. */
  finish(task: PlatformTask): void {
    task.endedAt ??= this.#steps.clock.ms
    this.emit(task, 'task:ended', 'ended')
  }

  renew(): void {
    this.#renewals += 1
    this.isRevoked = false
    this.credentials = { ...this.credentials, access: `canary-token-${this.#renewals}` }
  }

  emit(task: PlatformTask, topic: string, kind: FactKind, more: Partial<PlatformEvent> = {}): void {
    const at = this.#steps.clock.ms
    const isOnce = kind.startsWith('create') || kind.startsWith('append')
    this.#tell({
      v: 1,
      connection: 'webex',
      topic,
      kind,
      key: `${topic}|${task.id}|${more.alias ?? ''}|${isOnce && kind !== 'append-failed' ? '' : `${at}.${++this.#ids}`}`,
      taskId: task.id,
      origin: task.origin,
      destination: task.destination,
      at,
      receivedAt: at,
      ...more,
    })
  }

  #call(
    what: Pick<PlatformCall, 'kind' | 'of' | 'alias'>,
    token: string,
    fates: Fate[],
    effect: (fate: Fate, webhookFirst: boolean) => CallOutcome,
  ): Promise<CallOutcome> {
    const { kind, of = '' } = what
    const { by, clock } = this.#steps
    return this.#steps.io({ what: `platform ${kind} ${of}`, faults: callFaults }, async (planned) => {
      const fate = fates.shift() ?? {}
      const fault = planned ?? fate.fault
      const call: PlatformCall = { ...what, at: clock.ms, by }
      if (fault !== 'unsent') this.calls.push(call)
      call.outcome = await this.#answer(kind, fault, token, () => effect(fate, fault === 'webhook-first'))
      call.until = clock.ms
      return call.outcome
    })
  }

  async #answer(
    kind: string,
    fault: FaultName | undefined,
    token: string,
    effect: () => CallOutcome,
  ): Promise<CallOutcome> {
    const broken = await this.#broken(fault, token, lostOf(kind))
    if (broken) return broken
    const outcome = effect()
    const { clock } = this.#steps
    await this.#steps.wait(callMs / 2)
    await clock.sleep(fault === 'slow' ? 7_000 : fault === 'webhook-first' ? 2_000 : 0)
    if (fault === 'lost-reply') await clock.sleep(7_900)
    return fault === 'lost-reply' || fault === '5xx-after' ? lostOf(kind) : outcome
  }

  /** What comes back where there is no effect. */
  async #broken<T>(fault: FaultName | undefined, token: string, lost: T) {
    await this.#steps.wait(callMs / 2)
    switch (fault) {
      case 'unsent':
        return { outcome: 'retry', code: 'unreachable', cause: 'transient' } as const
      case 'lost-request':
        await this.#steps.clock.sleep(7_900)
        return lost
      case '5xx':
        return lost
      case '429':
        return { outcome: 'retry', code: 'rate-limited', cause: 'rate-limit', afterMs: 45_000 } as const
      case '429-long':
        return { outcome: 'retry', code: 'rate-limited', cause: 'rate-limit', afterMs: 1_200_000 } as const
      case '401':
        this.isRevoked = true
    }
    const isRefused = this.isRevoked || token !== this.credentials.access
    return isRefused ? ({ outcome: 'retry', code: 'token-expired', cause: 'token' } as const) : undefined
  }

  #soon(first: boolean, tell: () => void): void {
    const { clock } = this.#steps
    clock.at(clock.ms + (first ? 0 : outcomeMs), tell)
  }
}
