import { shards } from '../domain/attention.ts'
import type { GateTable } from './gate-table.ts'
import type { Item } from './head-item.ts'
import { attentionIndex } from './keys.ts'
import { queryAll } from './query-all.ts'

export interface RowQuery {
  /** Both ends included, epoch ms. */
  from: number
  until: number
  limit: number
  newestFirst?: boolean
}

/** Rows of one list over all its shards, in order of `attentionAt`. */
export async function attentionRows(
  table: GateTable,
  partitionOf: (shard: number) => string,
  { from, until, limit, newestFirst = false }: RowQuery,
): Promise<Item[]> {
  const ofShard = (shard: number) =>
    queryAll(
      table,
      {
        IndexName: attentionIndex,
        KeyConditionExpression: 'attention = :partition AND attentionAt BETWEEN :from AND :until',
        ExpressionAttributeValues: {
          ':partition': { S: partitionOf(shard) },
          ':from': { N: String(from) },
          ':until': { N: String(until) },
        },
        ...(newestFirst && { ScanIndexForward: false }),
      },
      limit,
    )
  const all = await Promise.all(Array.from({ length: shards }, (_, shard) => ofShard(shard)))
  const sign = newestFirst ? -1 : 1
  return all
    .flat()
    .sort((a, b) => sign * (atOf(a) - atOf(b)))
    .slice(0, limit)
}

export const atOf = (row: Item): number => Number(row.attentionAt?.N)
