import type { Conversation } from './routing.ts'
import type { CallbackStory } from './story.ts'

/**
 * Until a call arrives that was claimed before its stop was stored, ms: the function that made it is killed after 30 s.
 */
export const flightMs = 30_000
/** An offer whose end was lost holds so long and no longer, ms. */
export const offerLapsesMs = 10 * 60_000

/** What the platform said about a conversation, in the order of the events. */
export interface ToldFact {
  name: string
  at: number
  session: string
  /** Of an `acd.end`. */
  outcome?: string
  isLost: boolean
  /** When it was first taken up, and when it was worked off; never for one that was lost. */
  triedAt: number
  doneAt: number
}

const never = Number.POSITIVE_INFINITY

export const factsOf = ({ told }: CallbackStory, { id }: Conversation): ToldFact[] =>
  told
    .filter(({ envelope }) => envelope.detail.eventBody.conversationId === id)
    .map(({ at, name, isLost, triedAt = never, doneAt = never, envelope }) => {
      const { sessionId: session, acdOutcome: outcome } = envelope.detail.eventBody
      return { name, at, session, outcome, isLost, triedAt, doneAt }
    })

/** Ends of the queue entry that `start` began, or of whatever entry where its start is not known. */
export const endsOf = (facts: readonly ToldFact[], start: ToldFact | undefined): ToldFact[] =>
  facts.filter(
    ({ name, at, session }) =>
      at >= (start?.at ?? 0) &&
      (name === 'customer.end' || (name === 'acd.end' && session === (start?.session ?? session))),
  )
