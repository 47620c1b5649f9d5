import type { StoredCredentials } from '../../../functions/aws/tokens.ts'
import type {
  PriorityCalls,
  PriorityOutcome,
  WaitingConversation,
} from '../../../functions/domain/runs/ports.ts'
import type { DetailEventName } from '../../../schemas/genesys-cloud/conversation-event.ts'
import { brokenCalls } from '../world/platform-replies.ts'
import type { FaultName, Steps } from '../world/steps.ts'
import { type Call, type Conversation, type Stay, stayOf } from './routing.ts'

export type { Conversation } from './routing.ts'

export const organization = '1f1a4e6b-7f0d-4c4d-9d52-0f6c2a3b4c5d'
export const partnerSource = `aws.partner/genesys.com/cloud/${organization}/workbridge`

const guid = (n: number): string => `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`
export const queues = [guid(0xa1), guid(0xa2)]

const callMs = 150
const firstBackOffMs = 5_000
const lost = { outcome: 'retry', code: 'no-reply:ERR_TIMEOUT', cause: 'transient' } as const
const limited = { outcome: 'retry', code: 'rate-limited', cause: 'rate-limit' } as const
const gone = { outcome: 'rejected', code: 'not-found', scope: 'task' } as const

/** Genesys Cloud as far as callbacks go: queues, priorities, events. It alone knows what is true. */
export class RoutingPlatform {
  readonly conversations: Conversation[] = []
  readonly calls: Call[] = []
  /** When it asked to be left alone, or others wait for the one that renews the token; and until when. */
  readonly closed: { at: number; until: number }[] = []
  credentials = { access: 'canary-token-1' }
  isRevoked = false
  /** The next calls are answered so. */
  readonly answers: PriorityOutcome[] = []
  #ids = 0
  #renewals = 1
  readonly #steps: Steps
  readonly #tell: (envelope: object) => void

  constructor(steps: Steps, tell: (envelope: object) => void) {
    this.#steps = steps
    this.#tell = tell
  }

