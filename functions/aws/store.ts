import {
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import { partition } from '../domain/attention.ts'
import type { Entry, Head } from '../domain/head.ts'
import type { AttentionRow, Store } from '../domain/ports.ts'
import { overflow } from '../domain/timeline.ts'
import { attentionRows } from './attention-rows.ts'
import { isConditionFailed } from './clients.ts'
import { getMany } from './get-many.ts'
import { fromItem, type Item, toItem } from './head-item.ts'
import { headKey, idOf, movedKey, snapshotKey } from './keys.ts'
import { putVersion } from './put-version.ts'
import { queryAll } from './query-all.ts'
import { fromSnapshotItem, toSnapshotItem } from './snapshot-item.ts'

export interface TableOptions {
  client: DynamoDBClient
  table: string
  now: () => number
}

export function tableStore(options: TableOptions): Store {
  const { client, table, now } = options
  return {
    async head(id) {
      const { Item } = await client.send(
        new GetItemCommand({ TableName: table, Key: headKey(id), ConsistentRead: true }),
      )
      return fromItem(Item)
    },
    async heads(ids) {
      const found = new Map<string, Head>()
      for (const item of await getMany(options, ids.map(headKey))) {
        const head = fromItem(item)
        if (head) found.set(head.id, head)
      }
      return found
    },
    put: (head) => putHead(options, head),
    async putSnapshot(id, snapshot) {
      await client.send(new PutItemCommand({ TableName: table, Item: toSnapshotItem(id, snapshot, now()) }))
    },
    async snapshot(id, key) {
      const Key = snapshotKey(id, key)
      const { Item } = await client.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true }))
      return fromSnapshotItem(key, Item, now())
    },
    expireSnapshots: (id, at) => expireSnapshots(options, id, at),
    timeline: (head) => timeline(options, head),
    async attention(connection, list, until, limit, from = 0) {
      const partitionOf = (shard: number) => partition(list, connection, shard)
      return (await attentionRows(options, partitionOf, { from, until, limit })).map(toRow)
    },
  }
}

async function putHead(options: TableOptions, head: Head): Promise<Head | 'conflict'> {
  const spill = overflow(head)
  if (spill) await putMoved(options, head.id, spill.first, spill.moved)
  const next = { ...(spill?.head ?? head), version: head.version + 1 }
  return (await putVersion(options, toItem(next), head.version)) ? next : 'conflict'
}

async function putMoved(
  { client, table }: TableOptions,
  id: string,
  first: number,
  moved: Entry[],
): Promise<void> {
  const Item = { ...movedKey(id, first), entries: { S: JSON.stringify(moved) } }
  await client.send(new PutItemCommand({ TableName: table, Item }))
}

async function expireSnapshots(options: TableOptions, id: string, at: number): Promise<void> {
  const { client, table } = options
  const items = await queryAll(options, {
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :snap)',
    ExpressionAttributeValues: { ':pk': headKey(id).pk, ':snap': { S: 'SNAP#' } },
    ProjectionExpression: 'pk, sk',
  })
  for (const { pk, sk } of items) {
    if (!pk || !sk) continue
    const update = new UpdateItemCommand({
      TableName: table,
      Key: { pk, sk },
      UpdateExpression: 'SET expiresAt = :at',
      // One that was deleted meanwhile must not come back as an empty item.
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeValues: { ':at': { N: String(Math.ceil(at / 1_000)) } },
    })
    await client.send(update).catch((error: unknown) => {
      if (!isConditionFailed(error)) throw error
    })
  }
}

async function timeline(options: TableOptions, head: Head): Promise<Entry[]> {
  if (!head.moved) return head.timeline
  const items = await queryAll(options, {
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :tl)',
    ExpressionAttributeValues: { ':pk': headKey(head.id).pk, ':tl': { S: 'TL#' } },
  })
  // An item written just before a crash is not part of the timeline: its entries are still in the head.
  const firstInHead = movedKey(head.id, head.moved).sk.S
  const moved = items.filter((item) => (item.sk?.S ?? '') < firstInHead)
  return [...moved.flatMap((item) => JSON.parse(item.entries?.S ?? '[]') as Entry[]), ...head.timeline]
}

const toRow = (item: Item): AttentionRow => ({
  id: idOf(item.pk?.S),
  at: Number(item.attentionAt?.N),
  since: item.since?.N === undefined ? undefined : Number(item.since.N),
})
