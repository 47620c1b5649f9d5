import {
  type DetailsConversation,
  type DetailsSegment,
  detailsReplySchema,
} from '../../../schemas/genesys-cloud/details-reply.ts'
import type { CallIo } from '../port.ts'
import { readJson } from '../read-json.ts'
import { failureOf, type GenesysFailure } from './outcome.ts'
import { type ListQuery, listBody, pageSize } from './payloads.ts'
import { call } from './request.ts'

/** A callback that waits in a queue. Its priority is not in the listing: read it, or take it as unknown. */
export interface WaitingCallback {
  conversationId: string
  participantId?: string
  sessionId?: string
  queueId?: string
  /** Since when it has been in this queue, epoch ms. */
  queuedAt?: number
  /** Epoch ms. */
  scheduledAt?: number
  agentOwned: boolean
  skillIds: string[]
}

/** `nextPage` is there when there may be more. Each page is one call of the budget. */
export type ListOutcome =
  | { outcome: 'answered'; callbacks: WaitingCallback[]; nextPage?: number }
  | GenesysFailure

/**
 * One page of the callbacks that wait, oldest conversation first. Permission `analytics:conversationDetail:view`.
 * Analytics lags behind by seconds to minutes (observed): some have left by now, the newest are missing.
 */
export async function listWaitingCallbacks(query: ListQuery, io: CallIo): Promise<ListOutcome> {
  if (io.token === '') return { outcome: 'retry', cause: 'token', code: 'no-token' }
  const result = await call('POST', '/api/v2/analytics/conversations/details/query', listBody(query), io)
  const reply = detailsReplySchema.safeParse(readJson(result))
  if (!reply.success) return failureOf('list', result, io.now())
  const { conversations, totalHits } = reply.data
  const callbacks = conversations.flatMap(waiting).filter((one) => isWanted(one, query))
  const isLast = conversations.length === 0 || query.page * pageSize >= (totalHits ?? Infinity)
  return { outcome: 'answered', callbacks, ...(!isLast && { nextPage: query.page + 1 }) }
}

/** The filters may be met by different segments of one conversation: only an open stay in a queue counts. */
function waiting({ conversationId, participants = [] }: DetailsConversation): WaitingCallback[] {
  for (const { purpose, participantId, sessions = [] } of participants) {
    if (purpose !== 'acd') continue
    for (const session of sessions) {
      const stay = session.segments?.findLast(isStay)
      if (session.mediaType !== 'callback' || !stay) continue
      return [
        {
          conversationId,
          ...(participantId && { participantId }),
          ...(session.sessionId && { sessionId: session.sessionId }),
          ...(stay.queueId && { queueId: stay.queueId }),
          ...(stay.segmentStart !== undefined && { queuedAt: stay.segmentStart }),
          ...(session.callbackScheduledTime !== undefined && { scheduledAt: session.callbackScheduledTime }),
          agentOwned: session.agentOwned ?? false,
          skillIds: stay.requestedRoutingSkillIds ?? [],
        },
      ]
    }
  }
  return []
}

/** Observed: what waits for its scheduled time has a segment of type `Scheduled`, and no place in the queue yet. */
const isStay = ({ segmentEnd, segmentType }: DetailsSegment): boolean =>
  segmentEnd === undefined && segmentType?.toLowerCase() !== 'scheduled'

const isWanted = ({ queueId }: WaitingCallback, { queueIds }: ListQuery): boolean =>
  !queueIds?.length || (queueId !== undefined && queueIds.includes(queueId))