  /** A callback enters a queue: anew, or the next one. */
  enter(conversation = this.#open(), queue = 0, scheduledAt?: number): Conversation {
    const stay: Stay = {
      session: guid(0x10_000 + ++this.#ids),
      queueId: queues[queue] ?? '',
      from: this.#now,
      start: conversation.priority,
      changes: [],
    }
    conversation.stays.push(stay)
    this.emit(conversation, 'acd.start', stay.session, {
      queueId: stay.queueId,
      routingPriority: conversation.priority,
      ...(scheduledAt !== undefined && { callbackScheduledTime: scheduledAt }),
    })
    return conversation
  }

  leave(conversation: Conversation, acdOutcome: 'ANSWERED' | 'ABANDON' | 'FLOW_OUT', isTold = true): void {
    const stay = stayOf(conversation)
    if (!stay) return
    stay.until = this.#now
    const { session, queueId } = stay
    if (isTold) this.emit(conversation, 'acd.end', session, { queueId, acdOutcome })
  }

  /** An agent's phone rings; returns what ends it. */
  offer(conversation: Conversation): () => void {
    const session = guid(0x20_000 + ++this.#ids)
    const queueId = stayOf(conversation)?.queueId
    this.emit(conversation, 'user.start', session, { queueId })
    return () => this.emit(conversation, 'user.end', session, { queueId })
  }

  end(conversation: Conversation, isTold = true): void {
    this.leave(conversation, 'ABANDON', isTold)
    conversation.endedAt = this.#now
    if (isTold) this.emit(conversation, 'customer.end', guid(0x30_000 + ++this.#ids), {})
  }

  /** Somebody else sets a priority. */
  raise(conversation: Conversation, value: number): void {
    stayOf(conversation)?.changes.push({ at: this.#now, value, isOthers: true })
    conversation.priority = value
  }

  callsWith(token: () => string): PriorityCalls {
    return {
      set: (id, priority) => this.#call('set', token(), id, (call) => this.#set(call, id, priority)),
      read: (id) =>
        this.#call('read', token(), id, (call) => {
          const conversation = this.conversations.find((one) => one.id === id)
          if (conversation && stayOf(conversation))
            return { outcome: 'answered', state: 'queued', priority: conversation.priority }
          call.isGone = true
          return { outcome: 'answered', state: 'ended' }
        }),
      list: () =>
        this.#call('list', token(), undefined, () => ({ outcome: 'answered', waiting: this.#waiting() })),
    }
  }

  refresh = (credentials: StoredCredentials) =>
    this.#steps.io(
      { what: 'platform token', faults: ['lost-request', 'lost-reply', 'slow'] },
      async (fault) => {
        await this.#steps.clock.sleep(fault === 'slow' ? 7_000 : callMs)
        if (fault === 'lost-request') return { outcome: 'retry', code: 'reply-lost' } as const
        this.closed.push({ at: this.#now, until: this.#now + firstBackOffMs })
        // A grant of client credentials leaves the tokens before it alone.
        this.#renewals += 1
        this.isRevoked = false
        this.credentials = { access: `canary-token-${this.#renewals}` }
        if (fault === 'lost-reply') return { outcome: 'retry', code: 'reply-lost' } as const
        const accessTokenExpiresAt = this.#now + 86_400_000
        const fresh = { accessToken: this.credentials.access, accessTokenExpiresAt }
        return { outcome: 'refreshed', credentials: { ...credentials, ...fresh } } as const
      },
    )

  emit(conversation: Conversation, name: DetailEventName, sessionId: string, more: object): void {
    const id = `event-${++this.#ids}`
    const prefix = 'v2.detail.events.conversation.'
    this.#tell({
      version: '0',
      id,
      source: partnerSource,
      'detail-type': `${prefix}{id}.${name}`,
      detail: {
        topicName: `${prefix}${conversation.id}.${name}`,
        version: '2',
        eventBody: {
          eventTime: this.#now,
          conversationId: conversation.id,
          sessionId,
          mediaType: 'CALLBACK',
          callbackNumbers: ['canary-number'],
          callbackUserName: 'canary-name',
          ...more,
        },
        metadata: { CorrelationId: id },
        timestamp: new Date(this.#now).toISOString(),
      },
    })
  }

  get #now(): number {
    return this.#steps.clock.ms
  }

  #open(): Conversation {
    const conversation: Conversation = {
      id: guid(0xc0_000 + this.conversations.length),
      priority: 0,
      stays: [],
    }
    this.conversations.push(conversation)
    return conversation
  }

  #waiting(): WaitingConversation[] {
    return this.conversations.flatMap((one) => {
      const stay = stayOf(one)
      if (!stay) return []
      const { session, queueId, from } = stay
      return [{ conversation: one.id, session, queueId, queuedAt: from, agentOwned: false, skillIds: [] }]
    })
  }

  #set(call: Call, id: string, value: number): PriorityOutcome {
    const conversation = this.conversations.find((one) => one.id === id)
    const stay = conversation && stayOf(conversation)
    if (!conversation || !stay) {
      call.isGone = true
      return gone
    }
    if (conversation.priority !== value) stay.changes.push({ at: this.#now, value })
    conversation.priority = value
    return { outcome: 'confirmed' }
  }

  #call<T>(kind: Call['kind'], token: string, conversation: string | undefined, effect: (call: Call) => T) {
    const faults = kind === 'set' ? brokenCalls : brokenCalls.filter((name) => !/reply|after/.test(name))
    return this.#steps.io({ what: `platform ${kind}`, faults }, async (fault) => {
      const call: Call = { at: this.#now, kind, conversation }
      if (fault !== 'unsent') this.calls.push(call)
      const broken = await this.#broken(fault, token)
      if (broken) return broken
      const planned = this.answers.shift()
      if (planned) return this.#asked(planned as Exclude<PriorityOutcome, { outcome: 'confirmed' }>)
      const answer = effect(call)
      const { clock } = this.#steps
      await this.#steps.wait(callMs / 2)
      if (fault === 'slow') await clock.sleep(7_000)
      if (fault === 'lost-reply') await clock.sleep(7_800)
      return fault === 'lost-reply' || fault === '5xx-after' ? lost : answer
    })
  }

  #asked<T extends { outcome: string; afterMs?: number }>(answer: T): T {
    if (answer.afterMs !== undefined) this.closed.push({ at: this.#now, until: this.#now + answer.afterMs })
    return answer
  }

  /** What comes back where there is no effect. */
  async #broken(fault: FaultName | undefined, token: string) {
    await this.#steps.wait(callMs / 2)
    switch (fault) {
      case 'unsent':
        return { outcome: 'retry', code: 'not-sent:ECONNREFUSED', cause: 'transient' } as const
      case 'lost-request':
        await this.#steps.clock.sleep(7_800)
        return lost
      case '5xx':
        return { outcome: 'retry', code: 'http-503', cause: 'transient' } as const
      case '429':
        return this.#asked({ ...limited, afterMs: 10_000 })
      case '429-long':
        return this.#asked({ ...limited, afterMs: 420_000 })
      case '401':
        this.isRevoked = true
    }
    const isRefused = this.isRevoked || token !== this.credentials.access
    return isRefused ? ({ outcome: 'retry', code: 'http-401', cause: 'token' } as const) : undefined
  }
}
