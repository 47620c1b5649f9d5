import type {
  PriorityCalls,
  PriorityOutcome,
  PriorityReading,
  WaitingConversation,
  WaitingPage,
} from '../../functions/domain/runs/ports.ts'

export interface PriorityCall {
  call: 'set' | 'read' | 'list'
  at: number
  conversation?: string
  priority?: number
}

/** A platform that knows priorities of conversations; those not in `queued` have left their queue. */
export class MemoryPriorities implements PriorityCalls {
  readonly calls: PriorityCall[] = []
  /** What listings were asked for. */
  readonly queries: Parameters<PriorityCalls['list']>[0][] = []
  /** Priority of each conversation that waits in a queue. */
  readonly queued = new Map<string, number>()
  /** Those of them that are further than a queue. */
  readonly connected = new Set<string>()
  /** What each page of a listing gives. */
  pages: WaitingConversation[][] = []
  /** Answers of the next calls; the platform's own where empty. */
  readonly script: (Exclude<PriorityOutcome, { outcome: 'confirmed' }> | Error)[] = []
  /** Called while a call is under way. */
  during: (call: PriorityCall) => void | Promise<void> = () => {}
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  async set(conversation: string, priority: number): Promise<PriorityOutcome> {
    const failure = await this.#enter({ call: 'set', at: this.#now(), conversation, priority })
    if (failure) return failure
    if (!this.queued.has(conversation)) return { outcome: 'rejected', code: 'not-found', scope: 'task' }
    this.queued.set(conversation, priority)
    return { outcome: 'confirmed' }
  }

  async read(conversation: string): Promise<PriorityReading> {
    const failure = await this.#enter({ call: 'read', at: this.#now(), conversation })
    if (failure) return failure
    const priority = this.queued.get(conversation)
    return priority === undefined
      ? { outcome: 'answered', state: 'ended' }
      : { outcome: 'answered', state: this.connected.has(conversation) ? 'connected' : 'queued', priority }
  }

  async list(query: Parameters<PriorityCalls['list']>[0]): Promise<WaitingPage> {
    const { page } = query
    this.queries.push(query)
    const failure = await this.#enter({ call: 'list', at: this.#now() })
    if (failure) return failure
    const waiting = this.pages[page - 1] ?? []
    return { outcome: 'answered', waiting, ...(page < this.pages.length && { nextPage: page + 1 }) }
  }

  /** The priorities that were set, in order. */
  sets(conversation?: string): number[] {
    return this.calls.flatMap((call) =>
      call.call === 'set' && (conversation === undefined || call.conversation === conversation)
        ? (call.priority ?? [])
        : [],
    )
  }

  async #enter(call: PriorityCall) {
    this.calls.push(call)
    const next = this.script.shift()
    await this.during(call)
    if (next instanceof Error) throw next
    return next
  }
}
