/** `PATCH /api/v2/routing/conversations/{id}`: absolute, so that a repetition changes nothing. 0 resets (documented). */
export const priorityBody = (priority: number) => ({ priority })

/** Most conversations a page (observed). */
export const pageSize = 100

/** Documented: an interval of at most 31 days where there are filters; it is about the conversation's start. */
const maxIntervalMs = 31 * 86_400_000

const is = (dimension: string, value: string) => ({
  type: 'dimension',
  dimension,
  operator: 'matches',
  value,
})
const open = (dimension: string) => ({ type: 'dimension', dimension, operator: 'notExists' })

export interface ListQuery {
  /** Conversations that began from here on, epoch ms. */
  since: number
  until: number
  /** From 1. */
  page: number
  queueIds?: readonly string[]
}

/**
 * `POST /api/v2/analytics/conversations/details/query` for callbacks waiting in a queue. `GET /conversations/callbacks`
 * will not do: documented, it gives what the logged-in user takes part in, and a client's token has no user.
 * The form of the query is documented; these very predicates are observed in public code.
 */
export function listBody({ since, until, page, queueIds = [] }: ListQuery) {
  const from = Math.max(since, until - maxIntervalMs)
  const inQueues = queueIds.map((queueId) => is('queueId', queueId))
  return {
    interval: `${new Date(from).toISOString()}/${new Date(until).toISOString()}`,
    order: 'asc',
    orderBy: 'conversationStart',
    paging: { pageSize, pageNumber: page },
    conversationFilters: [{ type: 'and', predicates: [open('conversationEnd')] }],
    segmentFilters: [
      { type: 'and', predicates: [is('mediaType', 'callback'), is('purpose', 'acd'), open('segmentEnd')] },
      ...(inQueues.length > 0 ? [{ type: 'or', predicates: inQueues }] : []),
    ],
  }
}
