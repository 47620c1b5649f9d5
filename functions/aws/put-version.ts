import { randomUUID } from 'node:crypto'
import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { isConditionFailed } from './clients.ts'
import type { GateTable } from './gate-table.ts'
import type { Item } from './head-item.ts'

/**
 * The one condition that every change of a workitem or a run stands on: the stored version is the one that was read.
 *
 *   A reads v7          A writes v8 (version = 7: yes)
 *       B reads v7                      B writes v8 (version = 7: no -> conflict, B reads v8 and decides anew)
 */
const versionIs = 'version = :read'
const isNew = 'attribute_not_exists(pk)'

/** Puts an item whose `version` is the one after `read`; 0 = not stored yet. False: somebody else was first. */
export async function putVersion({ client, table }: GateTable, item: Item, read: number): Promise<boolean> {
  const condition =
    read === 0
      ? { ConditionExpression: isNew }
      : { ConditionExpression: versionIs, ExpressionAttributeValues: { ':read': { N: String(read) } } }
  // Drawn from a pool, 13 characters are 48 bits: a call of the random generator each time is 1 % of a handler's time.
  const writer = { S: randomUUID().slice(0, 13) }
  try {
    await client.send(new PutItemCommand({ TableName: table, Item: { ...item, writer }, ...condition }))
    return true
  } catch (error) {
    if (!isConditionFailed(error)) throw error
    return isOurs({ client, table }, item, writer.S)
  }
}

/**
 * The SDK repeats a put whose reply was lost, and the repetition meets its own write. `writer` tells that apart
 * from a second worker that made the very same claim in the same millisecond.
 */
async function isOurs({ client, table }: GateTable, wanted: Item, writer: string): Promise<boolean> {
  const { pk, sk, version } = wanted
  if (!pk || !sk) return false
  const Key = { pk, sk }
  const { Item } = await client.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true }))
  return Item?.writer?.S === writer && Item.version?.N === version?.N
}
