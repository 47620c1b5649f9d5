import { randomBytes } from 'node:crypto'
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import { partition, shards } from '../domain/attention.ts'
import type { Entry, Head } from '../domain/head.ts'
import type { AttentionRow, Store } from '../domain/ports.ts'
import { overflow } from '../domain/timeline.ts'
import { isConditionFailed } from './clients.ts'
import { fromItem, type Item, toItem } from './head-item.ts'
import { attentionIndex, headKey, idOf, movedKey, snapshotKey } from './keys.ts'
import { queryAll } from './query-all.ts'
import { fromSnapshotItem, toSnapshotItem } from './snapshot-item.ts'

/** Limits of BatchGetItem and BatchWriteItem. */
const mostGets = 100
const mostWrites = 25
const mostRounds = 6

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
      for (let i = 0; i < ids.length; i += mostGets)
        for (const head of await someHeads(options, ids.slice(i, i + mostGets))) found.set(head.id, head)
      return found
    },
    put: (head) => putHead(options, head),
    async putSnapshots(rows) {
      const items = rows.map(({ id, snapshot }) => toSnapshotItem(id, snapshot, now()))
      for (let i = 0; i < items.length; i += mostWrites)
        await putItems(options, items.slice(i, i + mostWrites))
    },
    async snapshot(id, key) {
      const Key = snapshotKey(id, key)
      const { Item } = await client.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true }))
      return fromSnapshotItem(key, Item, now())
    },
    expireSnapshots: (id, at) => expireSnapshots(options, id, at),
    timeline: (head) => timeline(options, head),
    attention: (connection, list, until, limit, from = 0) =>
      attentionRows(options, (shard) => partition(list, connection, shard), { from, until }, limit),
  }
}

async function someHeads({ client, table }: TableOptions, ids: readonly string[]): Promise<Head[]> {
  const heads: Head[] = []
  let keys = ids.map(headKey) as Item[]
  for (let round = 0; keys.length > 0; round++) {
    if (round === mostRounds) throw new Error('the table does not answer for all keys')
    const request = { [table]: { Keys: keys, ConsistentRead: true } }
    const { Responses, UnprocessedKeys } = await client.send(
      new BatchGetItemCommand({ RequestItems: request }),
    )
    for (const item of Responses?.[table] ?? []) {
      const head = fromItem(item)
      if (head) heads.push(head)
    }
    keys = (UnprocessedKeys?.[table]?.Keys ?? []) as Item[]
  }
  return heads
}

/**
 * The one condition that every change of a workitem stands on: the stored version is the one that was read.
 *
 *   A reads v7          A writes v8 (version = 7: yes)
 *       B reads v7                      B writes v8 (version = 7: no -> conflict, B reads v8 and decides anew)
 */
const versionIs = 'version = :read'
const isNew = 'attribute_not_exists(pk)'

async function putHead(options: TableOptions, head: Head): Promise<Head | 'conflict'> {
  const { client, table } = options
  const spill = overflow(head)
  if (spill) await putMoved(options, head.id, spill.first, spill.moved)
  const next = { ...(spill?.head ?? head), version: head.version + 1 }
  const condition =
    head.version === 0
      ? { ConditionExpression: isNew }
      : {
          ConditionExpression: versionIs,
          ExpressionAttributeValues: { ':read': { N: String(head.version) } },
        }
  const writer = { S: randomBytes(6).toString('base64url') }
  try {
    await client.send(
      new PutItemCommand({ TableName: table, Item: { ...toItem(next), writer }, ...condition }),
    )
    return next
  } catch (error) {
    if (!isConditionFailed(error)) throw error
    return (await isOurs(options, next, writer.S)) ? next : 'conflict'
  }
}

/**
 * The SDK repeats a put whose reply was lost, and the repetition meets its own write. `writer` tells that apart
 * from a second worker that made the very same claim in the same millisecond.
 */
async function isOurs({ client, table }: TableOptions, wanted: Head, writer: string): Promise<boolean> {
  const Key = headKey(wanted.id)
  const { Item } = await client.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true }))
  return Item?.writer?.S === writer && Item.version?.N === String(wanted.version)
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

async function putItems({ client, table }: TableOptions, items: Item[]): Promise<void> {
  const [only] = items
  if (only && items.length === 1) {
    await client.send(new PutItemCommand({ TableName: table, Item: only }))
    return
  }
  let requests = items.map((Item) => ({ PutRequest: { Item } }))
  for (let round = 0; requests.length > 0; round++) {
    if (round === mostRounds) throw new Error('the table does not take all items')
    const { UnprocessedItems } = await client.send(
      new BatchWriteItemCommand({ RequestItems: { [table]: requests } }),
    )
    requests = (UnprocessedItems?.[table] ?? []) as typeof requests
  }
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

async function attentionRows(
  options: TableOptions,
  partitionOf: (shard: number) => string,
  { from, until }: { from: number; until: number },
  limit: number,
): Promise<AttentionRow[]> {
  const ofShard = (shard: number) =>
    queryAll(
      options,
      {
        IndexName: attentionIndex,
        KeyConditionExpression: 'attention = :partition AND attentionAt BETWEEN :from AND :until',
        ExpressionAttributeValues: {
          ':partition': { S: partitionOf(shard) },
          ':from': { N: String(from) },
          ':until': { N: String(until) },
        },
      },
      limit,
    )
  const all = await Promise.all(Array.from({ length: shards }, (_, shard) => ofShard(shard)))
  return all
    .flatMap((items) => items.map(toRow))
    .sort((a, b) => a.at - b.at)
    .slice(0, limit)
}

const toRow = (item: Item): AttentionRow => ({
  id: idOf(item.pk?.S),
  at: Number(item.attentionAt?.N),
  since: item.since?.N === undefined ? undefined : Number(item.since.N),
})
