import { type DynamoDBClient, QueryCommand, type QueryCommandInput } from '@aws-sdk/client-dynamodb'
import type { Item } from './head-item.ts'

/** All items of a query, or the first `limit`: a page ends after 1 MB, whatever was asked for. */
export async function queryAll(
  { client, table }: { client: DynamoDBClient; table: string },
  query: Omit<QueryCommandInput, 'TableName'>,
  limit = Number.POSITIVE_INFINITY,
): Promise<Item[]> {
  const items: Item[] = []
  let from: Item | undefined
  do {
    const left = limit - items.length
    const Limit = Number.isFinite(left) ? left : undefined
    const input = { ...query, TableName: table, Limit, ExclusiveStartKey: from }
    const { Items = [], LastEvaluatedKey } = await client.send(new QueryCommand(input))
    items.push(...Items)
    from = LastEvaluatedKey
  } while (from && items.length < limit)
  return items
}
