/** One call that a function made, and its answer. */
export interface Exchange {
  /** `AmazonSQS.SendMessage` and the like; for a platform `POST /v2/tasks` or `PATCH /…`. */
  call: string
  body: string
  /** Only of calls to a platform. */
  headers?: Record<string, string>
  /** How many earlier calls of the same recording had been answered when this one came. */
  after: number
  reply: { status: number; body: string }
}

/** Anything that is no call to AWS; those are named by service and operation. */
export const isPlatformCall = (call: string): boolean => /^[A-Z]+ \//.test(call)

/** What one invocation calls, in order. */
export type Recording = Exchange[]

/** Answers recorded calls as they were answered then, as often as they come. */
export class Replies {
  readonly #known = new Map<string, { next: number; replies: Exchange['reply'][] }>()

  constructor(recordings: readonly Recording[]) {
    for (const { call, body, reply } of recordings.flat()) {
      const key = `${call} ${body}`
      const known = this.#known.get(key) ?? { next: 0, replies: [] }
      known.replies.push(reply)
      this.#known.set(key, known)
    }
  }

  /** Replies to the very same call come in the order of the recording, then from the start again. */
  to(call: string, body: string): Exchange['reply'] {
    const known = this.#known.get(`${call} ${body}`)
    const reply = known?.replies[known.next++ % known.replies.length]
    if (!reply) throw new Error(`the reference made a call that was not recorded: ${call}`)
    return reply
  }
}
