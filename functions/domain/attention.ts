import type { Head } from './head.ts'
import { newestRevision } from './revisions.ts'

/** The three lists that the sparse index keeps. */
export const attentionLists = ['due', 'held', 'failed'] as const
export type AttentionList = (typeof attentionLists)[number]

/** Index partitions per connection and list: spreads the writes of a burst. */
export const shards = 4

export interface Attention {
  list: AttentionList
  /** Sort key: when to look (due), or since when (held, failed), epoch ms. */
  at: number
}

/** Which list a workitem is in; undefined = all settled, not in the index. */
export function attentionOf(head: Head): Attention | undefined {
  if (head.hold) return { list: 'held', at: head.hold.at }
  if (head.dueAt !== undefined) return { list: 'due', at: head.dueAt }
  if (head.state === 'failed' || newestRevision(head)?.state === 'rejected')
    return { list: 'failed', at: head.updatedAt }
  return undefined
}

/** Deterministic, so that a workitem never moves between shards. */
export const shardOf = (id: string): number => Number.parseInt(id.slice(0, 8), 16) % shards

export const partition = (list: AttentionList, connection: string, shard: number): string =>
  `${list}#${connection}#${shard}`
