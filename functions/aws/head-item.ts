import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import { attentionOf, partition, shardOf } from '../domain/attention.ts'
import type { Entry, Head } from '../domain/head.ts'
import { headKey } from './keys.ts'

export type Item = Record<string, AttributeValue>

/** Stands for the head's own `taskId` in its entries: with it spelled out each time a head costs a write unit more. */
const same = '='

const withId = (timeline: readonly Entry[], from: string | undefined, to: string | undefined): Entry[] =>
  from === undefined
    ? [...timeline]
    : timeline.map((entry) => (entry.taskId === from ? { ...entry, taskId: to } : entry))

/** The head as one JSON text: a tenth of the CPU of an attribute map, fewer bytes, readable all the same. */
export function toItem(head: Head): Item {
  const { id, version, ...rest } = head
  const text = JSON.stringify({ ...rest, timeline: withId(rest.timeline, rest.taskId, same) })
  const item: Item = { ...headKey(id), version: { N: String(version) }, head: { S: text } }
  const attention = attentionOf(head)
  if (attention) {
    item.attention = { S: partition(attention.list, head.connection, shardOf(id)) }
    item.attentionAt = { N: String(attention.at) }
    item.since = { N: String(head.since ?? attention.at) }
  }
  return item
}

export function fromItem(item: Item | undefined): Head | undefined {
  if (!item?.head?.S || !item.pk?.S) return undefined
  const head: Omit<Head, 'id' | 'version'> = JSON.parse(item.head.S)
  const timeline = withId(head.timeline, same, head.taskId)
  return { ...head, timeline, id: item.pk.S.slice('WI#'.length), version: Number(item.version?.N) }
}
